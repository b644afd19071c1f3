// Policies and questions as the tests of the policy need them.
import { documentOfAdmins, PolicyDocument } from '../../../src/domain/policy/document.ts';
import { type Answer, type Ruling, rulingFor } from '../../../src/domain/policy/evaluate.ts';
import { freeze } from '../../../src/domain/policy/freeze.ts';
import type { Question } from '../../../src/domain/policy/match.ts';
import { accountsOf, labelOf, type Policy, resolvePolicy } from '../../../src/domain/policy/people.ts';
import type { Person } from '../../../src/domain/ports/chat.ts';
import type { Request } from '../../../src/domain/request.ts';
import { ana, aRequest, NOW, plan } from '../rows.ts';

/** `name` → name@northwind.example in the partner's organization. */
export function someone(name: string, orgId = 'partner'): Person {
  const email = `${name.toLowerCase()}@northwind.example`;
  return { personId: `id-${name.toLowerCase()}`, orgId, email, displayName: name };
}

/** Webex, as the document's addresses find it: everybody there is, but for those left out. */
export function bindings(document: PolicyDocument, unknown: readonly string[] = []) {
  const accounts = accountsOf(document).flatMap((account): (readonly [string, Person])[] => {
    const [name = ''] = account.split('@');
    if (unknown.includes(account)) return [];
    return [[account, someone(name.charAt(0).toUpperCase() + name.slice(1))]];
  });
  return { accounts: new Map(accounts), spaces: new Map([['Change board', 'room-board']]) };
}

const at = (name: string): string => `${name}@northwind.example`;
export const PEOPLE = Object.fromEntries(
  ['ana', 'bo', 'chen', 'dora', 'eli', 'fay'].map((name) => [name, at(name)]),
);

export function policyOf(file: object, unknown: readonly string[] = []): Policy {
  const document = PolicyDocument.parse({ version: 1, people: PEOPLE, ...file });
  return resolvePolicy(document, bindings(document, unknown), 'file');
}

/** What STEWARD_ADMINS stands for, with these people found in Webex. */
export function adminsPolicy(admins: readonly Person[]): Policy {
  const names = admins.map(({ personId }, i) => `${i}-${personId}@admins.example`);
  const accounts = new Map(names.map((name, i) => [name, admins[i] ?? ana]));
  return resolvePolicy(documentOfAdmins(names), { accounts, spaces: new Map() }, 'admins');
}

export function question(overrides: Partial<Question> = {}): Question {
  return {
    operation: 'user create',
    risk: 'low',
    approval: 'needed',
    requester: ana,
    org: { id: 'acme', name: 'Acme', tags: [] },
    space: { roomId: 'room', roomType: 'group' },
    licenses: [],
    beneficiaries: [],
    ...overrides,
  };
}

export function ask(policy: Policy, overrides: Partial<Question> = {}): Answer {
  return rulingFor(policy, question(overrides));
}

export function ruling(policy: Policy, overrides: Partial<Question> = {}): Ruling {
  const answer = ask(policy, overrides);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.ruling;
}

export function refusal(policy: Policy, overrides: Partial<Question> = {}): string | undefined {
  const answer = ask(policy, overrides);
  return 'refused' in answer ? answer.refused : undefined;
}

/** "1 of ops: Bo, Chen". */
export function demand({ groups }: Ruling): readonly string[] {
  return groups.map(
    ({ need, label, from }) => `${need} of ${label}: ${from.map(labelOf).toSorted().join(', ')}`,
  );
}

/** A request that waits, as this policy froze it. */
export function waiting(policy: Policy, overrides: Partial<Question> = {}): Request {
  const asked = question(overrides);
  const rule = freeze(ruling(policy, overrides), asked, { reason: undefined, ticket: undefined }, NOW);
  return aRequest({
    state: 'pending',
    operation: asked.operation,
    requester: asked.requester,
    plan: { ...plan, beneficiaries: [...asked.beneficiaries] },
    rule,
  });
}
