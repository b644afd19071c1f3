// Text → what is wanted, or a helpful answer. Knows nothing of who asks or where.

import type { Problem } from './failure.ts';
import { HOUSE_COMMANDS, type HouseName } from './house.ts';
import type { Field, Operation } from './operation.ts';
import type { RawInput } from './request.ts';
import { editDistance } from './resolve.ts';
import { splitWords, type Words } from './words.ts';

export type Command =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      readonly input: RawInput;
      readonly org: string | undefined;
    }
  | {
      readonly kind: 'house';
      readonly name: HouseName;
      readonly args: readonly string[];
      readonly reason: string | undefined;
    }
  /** Nothing was said to the bot but its name. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'unknown'; readonly said: string; readonly near: readonly string[] }
  /** The command is known, its flags are not usable. */
  | { readonly kind: 'misused'; readonly name: string; readonly problems: readonly Problem[] };

interface Entry {
  readonly words: readonly string[];
  readonly name: string;
  readonly operation: Operation | undefined;
}

export interface CommandTable {
  parse(text: string): Command;
  readonly names: readonly string[];
}

export function createCommandTable(operations: readonly Operation[]): CommandTable {
  const entries: Entry[] = [];
  const add = (name: string, aliases: readonly string[], operation: Operation | undefined): void => {
    for (const said of [name, ...aliases]) entries.push({ words: said.split(' '), name, operation });
  };
  for (const operation of operations) add(operation.name, operation.aliases, operation);
  for (const house of HOUSE_COMMANDS) add(house.name, house.aliases, undefined);
  entries.sort((a, b) => b.words.length - a.words.length);
  const names = [...operations.map(({ name }) => name), ...HOUSE_COMMANDS.map(({ name }) => name)];
  return { names, parse: (text) => parse(text, entries) };
}

function parse(text: string, entries: readonly Entry[]): Command {
  const split = splitWords(text);
  const said = split.words.map((word) => word.toLowerCase());
  if (said.length === 0 && split.unclosed === undefined) return { kind: 'empty' };
  const entry = entries.find(({ words }) => words.every((word, i) => word === said[i]));
  if (!entry) return { kind: 'unknown', said: split.words.slice(0, 4).join(' '), near: near(said, entries) };
  if (split.unclosed !== undefined) {
    const message = 'A quotation mark is opened and never closed: put one at the end of the value.';
    return { kind: 'misused', name: entry.name, problems: [{ field: 'quotes', message }] };
  }
  const rest = { ...split, words: split.words.slice(entry.words.length) };
  return entry.operation ? operationCommand(entry.operation, rest) : houseCommand(entry.name, rest);
}

function near(said: readonly string[], entries: readonly Entry[]): readonly string[] {
  const scored = entries.map(({ words, name }) => {
    const phrase = said.slice(0, words.length).join(' ');
    const shared = words.filter((word) => said.includes(word)).length;
    return {
      name,
      score: editDistance(phrase, words.join(' ')) - 3 * shared,
      limit: Math.max(1, phrase.length / 3),
    };
  });
  const close = scored.filter(({ score, limit }) => score <= limit).toSorted((a, b) => a.score - b.score);
  return [...new Set(close.map(({ name }) => name))].slice(0, 3);
}

function houseCommand(name: string, rest: Words): Command {
  const house = HOUSE_COMMANDS.find((command) => command.name === name);
  if (!house) throw new Error(`no house command is named ${name}`);
  const reason = rest.flags.find((flag) => flag.name === 'reason')?.value;
  const stray = rest.flags.filter((flag) => flag.name !== 'reason');
  if (stray[0]) {
    const problems = stray.map((flag) => ({
      field: flag.name,
      message: `“${name}” has no --${flag.name}. It goes: ${house.usage}`,
    }));
    return { kind: 'misused', name, problems };
  }
  return { kind: 'house', name: house.name, args: rest.words, reason };
}

function operationCommand(operation: Operation, rest: Words): Command {
  const input: Record<string, string[]> = {};
  const problems: Problem[] = [];
  let org: string | undefined;
  for (const { name, value } of rest.flags) {
    const field = name === 'org' ? undefined : operation.fields.find(({ flags }) => flags.includes(name));
    if (!field && (name !== 'org' || !operation.onOrg)) {
      problems.push({ field: name, message: unknownFlag(name, operation) });
    } else if (value === undefined || value.trim() === '') {
      problems.push({ field: name, message: `--${name} needs a value after it.` });
    } else if (!field) {
      org = value;
    } else {
      (input[field.id] ??= []).push(value);
    }
  }
  problems.push(...takePositional(operation, rest.words, input));
  for (const field of operation.fields) {
    if (field.kind !== 'multi' && (input[field.id]?.length ?? 0) > 1) {
      problems.push({ field: field.id, message: `${field.title} was given more than once.` });
    }
  }
  if (problems.length > 0) return { kind: 'misused', name: operation.name, problems };
  return { kind: 'operation', operation, input, org };
}

function takePositional(
  operation: Operation,
  words: readonly string[],
  input: Record<string, string[]>,
): readonly Problem[] {
  const first = operation.fields.find(({ positional }) => positional === 'first');
  const rest = operation.fields.find(({ positional }) => positional === 'rest');
  const takesFirst = first !== undefined && input[first.id] === undefined;
  const more = takesFirst ? words.slice(1) : words;
  if (takesFirst) input[first.id] = words.slice(0, 1);
  if (more.length === 0) return [];
  if (rest) {
    (input[rest.id] ??= []).push(...more);
    return [];
  }
  const message = `I do not know what “${more.join(' ')}” is for. Values go after a flag; quote what has blanks in it.`;
  return [{ field: 'words', message }];
}

function unknownFlag(name: string, operation: Operation): string {
  const known = [
    ...operation.fields.flatMap((field: Field) => field.flags.slice(0, 1)),
    ...(operation.onOrg ? ['org'] : []),
  ];
  const close = known.filter(
    (flag) => editDistance(flag, name) <= 2 || flag.startsWith(name) || name.startsWith(flag),
  );
  const hint =
    close[0] === undefined
      ? `It knows ${known.map((flag) => `--${flag}`).join(', ')}.`
      : `Did you mean --${close[0]}?`;
  return `“${operation.name}” has no --${name}. ${hint}`;
}

/** `R-12`, `r12` or `12` → 12. */
export function parseRequestId(text: string | undefined): number | undefined {
  const match = /^(?:r-?)?(\d{1,9})$/i.exec(text ?? '');
  const id = match ? Number(match[1]) : 0;
  return id > 0 ? id : undefined;
}
