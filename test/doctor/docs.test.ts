// The tables of docs/doctor.md are those of the code, word for word.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKS } from '../../src/doctor/checks/all.ts';
import { PROBES } from '../../src/doctor/probes/all.ts';

it('has a row for every check and every probe, and for nothing else', async () => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'doctor.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual([...CHECKS, ...PROBES].map(({ name, asks }) => `| \`${name}\` | ${asks} |`));
});

it('knows what each check needs, and looks at it before', () => {
  for (const [at, { needs }] of CHECKS.entries())
    for (const need of needs) expect(CHECKS.slice(0, at).map(({ name }) => name)).toContain(need);
});
