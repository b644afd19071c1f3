// The first policy: those who ask, those who approve, and rules that most teams begin with; and cases that prove it.
import { Document, isMap, isScalar, visit } from 'yaml';
import type { Operation } from '../domain/operation.ts';
import { gapsOf } from '../domain/policy/gaps.ts';
import { resolveLoosely } from '../domain/policy/people.ts';
import { parsePolicy } from '../policy-file.ts';

export interface Team {
  /** E-mail addresses. */
  readonly requesters: readonly string[];
  readonly approvers: readonly string[];
}

export interface FirstPolicy {
  readonly policy: string;
  readonly cases: string;
  /** What is not as it should be in the long run. */
  readonly warnings: readonly string[];
}

const HEAD = `# Who may ask Steward for what, and who has to approve it. docs/policy.md has everything that can stand here.
# After a change: npm run -s steward -- policy test
`;
const CASES_HEAD = '# What the policy is expected to say: npm run -s steward -- policy test\n';
const STRANGER = 'somebody.else@elsewhere.example';

export function firstPolicy(team: Team, operations: readonly Operation[]): FirstPolicy {
  const names = namesOf([...new Set([...team.requesters, ...team.approvers])]);
  const named = (addresses: readonly string[]): readonly string[] =>
    addresses.map((address) => names.get(address) ?? address);
  const document = {
    version: 1,
    people: Object.fromEntries([...names].map(([address, name]) => [name, address])),
    groups: { requesters: named(team.requesters), approvers: named(team.approvers) },
    rules: rulesOf(team, operations),
  };
  const policy = HEAD + written(document, 'apart');
  const parsed = resolveLoosely(parsePolicy(policy), {}, 'file');
  const few =
    strictest(team) < 2
      ? [
          'Deletions take one approval for now: there are not always two who could approve. With more approvers, say ' +
            '“2 of approvers” in the rule “destructive”.',
        ]
      : [];
  const cases = CASES_HEAD + written({ cases: casesOf(team, named) }, 'in a line');
  return { policy, cases, warnings: [...gapsOf(parsed, operations), ...few] };
}

/** As many approvals as everybody who asks can get, two at the most. */
const strictest = (team: Team): number =>
  Math.max(1, Math.min(2, ...team.requesters.map((one) => others(team, one))));

const others = ({ approvers }: Team, requester: string): number =>
  approvers.filter((approver) => approver !== requester).length;

function rulesOf(team: Team, operations: readonly Operation[]): readonly object[] {
  const atOnce = operations.flatMap((operation) =>
    operation.risk !== 'read' && operation.approval === 'none' ? [operation.name] : [],
  );
  return [
    { name: 'look', risk: 'read', ask: ['requesters', 'approvers'] },
    { name: 'at once', operations: atOnce, ask: 'requesters', approve: 'none' },
    {
      name: 'destructive',
      risk: 'destructive',
      ask: 'requesters',
      approve: `${strictest(team)} of approvers`,
      reason: 'required',
    },
    { name: 'everyday', risk: ['low', 'high'], ask: 'requesters', approve: '1 of approvers' },
  ];
}

function casesOf(team: Team, named: (addresses: readonly string[]) => readonly string[]): readonly object[] {
  const [asker = ''] = team.requesters;
  const [as = ''] = named([asker]);
  const approved = (rule: string, need: number): object =>
    others(team, asker) < need ? { refused: true } : { rule, approve: [`${need} of approvers`] };
  const onlyApproves = named(team.approvers.filter((one) => !team.requesters.includes(one))).slice(0, 1);
  return [
    { as, do: 'user show', org: 'Acme', expect: { approve: 'none' } },
    { as, do: 'user create', org: 'Acme', expect: approved('everyday', 1) },
    { as, do: 'role grant', org: 'Acme', expect: approved('everyday', 1) },
    { as, do: 'user delete', org: 'Acme', expect: approved('destructive', strictest(team)) },
    { as, do: 'report request', org: 'Acme', expect: { approve: 'none' } },
    ...onlyApproves.map((approver) => ({
      as: approver,
      do: 'user create',
      org: 'Acme',
      expect: { refused: true },
    })),
    { as: STRANGER, do: 'user show', org: 'Acme', expect: { refused: true } },
  ];
}

/** What stands before the @, made a name of the file; told apart by a number. */
function namesOf(addresses: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(['requesters', 'approvers']);
  return new Map(
    addresses.map((address) => {
      const said = (address.split('@')[0] ?? '').replaceAll(/[^\w.-]+/g, '-').slice(0, 30);
      const base = /^[a-z]/i.test(said) ? said : `p-${said}`;
      let name = base;
      for (let n = 2; taken.has(name); n += 1) name = `${base}-${n}`;
      taken.add(name);
      return [address, name];
    }),
  );
}

const MOST_IN_A_LINE = 4;

/** As people write it: short lists in one line, air between what is longer. */
function written(content: object, listed: 'apart' | 'in a line'): string {
  const document = new Document(content);
  visit(document, {
    Seq(_key, list) {
      list.flow = list.items.every(isScalar) && list.items.length <= MOST_IN_A_LINE;
      for (const [at, item] of list.items.entries()) {
        if (!isMap(item)) continue;
        item.flow = listed === 'in a line';
        item.spaceBefore = listed === 'apart' && at > 0;
      }
    },
  });
  if (isMap(document.contents))
    for (const { key } of document.contents.items)
      if (isScalar(key)) key.spaceBefore = key.value !== 'version';
  return document.toString({ flowCollectionPadding: false, lineWidth: 0 });
}
