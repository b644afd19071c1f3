// Every command a page speaks of is one: in chat, on the command line, in package.json. And the other way round. Links lead
// somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { createProgram } from '../../src/cli/program.ts';
import { createCommandTable } from '../../src/domain/command.ts';
import { HOUSE_COMMANDS } from '../../src/engine/house/all.ts';
import { loadOperations } from '../../src/load-operations.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(new URL('docs/', root))
    // Made from the commands themselves, it shows pieces of them.
    .filter((name) => name.endsWith('.md') && name !== 'commands.md')
    .map((name) => `docs/${name}`),
];
const table = createCommandTable(await loadOperations(), HOUSE_COMMANDS);
const program = createProgram();
const Package = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = Package.parse(JSON.parse(read('package.json')));

const FENCE = /^```\w*\n([^]*?)^```$/gm;
const CLI = /^(?:npm run -s steward -- |steward )/;
const CHAT = /^@Steward /;
const FIRST_WORDS = new Set([
  ...table.names.map((name) => name.split(' ')[0]),
  ...program.commands.map((command) => command.name()),
]);

/** To be written by whoever reads how that is done. */
const EXAMPLES = ['workspace rename'];

/** In a sentence, and lines of blocks that are typed somewhere. */
function typed(text: string): readonly string[] {
  const spans = [...text.replaceAll(FENCE, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  const lines = [...text.matchAll(FENCE)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => /^(?:npm|@Steward) /.test(line)),
  );
  return [...spans, ...lines].map((code) =>
    code
      .replaceAll(/\s+/g, ' ')
      .replace(/ # .*$/, '')
      .trim(),
  );
}

/** `login admin|reports` is two. */
function alternatives(code: string): readonly string[] {
  const found = /(?:[\w-]+\|)+[\w-]+/.exec(code);
  if (!found) return [code];
  return found[0].split('|').flatMap((one) => alternatives(code.replace(found[0], one)));
}

/** Why it is no command of the command line. */
function wrongOnCli(code: string): string | undefined {
  const words = code.split(' ');
  let at: Command = program;
  while (words[0] !== undefined && at.commands.length > 0) {
    const next = at.commands.find((command) => command.name() === words[0]);
    if (!next) return `there is no “${code}” on the command line`;
    at = next;
    words.shift();
  }
  const flags = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
  const unknown = flags.find((flag) => !at.options.some(({ long }) => long === flag));
  return unknown === undefined ? undefined : `“${at.name()}” has no ${unknown}`;
}

/** Why it is no command in chat; a value that is left out in the text is one. */
function wrongInChat(code: string): string | undefined {
  const command = table.parse(code.replaceAll(/\[|\]/g, '').replaceAll(/<[^>]+>/g, 'x'));
  if (command.kind === 'unknown') return `there is no “${code}” in chat`;
  if (command.kind === 'misused') return command.problems.map(({ message }) => message).join(' ');
  return undefined;
}

function wrong(code: string): string | undefined {
  // “npm run …”: any of them.
  if (/^npm run(?: -s steward --)?(?: …)?$/.test(code)) return undefined;
  const script = /^npm (?:run (?:-s )?)?([\w:-]+)/.exec(code)?.[1];
  if (CLI.test(code)) return wrongOnCli(code.replace(CLI, ''));
  if (script !== undefined) return script === 'ci' || script in scripts ? undefined : `no script ${script}`;
  if (CHAT.test(code)) return wrongInChat(code.replace(CHAT, ''));
  const [first = '', ...others] = code.split(' ');
  if (!FIRST_WORDS.has(first) || others.length === 0) return undefined;
  const inChat = wrongInChat(code);
  return inChat === undefined || wrongOnCli(code) === undefined ? undefined : inChat;
}

it.each(pages)('%s speaks of no command there is not', (path) => {
  const codes = typed(read(path)).flatMap(alternatives);
  const mistakes = codes.filter((code) => !EXAMPLES.includes(code)).flatMap((code) => wrong(code) ?? []);
  expect(mistakes).toEqual([]);
});

/** As GitHub makes them of headings. */
const anchorsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );

it.each([...pages, 'docs/commands.md'])('%s leads to pages and headings there are', (path) => {
  const links = [
    ...read(path)
      .replaceAll(FENCE, '')
      .matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g),
  ];
  for (const [, to = '', heading] of links) {
    const target = to === '' ? path : new URL(to, new URL(path, 'file:///')).pathname.slice(1);
    expect(existsSync(new URL(target, root)), `${to} in ${path}`).toBe(true);
    if (heading !== undefined) expect(anchorsIn(read(target)), to).toContain(heading);
  }
});

const leaves = (command: Command, name: string): readonly string[] =>
  command.commands.length === 0
    ? [name]
    : command.commands.flatMap((one) => leaves(one, `${name} ${one.name()}`.trim()));

it('tells of every command of the command line and every script somewhere', () => {
  const told = new Set(pages.flatMap((path) => typed(read(path)).flatMap(alternatives)));
  const names = [...told].map((code) => `${code.replace(CLI, '')} `);
  const forgotten = leaves(program, '').filter((leaf) => !names.some((name) => name.startsWith(`${leaf} `)));
  expect(forgotten).toEqual([]);
  const npm = [...told].flatMap((code) => /^npm (?:run (?:-s )?)?([\w:-]+)/.exec(code)?.[1] ?? []);
  const parts = Object.values(scripts).join(' ');
  const unknown = Object.keys(scripts).filter((script) => !npm.includes(script));
  expect(unknown.filter((script) => !parts.includes(`npm run -s ${script}`))).toEqual([]);
});
