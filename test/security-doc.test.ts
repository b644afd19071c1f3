// The threat model claims nothing that no test proves: each test it names is there, under the title it gives.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const page = read('docs/security.md');
const PROOF = /`(test\/[^`]+\.test\.ts)` “([^”]*)”/g;

const proofs = [...page.matchAll(PROOF)].map(([, file = '', title = '']) => ({ file, title }));

it.each(proofs)('$file has a test “$title”', ({ file, title }) => {
  expect(title.length).toBeGreaterThan(8);
  const titles = [...read(file).matchAll(/^\s*(?:it\b.*|.*\)\(\s*|)['`](.+?)['`]/gm)].map(
    ([, found]) => found,
  );
  expect(titles.some((found) => found?.startsWith(title))).toBe(true);
});

it('has a proof for every row, and every test it speaks of in the form that is checked', () => {
  const rows = page
    .split('\n')
    .filter((line) => /^\| (?!tries to|asset|---)/.test(line) && line.split('|').length === 5);
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) expect(row).toMatch(PROOF);
  expect(proofs).toHaveLength(page.match(/test\/[\w/-]+\.test\.ts/g)?.length ?? 0);
});
