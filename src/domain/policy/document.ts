// The policy file: one schema for what is read from YAML, what is stored, and what STEWARD_ADMINS stands for. How
// rules are chosen and what they demand is told in docs/policy.md.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonical } from '../plan-hash.ts';

export const RISKS = ['read', 'low', 'high', 'destructive'] as const;
/** `failed`: also what is of unknown outcome. `policy`: the policy has changed, or would be wider. */
export const OUTSIDERS = ['warn', 'direct', 'refuse'] as const;
export const NOTICE_EVENTS = [
  'done',
  'failed',
  'policy',
  'license',
  'connector',
  'credential',
  'webhook',
  'report',
  'refused',
] as const;
/** What is told because it needs somebody, each told in docs/runbook.md. */
export type AlertKind = Exclude<(typeof NOTICE_EVENTS)[number], 'done' | 'failed' | 'policy'>;

const MOST = 2000;
const text = (max: number) =>
  z.string().trim().min(1, 'is empty').max(max, `has more than ${max} characters`);
const name = text(80);
/** An e-mail address is 254 characters long at the most. */
const account = text(254);
/** `one` or `[one, two]`: both are a list. */
const several = (item: z.ZodType<string>) =>
  z
    .union([item.transform((one) => [one]), z.array(item).min(1, 'is an empty list').max(MOST)], {
      error: 'takes a text or a list of texts',
    })
    .readonly();

const DURATION = /^(\d{1,4})(m|h|d)$/;
const MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const duration = z
  .string({ error: 'is a time such as 30m, 8h or 2d' })
  .regex(DURATION, 'is a time such as 30m, 8h or 2d')
  .refine((said) => durationMs(said) > 0 && durationMs(said) <= 90 * MS.d, 'lies between 1m and 90d');

/** `8h` → milliseconds. */
export function durationMs(said: string): number {
  const [, amount = '0', unit = 'm'] = DURATION.exec(said) ?? [];
  return Number(amount) * (unit === 'd' ? MS.d : unit === 'h' ? MS.h : MS.m);
}

const PersonEntry = z.union(
  [
    account.transform((one) => ({ account: one, accounts: [] as string[], aliases: [] as string[] })),
    z.strictObject({
      /** E-mail address or personId: looked up once in Webex, and bound to what was found. */
      account,
      /** Further Webex accounts of the same human being. */
      accounts: z.array(account).max(20).default([]),
      /** Further e-mail addresses of theirs, which need not be known to Webex. */
      aliases: z.array(account).max(50).default([]),
    }),
  ],
  { error: 'is an e-mail address, a personId, or {account, accounts, aliases}' },
);

const QUORUM = /^(\d{1,2}) of (.+)$/;
/** "2 of ops": need and whose. */
export interface Quorum {
  readonly need: number;
  readonly of: string;
}
export function quorumOf(said: string): Quorum {
  const [, need = '0', of = ''] = QUORUM.exec(said) ?? [];
  return { need: Number(need), of: of.trim() };
}
const quorum = z
  .string({ error: 'says how many of whom, such as “2 of ops”' })
  .regex(QUORUM, 'says how many of whom, such as “2 of ops”')
  .refine((said) => quorumOf(said).need > 0, 'asks for nobody: say “none” instead of a list');

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'u').source !== '';
  } catch {
    return false;
  }
}

const TicketEntry = z.strictObject({
  /** Of the whole ticket, e.g. `CHG\d{5}`. */
  pattern: text(200).refine(isPattern, 'is no regular expression'),
  /** The same in words, e.g. "a change number such as CHG12345". */
  say: text(120),
});
export type Ticket = z.infer<typeof TicketEntry>;

const RuleEntry = z.strictObject({
  name,
  operations: several(name).optional(),
  risk: z
    .union([z.enum(RISKS).transform((one) => [one]), z.array(z.enum(RISKS)).min(1)], {
      error: `is one of ${RISKS.join(', ')}, or a list of them`,
    })
    .optional(),
  orgs: several(name).optional(),
  spaces: several(text(200)).optional(),
  licenses: several(name).optional(),
  /** Whom it is about: whoever else asks is not concerned. */
  ask: several(name).optional(),
  deny: z
    .union([z.literal(true), text(200)], { error: 'is true, or a sentence for whoever is refused' })
    .optional(),
  approve: z
    .union([z.literal('none'), quorum.transform((one) => [one]), z.array(quorum).min(1).max(10)], {
      error: 'is “none”, or says how many of whom: “1 of ops”, or a list of such',
    })
    .optional(),
  reason: z.literal('required', { error: 'can only be “required”' }).optional(),
  ticket: z
    .union([z.literal('required'), TicketEntry], { error: 'is “required”, or {pattern, say}' })
    .optional(),
  expires: duration.optional(),
  remind: duration.optional(),
  escalate: z.strictObject({ after: duration, to: name }).optional(),
  breakGlass: several(name).optional(),
});
export type PolicyRule = z.infer<typeof RuleEntry>;

const NotifyEntry = z.strictObject({
  when: z.array(z.enum(NOTICE_EVENTS, { error: `is one of ${NOTICE_EVENTS.join(', ')}` })).min(1),
  orgs: several(name).optional(),
  operations: several(name).optional(),
  spaces: several(text(200)),
});

const key = z
  .string()
  .regex(/^[A-Za-z][\w .-]{0,39}$/, 'is no name: a letter, then letters, digits, blanks, - . _');

const Shape = z.strictObject({
  version: z.literal(1, { error: 'is 1: the version of this format' }),
  /** Counts up when a file that was rejected is to be proposed once more. */
  revision: z.number().int().optional(),
  people: z.record(key, PersonEntry).default({}),
  groups: z.record(key, z.array(name).max(MOST)).default({}),
  /** Named sets of organizations. */
  orgs: z.record(key, several(name)).default({}),
  /** How long an approval is waited for where the rule says nothing else. */
  expires: duration.default('8h'),
  rules: z.array(RuleEntry).min(1, 'is empty: nobody could ask for anything').max(500),
  notify: z.array(NotifyEntry).max(100).default([]),
  /** What becomes of answers about people where members of other organizations read along; absent: warn. */
  outsiders: z.enum(OUTSIDERS, { error: `is one of ${OUTSIDERS.join(', ')}` }).optional(),
});
export type PolicyDocument = z.infer<typeof Shape>;

/** An address or an id where a name of the file could stand: somebody who is in no list of people. */
export function isAccount(ref: string): boolean {
  return ref.includes('@') || ref.length >= 40;
}

interface Issue {
  readonly path: (string | number)[];
  readonly message: string;
}

export const PolicyDocument = Shape.superRefine((document, context) => {
  for (const issue of [...unknownNames(document), ...ruleIssues(document), ...doubles(document)])
    context.addIssue({ code: 'custom', ...issue });
});

function unknownNames({ people, groups, rules }: PolicyDocument): readonly Issue[] {
  const known = new Set([...Object.keys(people), ...Object.keys(groups)]);
  const unknown = (ref: string, path: (string | number)[], names = known): readonly Issue[] =>
    names.has(ref) || isAccount(ref)
      ? []
      : [{ path, message: `names “${ref}”, which is in neither people nor groups` }];
  const persons = new Set(Object.keys(people));
  return [
    ...Object.entries(groups).flatMap(([group, members]) =>
      members.flatMap((ref, i) => unknown(ref, ['groups', group, i], persons)),
    ),
    ...rules.flatMap((rule, r) => [
      ...(rule.ask ?? []).flatMap((ref, i) => unknown(ref, ['rules', r, 'ask', i])),
      ...(rule.breakGlass ?? []).flatMap((ref, i) => unknown(ref, ['rules', r, 'breakGlass', i])),
      ...(rule.escalate ? unknown(rule.escalate.to, ['rules', r, 'escalate', 'to']) : []),
      ...(rule.approve === undefined || rule.approve === 'none' ? [] : rule.approve).flatMap((said, i) =>
        unknown(quorumOf(said).of, ['rules', r, 'approve', i]),
      ),
    ]),
  ];
}

function ruleIssues({ rules, expires }: PolicyDocument): readonly Issue[] {
  const seen = new Set<string>();
  return rules.flatMap((rule, r) => {
    const issues: Issue[] = [];
    const at = (field: string, message: string) => issues.push({ path: ['rules', r, field], message });
    if (seen.has(rule.name)) at('name', `is “${rule.name}” as another rule is: names are told apart`);
    seen.add(rule.name);
    if (rule.deny === undefined && rule.ask === undefined)
      at('ask', 'is missing: say who may ask, or “deny” for a rule that refuses');
    const idle = (['approve', 'reason', 'ticket', 'remind', 'escalate', 'breakGlass'] as const).find(
      (field) => rule.deny !== undefined && rule[field] !== undefined,
    );
    if (idle !== undefined) at(idle, 'has no meaning in a rule that denies: leave it out');
    const wanted = rule.approve === undefined || rule.approve === 'none' ? [] : rule.approve.map(quorumOf);
    const twice = wanted.find(({ of }, i) => wanted.findIndex((other) => other.of === of) < i);
    if (twice) at('approve', `names “${twice.of}” twice: say how many of them in one line`);
    const waits = durationMs(rule.expires ?? expires);
    if (rule.escalate && durationMs(rule.escalate.after) >= waits)
      at('escalate', `comes after the request has expired (${rule.expires ?? expires})`);
    return issues;
  });
}

/** One account under two names would be two people where two are asked for. */
function doubles({ people, groups }: PolicyDocument): readonly Issue[] {
  const owner = new Map<string, string>();
  const issues: Issue[] = [];
  for (const [person, { account, accounts, aliases }] of Object.entries(people)) {
    for (const address of [account, ...accounts, ...aliases].map(fold)) {
      const other = owner.get(address);
      if (other !== undefined && other !== person) {
        const message = `shares ${address} with “${other}”: it can belong to one of them only`;
        issues.push({ path: ['people', person], message });
      }
      owner.set(address, person);
    }
    if (groups[person]) issues.push({ path: ['groups', person], message: 'is the name of a person as well' });
  }
  return issues;
}

/** Addresses are compared without regard to case; ids keep theirs. */
export const fold = (account: string): string => (account.includes('@') ? account.toLowerCase() : account);

export function documentHash(document: PolicyDocument): string {
  return createHash('sha256').update(canonical(document)).digest('hex').slice(0, 12);
}

/** What STEWARD_ADMINS stands for where there is no file: they may ask, any other of them approves what writes. */
export function documentOfAdmins(admins: readonly string[]): PolicyDocument {
  return Shape.parse({
    version: 1,
    groups: { admins },
    rules: [{ name: 'any other admin', ask: ['admins'] }],
  });
}
