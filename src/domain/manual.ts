// The manual: one page per command, made from what the command is. `help` shows it as a card, docs/commands.md in full.
import type { HouseDescription } from './house.ts';
import type { Field } from './input.ts';
import type { Operation } from './operation.ts';
import type { Fact } from './views.ts';

export interface ManualPage {
  readonly name: string;
  readonly summary: string;
  /** How it is typed. */
  readonly usage: string;
  /** Other names of it. */
  readonly also: readonly string[];
  /** Each word and flag, and what it means. */
  readonly options: readonly Fact[];
  readonly examples: readonly string[];
  /** A sentence each. */
  readonly who: string;
  readonly needs: string | undefined;
  readonly changes: string;
}

export interface Topic {
  /** As it is typed after `help`. */
  readonly name: string;
  readonly title: string;
  readonly operations: readonly Operation[];
}

/** Where the folder's name is not the word for it. */
const TITLES: Readonly<Record<string, string>> = {
  broadworks: 'BroadWorks',
  orgs: 'Organizations',
  'webex-audit': 'Webex audit',
};

/** Operations by capability, in alphabetical order. */
export function topicsOf(operations: readonly Operation[]): readonly Topic[] {
  const names = [...new Set(operations.map(({ capability }) => capability))].toSorted();
  return names.map((name) => ({
    name,
    title: TITLES[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    operations: operations
      .filter(({ capability }) => capability === name)
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  }));
}

/** Where the commands stand that are about no capability of Webex. */
export const HOUSE_TOPIC = 'requests';

export function operationPage(operation: Operation): ManualPage {
  const { name, summary, aliases, examples } = operation;
  return {
    name,
    summary,
    usage: usageOf(operation),
    also: aliases,
    options: optionsOf(operation),
    examples,
    who: whoMay(operation),
    needs: needsOf(operation),
    changes: changesOf(operation),
  };
}

export function housePage(command: HouseDescription): ManualPage {
  const { name, summary, usage, aliases, open, options = [], examples = [], who, changes } = command;
  return {
    name,
    summary,
    usage,
    also: aliases,
    options: options.map(([title, value]) => ({ title, value })),
    examples,
    who: who ?? (open ? 'Everybody.' : 'Everybody who may ask for anything here.'),
    needs: undefined,
    changes: changes ?? 'Nothing: it only answers.',
  };
}

const SHORT_LIST = 48;

/** What stands for the value in the usage. */
function placeOf({ kind, title, values }: Field): string {
  const listed = values?.join('|');
  if (listed !== undefined && listed.length <= SHORT_LIST) return listed;
  return kind === 'date' ? 'YYYY-MM-DD' : title.toUpperCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
}

const optional = (text: string, required: boolean): string => (required ? text : `[${text}]`);

function usageOf({ name, fields, onOrg, wordsAreOrg }: Operation): string {
  const words = fields.filter(({ positional }) => positional !== undefined);
  const flagged = fields.filter(({ positional, flags }) => positional === undefined && flags.length > 0);
  const org = wordsAreOrg === true ? '[ORGANIZATION]' : '[--org ORGANIZATION]';
  const more = (field: Field): string => (field.positional === 'rest' && field.kind === 'multi' ? '…' : '');
  return [
    name,
    ...words
      .toSorted((a, b) => (a.positional ?? '').localeCompare(b.positional ?? ''))
      .map((field) => optional(`${placeOf(field)}${more(field)}`, field.required)),
    ...flagged.map((field) => {
      const value = field.bare === undefined ? ` ${placeOf(field)}` : '';
      return optional(`--${field.flags[0] ?? ''}${value}`, field.required);
    }),
    ...(onOrg ? [org] : []),
  ].join(' ');
}

function optionsOf(operation: Operation): readonly Fact[] {
  const typed = operation.fields.filter(
    ({ flags, positional }) => positional !== undefined || flags.length > 0,
  );
  const options = typed.map((field) => ({
    title: field.positional ? placeWord(field) : `--${field.flags[0] ?? ''}`,
    value: meaningOf(field),
  }));
  if (operation.onOrg) options.push({ title: '--org', value: orgMeaning(operation) });
  if (operation.risk === 'read') return options;
  return [
    ...options,
    { title: '--reason, --ticket', value: 'Why, and for what; needed where the policy says so' },
    { title: '--dry-run', value: 'Shows what would be done, by which rule, and stops' },
    {
      title: '--break-glass',
      value: 'Without approval, for those the policy lets; with reason and ticket',
    },
  ];
}

const placeWord = ({ title, flags }: Field): string =>
  flags[0] === undefined ? title : `${title} (or --${flags[0]})`;

function meaningOf({ title, positional, required, hint, kind, values, source }: Field): string {
  const place = { first: 'the first word', rest: 'the words after it' };
  return [
    positional ? place[positional] : title,
    required ? 'needed' : 'optional',
    kind === 'multi' ? 'as often as needed' : undefined,
    values === undefined ? undefined : `one of ${values.join(', ')}`,
    source === undefined || values !== undefined ? undefined : 'the form shows what there is',
    hint?.replace(/\.$/, ''),
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

function orgMeaning(operation: Operation): string {
  if (operation.onOrg === 'named')
    return 'Organization: name, the beginning of it, or id; without it, that of the account';
  const whole = 'Organization: name, the beginning of it, or id; optional where this space is bound to one';
  return operation.risk === 'read' && operation.acrossOrgs !== undefined
    ? `${whole}; “all” or “tag:NAME” reads many and brings a file`
    : whole;
}

function whoMay(operation: Operation): string {
  const ask = 'Whoever the policy lets ask for it';
  if (operation.risk === 'read') return `${ask}.`;
  return operation.approval === 'none'
    ? `${ask}; nobody has to approve it unless the policy says so.`
    : `${ask}; somebody else has to approve it.`;
}

function needsOf({ roles, scopes }: Operation): string {
  return `My account at Webex needs the role ${roles.join(' or ')} and the ${
    scopes.length === 1 ? 'scope' : 'scopes'
  } ${scopes.join(', ')}.`;
}

function changesOf(operation: Operation): string {
  if (operation.risk === 'read') return 'Nothing: it only reads.';
  const risk = {
    low: 'What is easily put right',
    high: 'What others feel',
    destructive: 'What is hard or impossible to get back',
  }[operation.risk];
  const undo =
    operation.never === undefined
      ? '“undo R-12” asks for what takes it back.'
      : `It cannot be undone: ${operation.never}`;
  return `${risk} (risk: ${operation.risk}). ${undo}`;
}
