// The life of a request in one pure function: (request, event) → the next state and what must follow from it.
// The store applies the result by compare-and-set; nothing else changes a request.

import { decideExecution } from './decide-execution.ts';
import { decideRun, stopRun } from './decide-run.ts';
import { askGlass, decideGlass } from './glass.ts';
import type { Person } from './ports/chat.ts';
import type { Request } from './request.ts';
import {
  type Decided,
  type Effect,
  type EventOf,
  planFile,
  type RequestEvent,
  sweep,
} from './request-event.ts';
import { lacking, mayCount, personOf } from './tally.ts';
import { inWords, label, move, stale } from './transition.ts';

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
