// Approve, deny, cancel, resolve: the same whether a button was pressed or a command typed.
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import {
  refusalToBreakGlass,
  refusalToDecide,
  refusalToResolve,
  refusalToResume,
} from '../domain/policy/authority.ts';
import { refusalToAsk } from '../domain/policy/evaluate.ts';
import type { Policy } from '../domain/policy/people.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { License } from '../domain/ports/admin/licenses.ts';
import type { Person, Target } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, NewJob, Store } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import { showRequestDetails, showSentence } from '../domain/show/house.ts';
import { taken } from '../domain/units.ts';
import { named } from './by.ts';
import { answerJob, glassCardKey, requestCardKey } from './jobs.ts';
import type { Principals } from './principals.ts';
import type { Requests } from './requests.ts';
import { recordCounts } from './unit-holds.ts';

export interface Decisions {
  readonly store: Store;
  readonly clock: Clock;
  readonly requests: Requests;
  readonly principals: Principals;
  readonly admin: Admin;
}

export const Verb = z.enum([
  'approve',
  'deny',
  'cancel',
  'pause',
  'resume',
  'resolve',
  'break-glass',
  'review',
]);

export interface Verdict {
  readonly verb: z.infer<typeof Verb>;
  readonly requestId: number | undefined;
  readonly person: Person;
  readonly reason: string | undefined;
  /** For resolve: done, absent or retry. */
  readonly as: string | undefined;
  /** A press: the plan its card showed. A typed command: Webex's time of its message. */
  readonly saw?: { readonly plan: string | undefined } | { readonly typedAt: number | undefined };
  /** Where a refusal is said, once per event. */
  readonly reply: { readonly key: string; readonly target: Target };
}

const REASON_MAX = 500;

export async function decideByPerson(deps: Decisions, job: Job, verdict: Verdict): Promise<void> {
  const { requestId, verb, person } = verdict;
  if (requestId === undefined)
    return refuse(deps, job, verdict, undefined, `Which request? Say it like this: ${verb} R-12`);
  const request = await deps.store.read(async (reader) => reader.request(requestId));
  if (!request) return refuse(deps, job, verdict, undefined, `There is no request R-${requestId}.`);
  if (verb === 'approve' && !(await sawPlan(deps, request, verdict)))
    return showPlan(deps, job, verdict, request);
  if (verb === 'approve') await recountUnits(deps, request);
  const event = await eventFor(deps, request, verdict);
  if (typeof event === 'string') return refuse(deps, job, verdict, request, event);
  await deps.requests.apply({
    requestId,
    event,
    actor: person,
    job,
    also: (decided) => {
      const said = decided.ok ? afterword(event, decided.request) : decided.refused;
      return said === undefined ? [] : [replyJob(verdict, said)];
    },
  });
}

/** By the counters that were stored last there is no unit left for it: they may be old, so Webex is asked. */
async function recountUnits({ store, clock, admin }: Decisions, request: Request): Promise<void> {
  const { org, plan, state } = request;
  const draws = plan?.draws ?? [];
  if (state !== 'pending' || org === undefined || draws.length === 0) return;
  const now = clock.now();
  const [counts, all] = await store.read(async (reader) => [
    await reader.counts(org.id),
    await reader.holds(org.id),
  ]);
  const others = all.filter(({ requestId }) => requestId !== request.id);
  const short = draws.some(({ licenseId, units }) => {
    const count = counts.find((one) => one.licenseId === licenseId);
    return count !== undefined && taken(count, others, now) + units > count.total;
  });
  if (!short) return;
  let licenses: readonly License[];
  try {
    licenses = await admin.licenses(org.id).list();
  } catch (error) {
    // What was known last decides then; whoever is refused may approve again.
    if (error instanceof Fault) return;
    throw error;
  }
  const fresh = licenses
    .filter(({ id }) => draws.some(({ licenseId }) => licenseId === id))
    .map(({ id, totalUnits, consumedUnits }) => ({
      licenseId: id,
      total: totalUnits,
      consumed: consumedUnits,
    }));
  await store.transaction(async (tx) => recordCounts(tx, org.id, fresh, now));
}

/** The event, or why this person cannot raise it. */
export async function eventFor(
  deps: Decisions,
  request: Request,
  verdict: Verdict,
): Promise<RequestEvent | string> {
  const { verb, person } = verdict;
  const policy = await deps.principals.policy();
  switch (verb) {
    case 'cancel':
      return refusalToAsk(policy, person) ?? { type: 'cancelled', by: person };
    case 'pause':
      return refusalToAsk(policy, person) ?? { type: 'paused', by: person };
    case 'resume':
      return refusalToResume(policy, request, person, deps.clock.now()) ?? { type: 'continued', by: person };
    case 'break-glass': {
      const refused = refusalToBreakGlass(policy, request, person);
      if (refused !== undefined && request.state === 'pending') return refused;
      if (!(await sawGlass(deps, request, verdict)))
        return `Look at the card that asks you first, then say it again: break-glass R-${request.id}`;
      const { saw } = verdict;
      const plan = saw && 'plan' in saw ? saw.plan : request.plan?.hash;
      return { type: 'glass-broken', by: person, plan };
    }
    case 'review':
      return reviewBy(policy, request, verdict, deps.clock.now());
    case 'resolve': {
      const as = verdict.as;
      const refused = refusalToResolve(policy, request, person, deps.clock.now());
      if (refused !== undefined) return refused;
      if (as !== 'done' && as !== 'absent' && as !== 'retry') {
        return `Say what you found: resolve R-${request.id} done, resolve R-${request.id} absent, or resolve R-${request.id} retry`;
      }
      return { type: 'resolved', by: person, as };
    }
    case 'approve':
    case 'deny': {
      // On a request that is decided already, "it is approved by Bo" helps more than a word about rights.
      const refused =
        request.state === 'pending'
          ? refusalToDecide(policy, request, person, deps.clock.now())
          : refusalToAsk(policy, person);
      if (refused !== undefined) return refused;
      const { saw } = verdict;
      const plan = saw && 'plan' in saw ? saw.plan : request.plan?.hash;
      if (verb === 'approve') return { type: 'approved', by: person, plan };
      const reason = (verdict.reason ?? '').trim().slice(0, REASON_MAX);
      if (reason === '') return `Please say why: deny R-${request.id} --reason "…"`;
      return { type: 'denied', by: person, reason };
    }
  }
}

function reviewBy(
  policy: Policy,
  request: Request,
  { as, reason, person }: Verdict,
  now: number,
): RequestEvent | string {
  const refused =
    request.glass?.broken === undefined ? undefined : refusalToDecide(policy, request, person, now);
  if (refused !== undefined) return refused;
  if (as !== 'ok' && as !== 'concern')
    return `Say what you found: review R-${request.id} ok, or review R-${request.id} concern --note "…"`;
  const note = (reason ?? '').trim().slice(0, REASON_MAX);
  if (as === 'concern' && note === '')
    return `Please say what is wrong: review R-${request.id} concern --note "…"`;
  return { type: 'reviewed', by: person, verdict: as, note: note === '' ? undefined : note };
}

/** The second word is worth something after the question only. */
async function sawGlass({ store }: Decisions, request: Request, { saw }: Verdict): Promise<boolean> {
  if (!saw || 'plan' in saw || request.glass === undefined || request.state !== 'pending') return true;
  const { typedAt } = saw;
  const card = await store.read(async (reader) => reader.cardByKey(glassCardKey(request)));
  return typedAt !== undefined && card?.postedAt !== undefined && typedAt > card.postedAt;
}

/** The card that shows a new plan to somebody who could not have seen it. */
const planCardKey = ({ id, replannedAt }: Request, person: Person): string =>
  `R-${id}:plan:${replannedAt ?? 0}:${person.personId}`;

/**
 * A typed approval names a request, not its plan. So after the plan was replaced it counts when it was typed after a
 * card with the new one was there: the request's own, or the one that answered an approval that came too early.
 */
export async function sawPlan(
  { store }: Decisions,
  request: Request,
  { saw, person }: Verdict,
): Promise<boolean> {
  if (request.state !== 'pending' || request.replannedAt === undefined) return true;
  if (!saw || 'plan' in saw) return true;
  const { typedAt } = saw;
  const cards = await store.read(async (reader) => [
    await reader.cardByKey(requestCardKey(request.id)),
    await reader.cardByKey(planCardKey(request, person)),
  ]);
  const shownAt = cards.flatMap((card) => (card?.postedAt === undefined ? [] : [card.postedAt]));
  return typedAt !== undefined && shownAt.some((at) => typedAt > at);
}

async function showPlan(deps: Decisions, job: Job, verdict: Verdict, request: Request): Promise<void> {
  const { reply, person } = verdict;
  const said = `The plan of R-${request.id} has changed. Look at it here, then say it again: approve R-${request.id}`;
  const plan = answerJob({
    key: `${reply.key}:plan`,
    cardKey: planCardKey(request, person),
    requestId: request.id,
    target: reply.target,
    view: showRequestDetails(request),
  });
  await refuse(deps, job, verdict, request, said, [plan]);
}

/** An approval that came too late expired the request: its card says so, and so does an answer. */
function afterword(event: RequestEvent, request: Request): string | undefined {
  if (request.state === 'expired') return `Too late: R-${request.id} has expired. Ask for it again.`;
  switch (event.type) {
    case 'cancelled':
      return request.stopped === true
        ? `R-${request.id} stops after the rows that are under way.`
        : `R-${request.id} is cancelled.`;
    case 'paused':
      return `R-${request.id} pauses after the rows that are under way. It goes on after “resume R-${request.id}”.`;
    case 'continued':
      return `R-${request.id} goes on.`;
    case 'reviewed':
      return `Thanks, R-${request.id} is reviewed: ${event.verdict}.`;
    default:
      return undefined;
  }
}

function replyJob({ reply, requestId, person }: Verdict, said: string) {
  const command = requestId === undefined ? 'requests' : `request R-${requestId}`;
  return answerJob({
    key: reply.key,
    target: reply.target,
    view: showSentence(`${person.displayName}: ${said}`, command),
  });
}

async function refuse(
  { store, clock }: Decisions,
  job: Job,
  verdict: Verdict,
  request: Request | undefined,
  why: string,
  also: readonly NewJob[] = [],
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.enqueue(replyJob(verdict, why));
    for (const notice of also) await tx.enqueue(notice);
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action: 'request.refuse',
        actorId: verdict.person.personId,
        requestId: request?.id,
        orgId: request?.org?.id,
        roomId: verdict.reply.target.roomId,
        detail: { event: verdict.verb, by: named(verdict.person), why },
      },
    ]);
  });
}
