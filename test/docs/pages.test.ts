// The pages keep what they promise: each can be found, the README's sandbox prints what it says, and what the guide repeats of
// the program is what the program says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scopesOf } from '../../src/domain/scopes.ts';
import { QUESTIONS } from '../../src/init/questions.ts';
import { loadOperations } from '../../src/load-operations.ts';

const ROOT = join(import.meta.dirname, '../..');
const operations = await loadOperations();

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
/** Files that a page leads to or shows, seen from the folder of the project. */
const linked = (page: string): readonly string[] =>
  [...read(page).matchAll(/\]\((?!https?:)([^)\s#]+)/g)].map(([, target = '']) =>
    relative(ROOT, join(ROOT, dirname(page), target)),
  );

it('every page can be reached from the README, and every picture is shown', () => {
  const reached = new Set(['README.md']);
  for (const file of reached) if (file.endsWith('.md')) for (const next of linked(file)) reached.add(next);
  const files = ['docs', 'docs/pictures'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => `${folder}/${name}`),
  );
  expect(files.filter((file) => !reached.has(file))).toEqual([]);
  for (const picture of files.filter((file) => file.endsWith('.png')))
    expect(readFileSync(join(ROOT, picture)).subarray(1, 4).toString()).toBe('PNG');
});

describe('the README', () => {
  it('starts a sandbox that prints what is promised, and whose first message works', async () => {
    expect(read('README.md')).toContain('npm run sandbox\n');
    const npm = spawn('npm', ['run', 'sandbox', '--', '--port', '0'], {
      cwd: ROOT,
      stdio: 'pipe',
      detached: true,
    });
    onTestFinished(async () => {
      if (npm.pid !== undefined && npm.exitCode === null) {
        process.kill(-npm.pid, 'SIGTERM');
        await once(npm, 'exit');
      }
    });
    let printed = '';
    npm.stdout.on('data', (piece) => (printed += String(piece)));
    await expect.poll(() => printed, { timeout: 30_000 }).toMatch(/curl[^]*\n\n/);
    const url = /Sandbox is ready: (\S+)\//.exec(printed)?.[1];
    expect(printed).toContain(`${url}/v1`);
    const curl = /(curl -s [^]*?)\n\n/.exec(printed)?.[1] ?? '';
    const [address = '', token, body] = [/curl -s (\S+)/, /Bearer (\S+)'/, /-d '(.*)'/].map(
      (part) => part.exec(curl)?.[1],
    );
    const answer = await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body ?? '',
    });
    expect(answer.status).toBe(200);
  });
});

describe('the installation guide', () => {
  const page = read('docs/install.md');

  it.each(['admin', 'reports'] as const)('names the scopes of login %s', (slot) => {
    const block = new RegExp(`<!-- scopes: ${slot} -->\\s+\`\`\`([^\`]+)\`\`\``).exec(page)?.[1] ?? '';
    const scopes = scopesOf(slot, operations).map(({ scope }) => scope);
    expect(block.trim().split(/\s+/)).toEqual(scopes);
    expect(page.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`these have .*\\b${scopes.join(' ').length}\\b`));
  });

  it('shows the questions as they are asked', () => {
    const shown = /```\n── Webex\n([^`]+)```/.exec(page)?.[1] ?? '';
    for (const { about } of QUESTIONS.slice(0, 2)) expect(shown).toContain(about);
  });
});
