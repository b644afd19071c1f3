// What those are told who have to decide: in the thread of the card, or directly when they are not in its space.
import type { Request } from '../request.ts';
import { inWords } from '../transition.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { glassFacts } from './glass.ts';
import { ruleFacts } from './rule.ts';
import { localTime, utcTime } from './times.ts';

/**
 * Why they are told: it is new, it still waits, stand-ins are called, nobody decided in time, it was run without them,
 * the review of that is still open, or has found something.
 */
export const NUDGES = ['asked', 'remind', 'escalate', 'expired', 'glass', 'review', 'concern'] as const;
export type Nudge = (typeof NUDGES)[number];

const how = ({ id }: Request): string => `approve R-${id}, or deny R-${id} --reason "…"`;
const what = ({ plan, operation }: Request): string => plan?.summary ?? operation;

/** Undefined when there is nothing to be said any more. */
export function nudgeText(request: Request, nudge: Nudge): string | undefined {
  const { id, rule, glass, requester } = request;
  const waits = request.state === 'pending' && rule !== undefined;
  switch (nudge) {
    case 'asked':
      return undefined;
    case 'remind':
      return waits
        ? `R-${id} still waits for your decision, until ${utcTime(rule.expiresAt)}: ${what(request)}. Type: ${how(request)}`
        : undefined;
    case 'escalate':
      return waits
        ? `Nobody has decided R-${id} so far: ${what(request)}. From now on ${rule.escalate?.label ?? 'others'} may stand in. Type: ${how(request)}`
        : undefined;
    case 'expired':
      return request.state === 'expired'
        ? `R-${id} has expired, as nobody decided in time: ${what(request)}. If you still want it, ask for it again.`
        : undefined;
    case 'glass':
      return glass?.broken === undefined
        ? undefined
        : `${requester.displayName} runs R-${id} without your approval (break-glass): ${what(request)}. Somebody has to look at it: review R-${id} ok, or review R-${id} concern --note "…"`;
    case 'concern':
      return glass?.review?.verdict === 'concern'
        ? `${glass.review.by.displayName} has a concern about R-${id}, which ${requester.displayName} ran without approval: ${glass.review.note ?? ''}`
        : undefined;
    case 'review':
      return glass?.broken === undefined || glass.review
        ? undefined
        : `R-${id} was run by ${requester.displayName} without approval, and nobody has looked at it since: ${what(request)}. Type: review R-${id} ok, or review R-${id} concern --note "…"`;
  }
}

/** `title`: of the space it was asked in; undefined for a direct one. */
export function showDirect(request: Request, title: string | undefined, nudge: Nudge): View {
  const { id, requester, state, rule, plan } = request;
  const where = title === undefined ? 'in a direct conversation with me' : `in the space “${title}”`;
  const urgent = nudge === 'asked' ? undefined : nudgeText(request, nudge);
  const waits = state === 'pending' && rule !== undefined;
  const broken = request.glass?.broken !== undefined;
  const facts = [
    { title: 'Request', value: `R-${id}` },
    ...(request.org ? [{ title: 'Organization', value: request.org.name }] : []),
    { title: 'Asked by', value: `${requester.displayName} (${requester.email})` },
    ...(plan?.changes ?? []).map(({ label, before, after }) => ({
      title: label,
      value: before === '' ? after : `${before} → ${after}`,
    })),
    ...ruleFacts(request),
    ...glassFacts(request),
    ...(waits ? [{ title: 'Decide by', value: localTime(rule.expiresAt) }] : []),
  ];
  return showAnswer(
    answerModel({
      title: waits
        ? 'Your approval is asked for'
        : broken
          ? 'Run without approval'
          : `R-${id} is ${inWords(request)}`,
      subtitle: `${requester.displayName} asked ${where} to ${what(request)}.`,
      paragraphs: urgent === undefined ? [] : [urgent],
      facts,
      ...(waits ? { footer: `Type here: ${how(request)}. Its card is ${where}.` } : {}),
    }),
    waits ? `approve R-${id}` : `request R-${id}`,
  );
}
