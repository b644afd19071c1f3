// Text → what is wanted, or a helpful answer. Knows nothing of who asks or where.

import type { Problem } from './failure.ts';
import type { HouseDescription } from './house.ts';
import type { Field } from './input.ts';
import type { Operation } from './operation.ts';
import { REASON_FIELDS } from './policy/reasons.ts';
import type { RawInput } from './request.ts';
import { editDistance } from './resolve.ts';
import { splitWords, type Words } from './words.ts';

export type Command =
  | {
      readonly kind: 'operation';
      readonly operation: Operation;
      readonly input: RawInput;
      readonly org: string | undefined;
      /** Only what would be done is wanted. */
      readonly dryRun: boolean;
      /** It is to be run at once, without the approvals it takes. */
      readonly breakGlass: boolean;
    }
  | {
      readonly kind: 'house';
      readonly name: string;
      readonly args: readonly string[];
      /** By name, without the dashes; a flag without a value is ''. */
      readonly flags: Readonly<Record<string, string>>;
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
  readonly house: HouseDescription | undefined;
}

export interface CommandTable {
  parse(text: string): Command;
  readonly names: readonly string[];
}

export function createCommandTable(
  operations: readonly Operation[],
  house: readonly HouseDescription[],
): CommandTable {
  const entries: Entry[] = [];
  const add = (entry: Pick<Entry, 'operation' | 'house'>, name: string, aliases: readonly string[]): void => {
    for (const said of [name, ...aliases]) entries.push({ ...entry, words: said.split(' '), name });
  };
  for (const operation of operations) add({ operation, house: undefined }, operation.name, operation.aliases);
  for (const command of house) add({ operation: undefined, house: command }, command.name, command.aliases);
  entries.sort((a, b) => b.words.length - a.words.length);
  const names = [...operations, ...house].map(({ name }) => name);
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
  if (entry.house) return houseCommand(entry.house, rest);
  if (entry.operation) return operationCommand(entry.operation, rest);
  throw new Error(`${entry.name} is neither an operation nor a command`);
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

function houseCommand({ name, usage, flags = [] }: HouseDescription, rest: Words): Command {
  const problems = rest.flags
    .filter((flag) => !flags.includes(flag.name))
    .map((flag) => ({ field: flag.name, message: `“${name}” has no --${flag.name}. It goes: ${usage}` }));
  if (problems.length > 0) return { kind: 'misused', name, problems };
  const given = Object.fromEntries(rest.flags.map((flag) => [flag.name, flag.value ?? '']));
  return { kind: 'house', name, args: rest.words, flags: given };
}

function operationCommand(operation: Operation, rest: Words): Command {
  const input: Record<string, string[]> = {};
  const problems: Problem[] = [];
  let org: string | undefined;
  let dryRun = false;
  let breakGlass = false;
  const fields = operation.risk === 'read' ? operation.fields : [...operation.fields, ...REASON_FIELDS];
  for (const { name, value } of rest.flags) {
    if (name === 'dry-run' && operation.risk !== 'read') {
      dryRun = true;
      continue;
    }
    if (name === 'break-glass' && operation.risk !== 'read') {
      breakGlass = true;
      continue;
    }
    const field = name === 'org' ? undefined : fields.find(({ flags }) => flags.includes(name));
    if (!field && (name !== 'org' || !operation.onOrg)) {
      problems.push({ field: name, message: unknownFlag(name, operation) });
    } else if (field?.bare !== undefined && value === undefined) {
      input[field.id] = [field.bare];
    } else if (value === undefined || (value.trim() === '' && field?.emptiable !== true)) {
      const empty = field?.emptiable === true ? ` To empty it: --${name} ""` : '';
      problems.push({ field: name, message: `--${name} needs a value after it.${empty}` });
    } else if (!field) {
      org = value;
    } else {
      (input[field.id] ??= []).push(value);
    }
  }
  if (operation.wordsAreOrg === true && rest.words.length > 0) org ??= rest.words.join(' ');
  else problems.push(...takePositional(operation, rest.words, input));
  for (const field of fields) {
    if (field.kind !== 'multi' && (input[field.id]?.length ?? 0) > 1) {
      problems.push({ field: field.id, message: `${field.title} was given more than once.` });
    }
  }
  if (problems.length > 0) return { kind: 'misused', name: operation.name, problems };
  return { kind: 'operation', operation, input, org, dryRun, breakGlass };
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
    (input[rest.id] ??= []).push(...(rest.kind === 'multi' ? more : [more.join(' ')]));
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
