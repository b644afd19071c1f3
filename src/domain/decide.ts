// The life of a request in one pure function: (request, event) → the next state and what must follow from it.
// The store applies the result by compare-and-set; nothing else changes a request.

import { decideRun, stopRun } from './decide-run.ts';
import { askGlass, decideGlass, type GlassEvent } from './glass.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Person } from './ports/chat.ts';
import { isRight, type Outcome, type Plan, type RawInput, type Request, type Rule } from './request.ts';
import { lacking, mayCount, personOf } from './tally.ts';
import { inWords, label, move, stale } from './transition.ts';
import type { Draw } from './units.ts';

export type RequestEvent =
  /** The requester sent the form, or chose the organization. */
  | {
      readonly type: 'submitted';
      readonly input: RawInput;
      readonly org: Organization | undefined;
      /** A form was filled in; else a question was answered, e.g. which organization. */
      readonly filled?: boolean;
    }
  /** A form was put together for this round. */
  | { readonly type: 'asked'; readonly round: number; readonly fields: readonly string[] }
  /** The operation was planned for this round; `rule` says who must approve. */
  | {
      readonly type: 'planned';
      readonly round: number;
      readonly org: Organization | undefined;
      readonly plan: Plan;
      readonly rule: Rule;
    }
  | {
      readonly type: 'answered';
      readonly round: number;
      readonly org?: Organization | undefined;
      /** The whole of a long answer. */
      readonly file?: Outcome['file'];
    }
  | { readonly type: 'paused'; readonly by: Person }
  | { readonly type: 'continued'; readonly by: Person }
  /** `plan`: hash of the plan the person saw. */
  | { readonly type: 'approved'; readonly by: Person; readonly plan?: string | undefined }
  | { readonly type: 'denied'; readonly by: Person; readonly reason: string }
  | { readonly type: 'cancelled'; readonly by: Person }
  | { readonly type: 'expired' }
  /** `draws`: with the counters as they are now. */
  | { readonly type: 'started'; readonly draws?: readonly Draw[] | undefined }
  /** What was approved is not what would be done now: it is asked again. */
  | {
      readonly type: 'replanned';
      readonly plan: Plan;
      readonly rule: Rule;
      readonly reason: string;
      readonly differences?: readonly string[];
    }
  /** It stops before its next write, and keeps its place: everything is frozen, or writing is switched off. */
  | { readonly type: 'held'; readonly why: string }
  | { readonly type: 'resumed' }
  | GlassEvent
  /** `spent`: what it draws of licenses is assigned, and goes on being in use while it waits for something. */
  | { readonly type: 'progressed'; readonly text: string; readonly spent?: true | undefined }
  | { readonly type: 'verified'; readonly outcome: Outcome }
  | { readonly type: 'failed'; readonly reason: string; readonly trackingId: string | undefined }
  | { readonly type: 'lost'; readonly reason: string; readonly trackingId: string | undefined }
  | { readonly type: 'resolved'; readonly by: Person; readonly as: 'done' | 'absent' | 'retry' };

export type Effect =
  | { readonly kind: 'plan' }
  | { readonly kind: 'execute' }
  /** Somebody has to decide: they are told, reminded, and the request expires. */
  | { readonly kind: 'wait'; readonly rule: Rule }
  /** Whoever asked is asked once more before it is run without approval. */
  | { readonly kind: 'ask-glass' }
  /** It runs without approval: those who were passed over are told, and reminded to review it. */
  | { readonly kind: 'tell-glass' }
  | { readonly kind: 'tell-concern' }
  /** It has expired: whoever asked is told. */
  | { readonly kind: 'tell-expired' }
  /** The request's main card shows its new state; it is posted when there is none yet, or `anew` to be noticed. */
  | { readonly kind: 'show'; readonly anew?: true }
  /** The spaces for team notices are told how it ended. */
  | { readonly kind: 'announce' }
  /** The outcome's file goes into the thread of every card that tells of it. */
  | { readonly kind: 'deliver' }
  /** The plan's file goes into the thread of the card that asks. */
  | { readonly kind: 'deliver-plan' }
  /** What it may have left on Webex is removed. */
  | { readonly kind: 'sweep' }
  /** An open form is closed: its buttons would ask for nothing any more. */
  | { readonly kind: 'close-form' };

export type Decided =
  | {
      readonly ok: true;
      readonly request: Request;
      readonly effects: readonly Effect[];
      readonly action: string;
    }
  /** Nothing changed; the text says why, to whoever asked. */
  | { readonly ok: false; readonly refused: string };

export function decide(request: Request, event: RequestEvent, now: number): Decided {
  switch (event.type) {
    case 'submitted':
    case 'asked':
    case 'planned':
    case 'answered':
      return decideDraft(request, event, now);
    case 'approved':
    case 'denied':
    case 'cancelled':
    case 'expired':
      return decidePending(request, event, now);
    case 'paused':
    case 'continued':
      return decideRun(request, event, now);
    case 'glass-broken':
    case 'reviewed':
      return decideGlass(request, event, now);
    case 'started':
    case 'replanned':
    case 'progressed':
    case 'held':
    case 'resumed':
    case 'verified':
    case 'failed':
    case 'lost':
    case 'resolved':
      return decideExecution(request, event, now);
  }
}

type EventOf<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>;

function decideDraft(
  request: Request,
  event: EventOf<'submitted' | 'asked' | 'planned' | 'answered'>,
  now: number,
): Decided {
  if (request.state !== 'draft')
    return { ok: false, refused: `${label(request)} is already ${inWords(request)}.` };
  switch (event.type) {
    case 'submitted': {
      const org = event.org ?? request.org;
      const filled = event.filled === true || request.filled === true;
      const changed = { input: event.input, filled, round: request.round + 1, ...(org ? { org } : {}) };
      return move(request, 'draft', changed, now, 'submit', [{ kind: 'plan' }]);
    }
    case 'asked':
      if (event.round !== request.round) return stale(request);
      return move(request, 'draft', { asked: [...event.fields] }, now, 'form', []);
    case 'planned': {
      if (event.round !== request.round) return stale(request);
      const { plan, rule } = event;
      const org = event.org ? { org: event.org } : {};
      const effects: Effect[] = [{ kind: 'close-form' }, { kind: 'show' }, ...planFile(plan)];
      if (rule.need === 0)
        return move(request, 'approved', { plan, rule, ...org }, now, 'auto-approve', [
          ...effects,
          { kind: 'execute' },
        ]);
      return move(request, 'pending', { plan, rule, ...org }, now, 'ask', [
        ...effects,
        { kind: 'wait', rule },
        ...askGlass(request),
      ]);
    }
    case 'answered':
      if (event.round !== request.round) return stale(request);
      return answered(request, event, now);
  }
}

function answered(request: Request, { org, file }: EventOf<'answered'>, now: number): Decided {
  const changed = {
    ...(org === undefined ? {} : { org: { id: org.id, name: org.name } }),
    ...(file === undefined ? {} : { outcome: { fields: [], notes: [], file } }),
  };
  const deliver = file === undefined ? [] : [{ kind: 'deliver' } as const];
  return move(request, 'succeeded', changed, now, 'answer', [{ kind: 'close-form' }, ...deliver]);
}

function decidePending(
  request: Request,
  event: EventOf<'approved' | 'denied' | 'cancelled' | 'expired'>,
  now: number,
): Decided {
  if (event.type === 'cancelled') return cancel(request, event.by, now);
  if (request.state !== 'pending' || !request.rule) {
    return { ok: false, refused: `Nothing to decide: ${label(request)} is ${inWords(request)}.` };
  }
  // Expiry is judged when it is read: a late timer must not let an approval through.
  if (event.type === 'expired' || now >= request.rule.expiresAt) {
    if (now < request.rule.expiresAt) return { ok: false, refused: `${label(request)} has not expired.` };
    return move(request, 'expired', { reason: 'Nobody decided in time.' }, now, 'expire', [
      { kind: 'show' },
      { kind: 'tell-expired' },
    ]);
  }
  const { by } = event;
  // Looked at before by the policy, on a request that may have moved on since: the last word is here.
  const { rule } = request;
  if (by.personId === request.requester.personId || !mayCount(rule, by.personId, now)) {
    return { ok: false, refused: `Sorry, you are not among those who may decide ${label(request)}.` };
  }
  const person = personOf(rule, by.personId);
  if (request.decisions.some((decision) => personOf(rule, decision.by.personId) === person)) {
    return { ok: false, refused: `Thanks, your decision on ${label(request)} is already counted.` };
  }
  if (event.type === 'denied') {
    const decisions = [...request.decisions, { by, verdict: 'deny' as const, at: now, reason: event.reason }];
    return move(request, 'denied', { decisions, reason: event.reason }, now, 'deny', [{ kind: 'show' }]);
  }
  if (event.plan !== undefined && event.plan !== request.plan?.hash) {
    return {
      ok: false,
      refused: `The plan of ${label(request)} has changed. Look at its new card, then decide.`,
    };
  }
  const decisions = [...request.decisions, { by, verdict: 'approve' as const, at: now }];
  const approvals = decisions.map((decision) => ({ personId: decision.by.personId, at: decision.at }));
  if (lacking(rule, approvals) !== undefined)
    return move(request, 'pending', { decisions }, now, 'approve', [{ kind: 'show' }]);
  return move(request, 'approved', { decisions }, now, 'approve', [{ kind: 'show' }, { kind: 'execute' }]);
}

function othersMay({ id, state, plan }: Request): string {
  const runs = plan?.rows !== undefined && (state === 'approved' || state === 'executing');
  return runs ? `You can stop it for a while: pause R-${id}.` : 'You can deny it while it waits.';
}

function cancel(request: Request, by: Person, now: number): Decided {
  if (by.personId !== request.requester.personId) {
    return {
      ok: false,
      refused: `Only ${request.requester.displayName} can cancel ${label(request)}. ${othersMay(request)}`,
    };
  }
  if (request.state === 'executing' && request.plan?.rows !== undefined) return stopRun(request, by, now);
  if (request.state === 'executing' && request.plan?.sweeps === true) {
    const reason = `${by.displayName} took it back. What Webex has of it is deleted there.`;
    return move(request, 'cancelled', { reason }, now, 'cancel', [{ kind: 'show' }, ...sweep(request)]);
  }
  if (request.state !== 'draft' && request.state !== 'pending' && request.state !== 'approved') {
    return { ok: false, refused: `Too late to cancel: ${label(request)} is ${inWords(request)}.` };
  }
  // A draft that never got beyond its form ends on the form; everything else ends on its own card.
  const effects: Effect[] = request.state === 'draft' ? [{ kind: 'close-form' }] : [{ kind: 'show' }];
  return move(request, 'cancelled', { reason: `${by.displayName} took it back.` }, now, 'cancel', effects);
}

function decideExecution(
  request: Request,
  event: EventOf<
    'started' | 'replanned' | 'progressed' | 'held' | 'resumed' | 'verified' | 'failed' | 'lost' | 'resolved'
  >,
  now: number,
): Decided {
  const wrong: Decided = { ok: false, refused: `${label(request)} is ${inWords(request)}.` };
  switch (event.type) {
    case 'started':
      if (request.state !== 'approved') return wrong;
      return move(request, 'executing', {}, now, 'start', []);
    case 'replanned': {
      if (request.state !== 'approved') return wrong;
      const { plan, rule, reason } = event;
      // The policy asks for nobody's approval any more.
      if (rule.need === 0)
        return move(request, 'approved', { plan, rule, reason, decisions: [] }, now, 'ask-again', [
          { kind: 'show' },
          { kind: 'execute' },
        ]);
      const effects: Effect[] = [
        { kind: 'show', anew: true },
        { kind: 'wait', rule },
        ...askGlass(request),
        ...planFile(plan),
      ];
      const differences = [...(event.differences ?? [])];
      // What was said twice was said about another plan.
      const glass = request.glass === undefined ? {} : { glass: {} };
      const changed = { plan, rule, reason, differences, decisions: [], replannedAt: now, ...glass };
      return move(request, 'pending', changed, now, 'ask-again', effects);
    }
    case 'progressed':
      if (request.state !== 'executing') return wrong;
      return move(request, 'executing', { progress: event.text }, now, 'progress', [{ kind: 'show' }]);
    case 'held':
    case 'resumed': {
      if (request.state !== 'approved' && request.state !== 'executing') return wrong;
      const [held, action] = event.type === 'held' ? [event.why, 'hold'] : [undefined, 'resume'];
      return move(request, request.state, { held }, now, action, [{ kind: 'show' }]);
    }
    case 'verified': {
      if (request.state !== 'executing') return wrong;
      const asAsked = event.outcome.fields.every(isRight);
      const deliver: Effect[] = event.outcome.file ? [{ kind: 'deliver' }] : [];
      const effects: Effect[] = [{ kind: 'show' }, ...announce(request), ...deliver, ...sweep(request)];
      return move(
        request,
        asAsked ? 'succeeded' : 'partial',
        { outcome: event.outcome },
        now,
        'finish',
        effects,
      );
    }
    case 'failed': {
      if (request.state !== 'draft' && request.state !== 'approved' && request.state !== 'executing')
        return wrong;
      const effects: Effect[] = [
        { kind: 'close-form' },
        { kind: 'show' },
        ...announce(request),
        ...sweep(request),
      ];
      return move(request, 'failed', ended(event), now, 'fail', effects);
    }
    case 'lost':
      if (request.state !== 'executing') return wrong;
      return move(request, 'unknown', ended(event), now, 'lose', [{ kind: 'show' }, ...announce(request)]);
    case 'resolved':
      return resolve(request, event, now);
  }
}

function resolve(request: Request, event: EventOf<'resolved'>, now: number): Decided {
  if (request.state !== 'unknown')
    return { ok: false, refused: `${label(request)} is ${inWords(request)}: there is nothing to resolve.` };
  if (event.by.personId === request.requester.personId) {
    return {
      ok: false,
      refused: `Somebody other than ${request.requester.displayName} has to look and resolve ${label(request)}.`,
    };
  }
  const reason = `${event.by.displayName} looked and said: ${event.as}.`;
  if (event.as === 'retry')
    return move(request, 'approved', { reason }, now, 'resolve', [{ kind: 'show' }, { kind: 'execute' }]);
  return move(request, event.as === 'done' ? 'succeeded' : 'failed', { reason }, now, 'resolve', [
    { kind: 'show' },
    ...sweep(request),
  ]);
}

const sweep = ({ plan }: Request): Effect[] => (plan?.sweeps === true ? [{ kind: 'sweep' }] : []);

const planFile = (plan: Plan): Effect[] => (plan.file ? [{ kind: 'deliver-plan' }] : []);

const announce = (request: Request): Effect[] =>
  request.announces === true || request.rule?.notify !== undefined ? [{ kind: 'announce' }] : [];

function ended(event: EventOf<'failed' | 'lost'>): Partial<Request> {
  const { reason, trackingId } = event;
  return { reason, outcome: { fields: [], notes: [], ...(trackingId === undefined ? {} : { trackingId }) } };
}
