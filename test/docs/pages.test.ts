// The pages keep what they say: links lead somewhere, commands exist and work, and what they repeat of the program is what
// the program says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { createProgram } from '../../src/cli/program.ts';
import { createCommandTable } from '../../src/domain/command.ts';
import { scopesOf } from '../../src/domain/scopes.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { QUESTIONS } from '../../src/init/questions.ts';
import { loadOperations } from '../../src/load-operations.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const operations = await loadOperations();

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const withoutCode = (text: string): string =>
  text.replaceAll(/^ *```[^]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');

/** As GitHub makes them of headings. */
function anchorsOf(page: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
    const slug = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

interface Link {
  readonly page: string;
  readonly target: string;
}

const LINKS: readonly Link[] = PAGES.flatMap((page) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ page, target })),
);
const local = LINKS.filter(({ target }) => !target.includes('://'));

/** `docs/x.md`, seen from the folder of the project. */
function fileOf({ page, target }: Link): string {
  const [path = ''] = target.split('#');
  return path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
}

it('links lead to files and headings that are there', () => {
  expect(local.length).toBeGreaterThan(80);
  const broken = local.filter((link) => {
    const [, anchor] = link.target.split('#');
    const file = fileOf(link);
    return !existsSync(join(ROOT, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
  });
  expect(broken).toEqual([]);
  for (const { target } of LINKS.filter((link) => !local.includes(link))) expect(target).toMatch(/^https:/);
});

it('every page can be reached from the README, and every picture is shown', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) for (const link of local) if (link.page === page) reached.add(fileOf(link));
  const pictures = readdirSync(join(ROOT, 'docs/pictures')).map((name) => `docs/pictures/${name}`);
  expect([...PAGES, ...pictures].filter((file) => !reached.has(file) && file !== 'CHANGELOG.md')).toEqual([]);
});

/** Lines that are typed: in blocks of a shell, and in the text. */
const TYPED = PAGES.flatMap((page) =>
  [...read(page).matchAll(/(?:^|`|&& )((?:npm (?:run|start|test|ci)|node )[^`\n]*?)(?=`| && |\s+#|$)/gm)].map(
    ([, line = '']) => ({ page, line: line.trim() }),
  ),
);
const Scripts = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = Scripts.parse(JSON.parse(read('package.json')));

it('scripts that are named are there', () => {
  const named = TYPED.flatMap(({ line }) => /^npm run (?:-s )?([\w:-]+)/.exec(line)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'demo']));
  for (const path of TYPED.flatMap(({ line }) => /^node (\S+\.ts)/.exec(line)?.[1] ?? []))
    expect(existsSync(join(ROOT, path)), path).toBe(true);
});

/** What is wrong with `steward` and these words; undefined: it is understood. */
function misunderstood(words: readonly string[]): string | undefined {
  let command: Command = createProgram();
  for (const word of words) {
    if (word.startsWith('-')) {
      const [flag = ''] = word.split('=');
      if (!command.options.some(({ long, short }) => long === flag || short === flag))
        return `no flag ${flag}`;
      continue;
    }
    const next: Command | undefined = command.commands.find((one) => one.name() === word);
    if (next === undefined && command.commands.length > 0) return `no command ${word}`;
    command = next ?? command;
  }
  return command.commands.length > 0 ? `${command.name()} alone is no command` : undefined;
}

it('commands of the command line are said as they are', () => {
  const said = TYPED.flatMap(({ page, line }) => {
    const words = /^npm run -s steward -- (.*)$/.exec(line)?.[1];
    // `login admin|reports`, `[--org NAME]`, `…`: the first of what there is to choose from.
    return words === undefined || words.startsWith('<') || words === '…'
      ? []
      : [
          {
            page,
            words: words
              .replaceAll(/[[\]"…]/g, ' ')
              .replaceAll(/\|\S+/g, '')
              .trim()
              .split(/\s+/),
          },
        ];
  });
  expect(said.length).toBeGreaterThan(15);
  const wrong = said.flatMap(({ page, words }) => {
    const why = misunderstood(words);
    return why === undefined ? [] : [`${page}: ${words.join(' ')}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

describe('the README', () => {
  const page = read('README.md').replaceAll(/\n\s*/g, ' ');

  it('says things to Steward that it understands', () => {
    const table = createCommandTable(operations, HOUSE_COMMANDS);
    const said = [...page.matchAll(/`@Steward ([^`]+)`/g)].map(([, words = '']) => words);
    expect(said.length).toBeGreaterThan(3);
    for (const words of said) expect(table.parse(words).kind, words).toMatch(/^(operation|house)$/);
  });

  it('starts a sandbox that prints what is promised, and whose first message works', async () => {
    expect(page).toContain('npm run sandbox');
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
    await expect.poll(() => printed).toMatch(/curl[^]*\n\n/);
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
