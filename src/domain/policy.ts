// Who may ask, and who must approve. The answer of a policy is plain data that is frozen into the request.
import type { Person } from './ports/chat.ts';
import type { Request, Rule } from './request.ts';

const APPROVAL_TTL_MS = 8 * 60 * 60 * 1000;

/** Without a policy file: the admins may ask, and any other of them approves everything that writes. */
export interface Policy {
  readonly admins: readonly Person[];
}

/** The refusal's text, or undefined when the person may ask. Identity is personId and orgId, nothing else. */
export function refusalToAsk(policy: Policy, person: Person): string | undefined {
  const known = policy.admins.some(
    (admin) => admin.personId === person.personId && admin.orgId === person.orgId,
  );
  if (known) return undefined;
  return 'Sorry, I take requests only from the admins in my settings (STEWARD_ADMINS), and you are not one of them.';
}

export interface RuleQuestion {
  readonly requester: Person;
  /** E-mail addresses of those who gain from it. */
  readonly beneficiaries: readonly string[];
  readonly now: number;
}

export type RuleAnswer = { readonly rule: Rule } | { readonly refused: string };

export function approvalRule(policy: Policy, question: RuleQuestion): RuleAnswer {
  const gains = new Set(question.beneficiaries.map((email) => email.toLowerCase()));
  const from = policy.admins
    .filter((admin) => admin.personId !== question.requester.personId)
    .filter((admin) => admin.email.toLowerCase() !== question.requester.email.toLowerCase())
    .filter((admin) => !gains.has(admin.email.toLowerCase()))
    .map((admin) => admin.personId);
  if (from.length === 0) {
    return {
      refused:
        'Nobody could approve this: an approval takes somebody other than you and the person it is for. Add another admin to STEWARD_ADMINS.',
    };
  }
  return {
    rule: { need: 1, from: [...new Set(from)].toSorted(), expiresAt: question.now + APPROVAL_TTL_MS },
  };
}

/** Why this person's approval or denial does not count, or undefined when it does. */
export function refusalToDecide(policy: Policy, request: Request, person: Person): string | undefined {
  if (person.personId === request.requester.personId) {
    return `R-${request.id} is your own request. Somebody else has to decide it. You can take it back with “cancel R-${request.id}”.`;
  }
  if (request.plan?.beneficiaries.some((email) => email.toLowerCase() === person.email.toLowerCase())) {
    return `R-${request.id} is for you. Somebody else has to decide it.`;
  }
  if (request.rule && !request.rule.from.includes(person.personId)) {
    return `Sorry, you are not among those who may decide R-${request.id}.`;
  }
  return refusalToAsk(policy, person) === undefined
    ? undefined
    : `Sorry, you are not among those who may decide R-${request.id}.`;
}

/**
 * Authority is checked again when the approved request runs: every approval must still come from somebody who
 * may give one, and the requester must still be somebody who may ask.
 */
export function refusalToExecute(policy: Policy, request: Request): string | undefined {
  if (refusalToAsk(policy, request.requester) !== undefined) {
    return `${request.requester.displayName} may no longer ask for this.`;
  }
  const lost = request.decisions.find(
    (decision) =>
      decision.verdict === 'approve' && refusalToDecide(policy, request, decision.by) !== undefined,
  );
  return lost ? `${lost.by.displayName} may no longer approve this.` : undefined;
}
