// What every decision about a request is made of: a new state with its effects, or a refusal in words.

import type { Request, RequestState } from './request.ts';
import type { Decided, Effect } from './request-event.ts';

export function move(
  request: Request,
  state: RequestState,
  changed: Partial<Request>,
  now: number,
  action: string,
  effects: readonly Effect[],
): Decided {
  return { ok: true, request: { ...request, ...changed, state, updatedAt: now }, effects, action };
}

export function stale(request: Request): Decided {
  return { ok: false, refused: `${label(request)} has moved on since.` };
}

export const label = (request: Request): string => `R-${request.id}`;

/** State in a sentence: "R-1 is …". */
export function inWords(request: Request): string {
  const who = request.decisions.at(-1)?.by.displayName;
  switch (request.state) {
    case 'draft':
      return 'still a draft';
    case 'pending':
      return 'waiting for approval';
    case 'approved':
      return who === undefined ? 'approved' : `approved by ${who}`;
    case 'executing':
      return 'being carried out';
    case 'succeeded':
      return 'done';
    case 'partial':
      return 'partly done';
    case 'failed':
      return 'failed';
    case 'unknown':
      return 'of unknown outcome';
    case 'denied':
      return who === undefined ? 'denied' : `denied by ${who}`;
    case 'expired':
      return 'expired';
    case 'cancelled':
      return 'cancelled';
  }
}
