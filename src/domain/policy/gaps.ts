// What somebody may ask for and nobody could ever approve: told before anybody runs into it.
import type { Operation } from '../operation.ts';
import { rulingFor } from './evaluate.ts';
import type { Policy } from './people.ts';

/** One sentence per kind of gap, with the remedy; empty when everything can be approved by somebody. */
export function gapsOf(policy: Policy, operations: readonly Operation[]): readonly string[] {
  const writing = operations.flatMap((operation) => (operation.risk === 'read' ? [] : [operation]));
  const gaps = new Map<string, Set<string>>();
  let asked = 0;
  for (const requester of policy.humans.flatMap(({ accounts }) => accounts.slice(0, 1))) {
    for (const { name, risk, approval } of writing) {
      const answer = rulingFor(policy, {
        operation: name,
        risk,
        approval,
        requester,
        org: undefined,
        space: undefined,
        licenses: undefined,
        beneficiaries: [],
      });
      const nobody = 'refused' in answer && answer.nobody === true;
      const needed = nobody || ('ruling' in answer && answer.ruling.groups.length > 0);
      if (needed) asked += 1;
      if (nobody) gaps.set(answer.refused, new Set([...(gaps.get(answer.refused) ?? []), name]));
    }
  }
  const all = [...gaps.values()].reduce((sum, names) => sum + names.size, 0) >= asked;
  return [...gaps].map(([why, names]) => {
    const what = all
      ? 'Nothing can be approved'
      : `Nobody could approve ${[...names].join(', ')} for some who may ask`;
    return `${what}: ${why.replace(/^Nobody could approve this: /, '')}`;
  });
}
