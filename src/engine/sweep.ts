// What an execution that has ended may have left on Webex is removed, for as long as it takes: nobody waits for it.

import type { OperationSettings } from '../domain/context.ts';
import { Fault } from '../domain/failure.ts';
import type { Operation } from '../domain/operation.ts';
import type { Admin } from '../domain/ports/admin/admin.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Job, Store } from '../domain/ports/store.ts';
import { OPEN_STATES, type Request } from '../domain/request.ts';
import { Parked, TryAgain } from './attempt.ts';
import { readClaims } from './claims.ts';
import type { SweepPayload } from './jobs.ts';

export interface Sweeping {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly admin: Admin;
  readonly operation: (name: string) => Operation;
  readonly settings: OperationSettings;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Soon at first, as Webex may only have hiccuped; then as often as it may be down. */
const PACE = [
  { until: 10 * MINUTE_MS, every: MINUTE_MS },
  { until: 7 * 24 * HOUR_MS, every: HOUR_MS },
] as const;
/** What was being sent when the request ended has its answer, or Webex has had time to show it. */
const SETTLE_MS = 12_000;

export async function sweepAfter(deps: Sweeping, job: Job, { requestId }: SweepPayload): Promise<void> {
  const { store, clock, log } = deps;
  const [request, steps] = await store.read(async (reader) => [
    await reader.request(requestId),
    await reader.steps(requestId),
  ]);
  const operation = request && deps.operation(request.operation);
  const sweep = operation?.risk === 'read' ? undefined : operation?.sweep;
  if (!request?.plan || !sweep || isOpen(request)) return store.transaction(async (tx) => tx.finish(job));
  const known = steps.length > 0 && steps.every(({ state }) => state === 'confirmed');
  if (request.state === 'cancelled' && !known && job.attempts === 1)
    throw new TryAgain(SETTLE_MS, 'what was on its way when it was cancelled may still appear');
  const now = clock.now();
  const { admin, settings } = deps;
  const context = {
    admin,
    settings,
    now,
    requestId,
    claimed: async (kind: string) => readClaims(store, kind),
  };
  try {
    await sweep(context, request.plan.data, steps);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const pace = PACE.find(({ until }) => now - request.updatedAt < until);
    if (pace) throw new Parked(now + pace.every);
    log.error({ error, requestId }, 'What a request left on Webex could not be removed');
    return end(deps, job, request, 'request.left-behind', { why: error.code });
  }
  await end(deps, job, request, 'request.swept', {});
}

/** It was taken up again meanwhile. */
const isOpen = ({ state }: Request): boolean => OPEN_STATES.some((open) => open === state);

async function end(
  { store, clock }: Sweeping,
  job: Job,
  request: Request,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.finish(job);
    await tx.appendAudit([
      {
        at: clock.now(),
        action,
        actorId: undefined,
        requestId: request.id,
        orgId: request.org?.id,
        roomId: request.origin.roomId,
        detail: { operation: request.operation, ...detail },
      },
    ]);
  });
}
