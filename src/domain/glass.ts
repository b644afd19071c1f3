// Break-glass: whoever the policy names runs a request at once, without the approvals it takes. It is said twice, told
// to everybody who was passed over, and somebody else has to look at it afterwards.

import type { Person } from './ports/chat.ts';
import type { Request } from './request.ts';
import type { Decided, Effect } from './request-event.ts';
import { askedNow, undecided } from './tally.ts';
import { inWords, label, move } from './transition.ts';

export type GlassEvent =
  /** The second word of whoever asked. `plan`: hash of the plan that was shown with the question. */
  | { readonly type: 'glass-broken'; readonly by: Person; readonly plan: string | undefined }
  | {
      readonly type: 'reviewed';
      readonly by: Person;
      readonly verdict: 'ok' | 'concern';
      readonly note: string | undefined;
    };

/** A card that asks for the second word goes with a request that was asked for with --break-glass. */
export const askGlass = ({ glass }: Request): readonly Effect[] =>
  glass === undefined ? [] : [{ kind: 'ask-glass' }];

export function decideGlass(request: Request, event: GlassEvent, now: number): Decided {
  return event.type === 'reviewed' ? review(request, event, now) : breakGlass(request, event, now);
}

function breakGlass(
  request: Request,
  { by, plan }: Extract<GlassEvent, { type: 'glass-broken' }>,
  now: number,
): Decided {
  const { rule, requester } = request;
  if (request.state !== 'pending' || !rule)
    return { ok: false, refused: `Too late: ${label(request)} is ${inWords(request)}.` };
  if (request.glass === undefined)
    return {
      ok: false,
      refused: `${label(request)} was not asked for with --break-glass. Ask for it again.`,
    };
  if (by.personId !== requester.personId)
    return {
      ok: false,
      refused: `Only ${requester.displayName} can run ${label(request)} without approval.`,
    };
  if (now >= rule.expiresAt) return { ok: false, refused: `Too late: ${label(request)} has expired.` };
  if (rule.breakGlass?.includes(by.personId) !== true)
    return { ok: false, refused: `The policy does not let you run ${label(request)} without approval.` };
  if (plan !== request.plan?.hash)
    return { ok: false, refused: `The plan of ${label(request)} has changed. Look at its new card.` };
  const glass = { broken: now, skipped: [...undecided(request, askedNow(rule, now))] };
  const effects: Effect[] = [{ kind: 'show' }, { kind: 'execute' }, { kind: 'tell-glass' }];
  return move(request, 'approved', { glass }, now, 'break-glass', effects);
}

function review(
  request: Request,
  { by, verdict, note }: Extract<GlassEvent, { type: 'reviewed' }>,
  now: number,
): Decided {
  const { glass, requester } = request;
  if (glass?.broken === undefined)
    return {
      ok: false,
      refused: `${label(request)} was not run without approval: there is nothing to review.`,
    };
  if (glass.review)
    return { ok: false, refused: `${glass.review.by.displayName} has reviewed ${label(request)} already.` };
  if (by.personId === requester.personId)
    return {
      ok: false,
      refused: `Somebody other than ${requester.displayName} has to review ${label(request)}.`,
    };
  const told = { by, verdict, at: now, ...(note === undefined ? {} : { note }) };
  const effects: Effect[] = [
    { kind: 'show' },
    ...(verdict === 'concern' ? [{ kind: 'tell-concern' } as const] : []),
  ];
  return move(request, request.state, { glass: { ...glass, review: told } }, now, 'review', effects);
}

const FIRST_REVIEW_MS = 60 * 60_000;
const DAY_MS = 24 * FIRST_REVIEW_MS;

/** An hour after it was run, then after twice that, and so on, at last once a day. */
export function nextReview(broken: number, last: number): number {
  return last + Math.min(last - broken + FIRST_REVIEW_MS, DAY_MS);
}
