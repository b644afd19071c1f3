// Standing orders begin with the end of the request that asked for one, and are due by timers. A timer may be late, or
// of an earlier plan: what is due is judged by the order as it is when the timer is read.
import type { Person } from '../domain/ports/chat.ts';
import type { AuditEntry, Job, NewJob, Store, Tx } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { nextDue, type StandingOrder, standingName } from '../domain/standing.ts';
import { TryAgain } from './attempt.ts';
import { named } from './by.ts';
import { type TimerPayload, timerJob, type WorkPayload } from './jobs.ts';

/** In the transaction of the request's end. */
export async function settleStanding(tx: Tx, before: Request, next: Request, now: number): Promise<void> {
  const draft = next.plan?.standing;
  if (draft === undefined || next.state !== 'succeeded' || before.state === 'succeeded') return;
  const { told = [], roomId = next.origin.roomId, ...rest } = draft;
  const { parentId: _, ...origin } = next.origin;
  const order: StandingOrder = {
    ...rest,
    id: next.id,
    version: 0,
    state: 'active',
    owner: next.requester,
    ...(next.org === undefined ? {} : { org: next.org }),
    origin,
    roomId,
    createdAt: now,
    dueAt: nextDue(draft.rhythm, now),
    failures: 0,
    told: Object.fromEntries(told.map((cause) => [cause, now])),
  };
  if (await tx.insertStanding(order)) await arm(tx, order);
}

/** Throws when somebody else has saved it first: the job is tried again, with the order as it is then. */
export async function keepStanding(tx: Tx, order: StandingOrder): Promise<void> {
  if (!(await tx.saveStanding(order)))
    throw new TryAgain(CONFLICT_MS, `${standingName(order.id)} was changed by somebody else meanwhile`);
  await arm(tx, { ...order, version: order.version + 1 });
}

async function arm(tx: Tx, { id, version, state, dueAt }: StandingOrder): Promise<void> {
  if (state !== 'active' || dueAt === undefined) return;
  const key = `${standingName(id)}:${version}:${dueAt}`;
  await tx.enqueue(timerJob(key, { kind: 'standing', orderId: id, at: dueAt }, dueAt));
}

const LOOK_ATTEMPTS = 8;
const CONFLICT_MS = 50;

/** `by`: somebody wants it now, due or not. */
export function runJob(key: string, orderId: number, at: number, by?: Person): NewJob {
  const payload: WorkPayload = { kind: 'standing', orderId, at, ...(by === undefined ? {} : { by }) };
  // In one lane: two looks at the same time would tell the same twice.
  return { queue: 'work', lane: standingName(orderId), key, payload, maxAttempts: LOOK_ATTEMPTS };
}

export const isDue = (order: StandingOrder | undefined, at: number): order is StandingOrder =>
  order?.state === 'active' && order.dueAt === at;

export async function standingIsDue(
  { store }: { readonly store: Store },
  job: Job,
  { orderId, at }: Extract<TimerPayload, { kind: 'standing' }>,
): Promise<void> {
  await store.transaction(async (tx) => {
    const order = await tx.standingOrder(orderId);
    if (isDue(order, at)) await tx.enqueue(runJob(`due:${job.key}`, orderId, at));
    await tx.finish(job);
  });
}

export function standingEntry(
  order: StandingOrder,
  action: string,
  at: number,
  detail: Record<string, unknown> = {},
  by?: Person,
): AuditEntry {
  return {
    at,
    action: `standing.${action}`,
    actorId: by?.personId,
    requestId: order.id,
    orgId: order.org?.id,
    roomId: order.roomId,
    detail: {
      operation: order.operation,
      standing: standingName(order.id),
      ...(by && { by: named(by) }),
      ...detail,
    },
  };
}
