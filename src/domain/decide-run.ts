// Long executions row by row: paused, continued, stopped in the middle.

import type { Person } from './ports/chat.ts';
import type { Request } from './request.ts';
import type { Decided, Effect, RequestEvent } from './request-event.ts';
import { inWords, label, move } from './transition.ts';

type RunEvent = Extract<RequestEvent, { type: 'paused' | 'continued' }>;

export function decideRun(request: Request, { type, by }: RunEvent, now: number): Decided {
  const name = label(request);
  const runs = request.state === 'approved' || request.state === 'executing';
  if (request.plan?.rows === undefined || !runs)
    return {
      ok: false,
      refused: runs
        ? `${name} is done in one go and cannot be paused.`
        : `${name} is ${inWords(request)}: only what is being carried out can be paused.`,
    };
  if (type === 'paused') {
    if (request.stopped === true) return { ok: false, refused: `${name} is being stopped already.` };
    if (request.paused)
      return { ok: false, refused: `${name} is paused already, by ${request.paused.by.displayName}.` };
    return move(request, request.state, { paused: { by, at: now } }, now, 'pause', []);
  }
  if (!request.paused) return { ok: false, refused: `${name} is not paused.` };
  return move(request, request.state, { paused: undefined }, now, 'continue', goOn);
}

/** Rows under way are ended, no other is begun. A paused run has to be taken up to come to its end. */
export function stopRun(request: Request, by: Person, now: number): Decided {
  if (request.stopped === true) return { ok: false, refused: `${label(request)} is being stopped already.` };
  const reason = `${by.displayName} stopped it in the middle.`;
  return move(request, request.state, { stopped: true, paused: undefined, reason }, now, 'stop', goOn);
}

const goOn: readonly Effect[] = [{ kind: 'execute' }];

export const pausedNow = ({ id, paused }: Pick<Request, 'id' | 'paused'>): string | undefined =>
  paused && `Paused by ${paused.by.displayName}. It goes on after “resume R-${id}”.`;
