// May this person decide, may this run: by the rule that was frozen into the request, and by the policy as it is now.
import type { Person } from '../ports/chat.ts';
import type { Request } from '../request.ts';
import { mayCount } from '../tally.ts';
import { type Ruling, refusalToAsk, rulingFor } from './evaluate.ts';
import type { Question } from './match.ts';
import { type Human, humanOf, isMeant, type Policy } from './people.ts';

/** What the policy was asked about the request, as it can be asked again. Undefined for one of an earlier version. */
function questionOf(request: Request): Question | undefined {
  const { rule, plan, org, origin } = request;
  if (!rule?.asked) return undefined;
  const { risk, approval, licenses, tags } = rule.asked;
  return {
    operation: request.operation,
    risk,
    approval,
    licenses,
    requester: request.requester,
    org: org ? { id: org.id, name: org.name, tags: tags ?? [] } : 'none',
    space: { roomId: origin.roomId, roomType: origin.roomType },
    beneficiaries: plan?.beneficiaries ?? [],
  };
}

/** Why this person's approval or denial does not count at this time, or undefined when it does. */
export function refusalToDecide(
  policy: Policy,
  request: Request,
  person: Person,
  now: number,
): string | undefined {
  const { id, requester, rule } = request;
  const human = humanOf(policy, person);
  if (person.personId === requester.personId || sameAddress(person, requester.email))
    return `R-${id} is your own request. Somebody else has to decide it. You can take it back with “cancel R-${id}”.`;
  if (human && isMeant(human, requester))
    return `R-${id} is your own request, from another account of yours. Somebody else has to decide it.`;
  const gains = (request.plan?.beneficiaries ?? []).some(
    (email) => sameAddress(person, email) || (human !== undefined && isMeant(human, email)),
  );
  if (gains) return `R-${id} is for you. Somebody else has to decide it.`;
  const frozen = rule === undefined || mayCount(rule, person.personId, now);
  if (frozen && human && refusalToAsk(policy, person) === undefined && standsNow(policy, request, human))
    return undefined;
  return `Sorry, you are not among those who may decide R-${id}.`;
}

/** Why this person's word on an unknown outcome does not count: it can end a request as well as any approval. */
export function refusalToResolve(
  policy: Policy,
  request: Request,
  person: Person,
  now: number,
): string | undefined {
  const human = humanOf(policy, person);
  const { id, requester, rule } = request;
  if (person.personId === requester.personId || (human && isMeant(human, requester)))
    return `Somebody other than ${requester.displayName} has to look and resolve R-${id}.`;
  const refused = refusalToAsk(policy, person);
  if (refused !== undefined || (rule?.need ?? 0) === 0) return refused;
  return refusalToDecide(policy, request, person, now);
}

/** Anybody may pause a run; that it goes on is for whoever asked, whoever paused it, and who could approve it. */
export function refusalToResume(
  policy: Policy,
  request: Request,
  person: Person,
  now: number,
): string | undefined {
  const refused = refusalToAsk(policy, person);
  const { requester, paused } = request;
  if (refused !== undefined || [requester.personId, paused?.by.personId].includes(person.personId))
    return refused;
  return refusalToDecide(policy, request, person, now);
}

/** Why this person may not run the request without its approvals, by the policy as it is now. */
export function refusalToBreakGlass(policy: Policy, request: Request, person: Person): string | undefined {
  const question = questionOf(request);
  const answer = question && rulingFor(policy, question);
  const human = humanOf(policy, person);
  if (answer && 'refused' in answer) return answer.refused;
  return human && answer?.ruling.breakGlass.includes(human)
    ? undefined
    : `The policy does not let ${person.displayName} run R-${request.id} without approval.`;
}

function sameAddress(person: Person, email: string): boolean {
  return person.email.toLowerCase() === email.toLowerCase();
}

/** Whether the policy of now would take this person's approval; where it asks for none, or not at all, nobody's is wrong. */
function standsNow(policy: Policy, request: Request, human: Human): boolean {
  const question = questionOf(request);
  const answer = question && rulingFor(policy, question);
  if (!answer || 'refused' in answer || answer.ruling.groups.length === 0) return true;
  return approversOf(answer.ruling).includes(human);
}

function approversOf({ groups, escalate }: Ruling): readonly Human[] {
  return [...groups.flatMap(({ from }) => from), ...(escalate?.from ?? [])];
}

/**
 * Authority is checked again when the approved request runs: the requester must still be somebody who may ask, and
 * every approval must still come from somebody who may give one.
 */
export function refusalToExecute(policy: Policy, request: Request): string | undefined {
  const { requester } = request;
  const question = questionOf(request);
  if (refusalToAsk(policy, requester) !== undefined)
    return `${requester.displayName} may no longer ask for this.`;
  if (request.glass?.broken !== undefined) return refusalToBreakGlass(policy, request, requester);
  const lost = request.decisions.find(
    ({ verdict, by, at }) => verdict === 'approve' && refusalToDecide(policy, request, by, at) !== undefined,
  );
  if (lost) return `${lost.by.displayName} may no longer approve this.`;
  const answer = question && rulingFor(policy, question);
  return answer && 'refused' in answer
    ? `${requester.displayName} may no longer ask for this: ${answer.refused}`
    : undefined;
}
