// What the policy says of a case, rule by rule, and whether it says what a test file expects.
import * as z from 'zod';
import type { Operation } from '../operation.ts';
import type { Person } from '../ports/chat.ts';
import { editDistance } from '../resolve.ts';
import type { Fact } from '../views.ts';
import { type Answer, rulingFor } from './evaluate.ts';
import { mismatch, type PolicyOrg, type Question } from './match.ts';
import { humanOf, humansNamed, isMeant, labelOf, type Policy } from './people.ts';

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** A case as it is typed; people by their names in the file or by address. */
const CaseShape = z.strictObject({
  as: z.string(),
  do: z.string(),
  org: z.string().optional(),
  /** Of the organization. */
  id: z.string().optional(),
  tags: list.default([]),
  /** Room id or title; `direct`. */
  space: z.string().optional(),
  licenses: list.default([]),
  for: list.default([]),
});
export type PolicyCase = z.infer<typeof CaseShape>;

const ExpectShape = z.strictObject({
  /** Refused at all, or with these words. */
  refused: z.union([z.literal(true), z.string()]).optional(),
  rule: z.string().optional(),
  approve: z.union([z.literal('none'), list]).optional(),
  /** Everybody who could approve, by the names of the file. */
  approvers: z.array(z.string()).optional(),
  reason: z.boolean().optional(),
  ticket: z.boolean().optional(),
});

export const GoldenFile = z.strictObject({
  cases: z.array(CaseShape.extend({ name: z.string().optional(), expect: ExpectShape })).min(1),
});
export type GoldenFile = z.infer<typeof GoldenFile>;

type Operations = readonly Operation[];

/** The question behind a case, or what is wrong with it. */
export function questionOfCase(
  policy: Policy,
  operations: Operations,
  said: PolicyCase,
  org?: PolicyOrg,
): Question | { readonly wrong: string } {
  const wanted = said.do.toLowerCase();
  const operation = operations.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
  if (!operation) {
    const near = operations
      .filter(({ name }) => editDistance(name, wanted) <= 3)
      .map(({ name }) => `“${name}”`);
    return {
      wrong: `There is no operation “${said.do}”.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`,
    };
  }
  const named = { id: said.id ?? '', name: said.org ?? '', tags: said.tags };
  const isNamed = org !== undefined || said.org !== undefined || said.id !== undefined;
  const direct = said.space === 'direct';
  return {
    operation: operation.name,
    risk: operation.risk,
    approval: operation.risk === 'read' ? 'none' : operation.approval,
    requester: personOf(policy, said.as),
    org: operation.onOrg === true || (operation.onOrg === 'named' && isNamed) ? (org ?? named) : 'none',
    space: {
      roomId: said.space === undefined ? '' : (policy.spaces.get(said.space) ?? said.space),
      roomType: direct ? 'direct' : 'group',
    },
    licenses: said.licenses,
    beneficiaries: said.for.flatMap((ref) => humansNamed(policy, [ref])[0]?.accounts[0]?.email ?? ref),
  };
}

/** Whoever is not named is a stranger. */
function personOf(policy: Policy, said: string): Person {
  const human = humansNamed(policy, [said])[0] ?? policy.humans.find((one) => isMeant(one, said));
  return human?.accounts[0] ?? { personId: said, orgId: '', email: said, displayName: said };
}

export interface Explanation {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Rule by rule, in the order of the file. */
  readonly rules: readonly string[];
}

export function explain(policy: Policy, question: Question): Explanation {
  const answer = rulingFor(policy, question);
  const who = question.requester.displayName;
  const where =
    typeof question.org === 'object' && question.org.name !== '' ? ` in ${question.org.name}` : '';
  const title = `${who}, ${question.operation}${where}`;
  return { title, facts: factsOf(answer), rules: ruleByRule(policy, question, answer) };
}

function factsOf(answer: Answer): readonly Fact[] {
  if ('refused' in answer) return [{ title: 'Refused', value: answer.refused }];
  const { rules, groups, reason, tickets, expiresMs, remindMs, escalate, breakGlass } = answer.ruling;
  const minutes = (ms: number): string =>
    ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : `${ms / 60_000} min`;
  const needed = [
    ...(reason ? ['a reason'] : []),
    ...tickets.map((ticket) => (ticket === 'required' ? 'a ticket' : ticket.say)),
  ];
  return [
    { title: 'Rule', value: rules.map(({ name }) => name).join(' and ') },
    ...(groups.length === 0 ? [{ title: 'Approvals', value: 'none needed' }] : []),
    ...groups.map(({ label, need, from }) => ({
      title: `${need} of ${label}`,
      value: from.map(labelOf).toSorted().join(', '),
    })),
    ...(needed.length > 0 ? [{ title: 'To be said', value: needed.join('; ') }] : []),
    ...(groups.length > 0 ? [{ title: 'Waits', value: minutes(expiresMs) }] : []),
    ...(remindMs === undefined
      ? []
      : [{ title: 'Reminds', value: `after ${minutes(remindMs)}, then ever later` }]),
    ...(escalate
      ? [{ title: 'Stand-ins', value: `${escalate.label}, after ${minutes(escalate.afterMs)}` }]
      : []),
    ...(breakGlass.length > 0 ? [{ title: 'Break-glass', value: breakGlass.map(labelOf).join(', ') }] : []),
  ];
}

function ruleByRule(policy: Policy, question: Question, answer: Answer): readonly string[] {
  const asker = humanOf(policy, question.requester);
  const applied = 'ruling' in answer ? answer.ruling.rules.map(({ name }) => name) : [answer.rule ?? ''];
  return policy.document.rules.map((rule) => {
    if (applied.includes(rule.name)) return `“${rule.name}” applies.`;
    const licenses = question.licenses?.length ? question.licenses : [undefined];
    const whys = licenses.map((license) => mismatch(policy, rule, question, license, asker));
    const why = whys.includes(undefined) ? 'an earlier rule, or one that denies, goes first' : whys[0];
    return `“${rule.name}” does not: ${why ?? ''}.`;
  });
}

export interface Tested {
  readonly name: string;
  /** Empty: as expected. */
  readonly problems: readonly string[];
}

export function testPolicy(policy: Policy, operations: Operations, golden: GoldenFile): readonly Tested[] {
  return golden.cases.map(({ expect, name, ...said }, i) => {
    const question = questionOfCase(policy, operations, said);
    const title =
      name ?? `case ${i + 1}: ${said.as}, ${said.do}${said.org === undefined ? '' : `, ${said.org}`}`;
    if ('wrong' in question) return { name: title, problems: [question.wrong] };
    return { name: title, problems: compareWith(policy, expect, rulingFor(policy, question)) };
  });
}

function compareWith(policy: Policy, expect: z.infer<typeof ExpectShape>, answer: Answer): readonly string[] {
  const { refused, rule, approve, approvers, reason, ticket } = expect;
  if ('refused' in answer) {
    if (refused === true || (refused !== undefined && answer.refused.includes(refused))) return [];
    return [`it is refused: ${answer.refused}`];
  }
  const { rules, groups, reason: wantsReason, tickets } = answer.ruling;
  const matched = rules.map(({ name }) => name).join(' and ');
  if (refused !== undefined) return [`it is allowed by rule “${matched}”`];
  const problems: string[] = [];
  const differ = (what: string, is: string, wanted: string): void => {
    if (is !== wanted) problems.push(`${what}: ${is || 'nobody'}, not ${wanted || 'nobody'}`);
  };
  if (rule !== undefined) differ('the rule is', matched, rule);
  const demands = groups.map(({ need, label }) => `${need} of ${label}`).join(' and ') || 'none';
  if (approve !== undefined) differ('it takes', demands, approve === 'none' ? 'none' : approve.join(' and '));
  if (approvers !== undefined) {
    const could = [...new Set(groups.flatMap(({ from }) => from))].map(({ name }) => name);
    const wanted = humansNamed(policy, approvers).map(({ name }) => name);
    differ('it could be approved by', could.toSorted().join(', '), wanted.toSorted().join(', '));
  }
  if (reason !== undefined) differ('a reason is needed:', String(wantsReason), String(reason));
  if (ticket !== undefined) differ('a ticket is needed:', String(tickets.length > 0), String(ticket));
  return problems;
}
