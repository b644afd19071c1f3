// From the approval to the outcome; part of `decide`.
import { askGlass } from './glass.ts';
import { isRight, type Request } from './request.ts';
import { type Decided, type Effect, type EventOf, planFile, sweep } from './request-event.ts';
import { inWords, label, move } from './transition.ts';

export function decideExecution(
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

const announce = (request: Request): Effect[] =>
  request.announces === true || request.rule?.notify !== undefined ? [{ kind: 'announce' }] : [];

function ended(event: EventOf<'failed' | 'lost'>): Partial<Request> {
  const { reason, trackingId } = event;
  return { reason, outcome: { fields: [], notes: [], ...(trackingId === undefined ? {} : { trackingId }) } };
}
