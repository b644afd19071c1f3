// What the policy says before anything is known of the organization.
import type { Operation } from '../domain/operation.ts';
import { rulingFor } from '../domain/policy/evaluate.ts';
import type { Policy } from '../domain/policy/people.ts';
import type { Person } from '../domain/ports/chat.ts';

interface Place {
  readonly roomId: string;
  readonly roomType: 'group' | 'direct';
}

/** What no organization and no license could make right; undefined when it may be asked. */
export function refusalBeforehand(
  policy: Policy,
  requester: Person,
  { roomId, roomType }: Place,
  operation: Operation,
  /** The command names an organization. */
  isNamed = false,
): string | undefined {
  const isOnOrg = operation.onOrg === true || (operation.onOrg === 'named' && isNamed);
  const answered = rulingFor(policy, {
    operation: operation.name,
    risk: operation.risk,
    approval: operation.risk === 'read' ? 'none' : operation.approval,
    requester,
    org: isOnOrg ? undefined : 'none',
    space: { roomId, roomType },
    licenses: undefined,
    beneficiaries: [],
  });
  return 'refused' in answered ? answered.refused : undefined;
}
