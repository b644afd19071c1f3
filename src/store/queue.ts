// Leases. A claim leases lanes, not jobs: that keeps a lane serial without asking for earlier jobs of each row.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Claim, Job, Store } from '../domain/ports/store.ts';
import type { Database, Scope } from './database.ts';
import type { OnStoreEvent } from './events.ts';
import { cleanError, type LaneKey, leaveLane, releaseLane, unpark } from './jobs.ts';
import { createFreeOrphans } from './orphans.ts';
import type { JobTable, LaneTable } from './schema.ts';
import { decodeJson } from './text.ts';

export type LeaseQueue = Pick<
  Store,
  'claim' | 'heartbeat' | 'freeOrphans' | 'retry' | 'postpone' | 'defer' | 'park'
> & {
  /** Takes a job off the dead-letter shelf, back to its place on its lane; false when it is not there. */
  readonly replay: (id: string) => Promise<boolean>;
};

export interface QueueDeps {
  readonly database: Database;
  readonly onEvent: OnStoreEvent;
  /** Somebody may now find work. */
  readonly wake: () => void;
  readonly wakeAfter: (delayMs: number) => void;
}

type LeasedLane = Pick<LaneTable, 'queue' | 'lane' | 'due_at' | 'visible_at'>;
type JobRow = Pick<JobTable, 'id' | 'queue' | 'lane' | 'key' | 'payload' | 'attempts' | 'max_attempts'> & {
  readonly failures: number;
  readonly unended: number;
  readonly age: number | null;
};

const laneName = ({ queue, lane }: LaneKey): string => `${queue} ${lane}`;

/** Timed lanes stand where they became due, the others where they began to wait. */
const waitingSince = (lane: LeasedLane): number => (lane.due_at > 0 ? lane.due_at : lane.visible_at);

async function leaseLanes(
  { db }: Scope,
  { clock, skipLocked, holder }: Database['dialect'],
  claim: Claim,
  token: string,
) {
  const wanted = Object.entries(claim.free).filter(([, lanes]) => lanes > 0);
  if (wanted.length === 0) return [];
  // Materialized: as a plain subquery it may be evaluated again and lock more rows than the limit.
  const parts = wanted.map(
    ([queue, lanes]) => sql`${sql.ref(`picked_${queue}`)} as materialized (
      select queue, lane from lane
      where queue = ${queue} and ready > 0
        and due_at <= ${Math.floor(claim.now)} and visible_at <= ${clock} and lease_until <= ${clock}
      order by case when due_at > 0 then due_at else visible_at end
      limit ${lanes} ${skipLocked}
    )`,
  );
  const union = sql.join(
    wanted.map(([queue]) => sql`select queue, lane from ${sql.ref(`picked_${queue}`)}`),
    sql` union all `,
  );
  // One list of all: SQLite reads every lane there is for one of several parts.
  const { rows } = await sql<LeasedLane>`
    with ${sql.join(parts)}, picked as materialized (${union})
    update lane set token = ${token}, lease_until = ${clock} + ${Math.ceil(claim.leaseMs)},
      holder = ${holder()}, held_at = ${clock}
    where (queue, lane) in (select queue, lane from picked)
    returning queue, lane, due_at, visible_at`.execute(db);
  // The order of returned rows is nobody's promise.
  return rows.toSorted((a, b) => waitingSince(a) - waitingSince(b));
}

async function startHeads(
  { db }: Scope,
  { clock }: Database['dialect'],
  lanes: readonly LeasedLane[],
): Promise<readonly JobRow[]> {
  const names = sql.join(lanes.map(({ queue, lane }) => sql`(${queue}, ${lane})`));
  const { rows } = await sql<JobRow>`
    with leased(queue, lane) as (values ${names})
    update job set attempts = attempts + 1, unended = unended + 1
    where seq in (
      select (select min(head.seq) from job head
        where head.queue = leased.queue and head.lane = leased.lane and head.state = 'ready')
      from leased
    )
    returning id, queue, lane, key, payload, attempts, failures, unended, max_attempts,
      case when due_at = 0 then ${clock} - added_at end as age`.execute(db);
  return rows;
}

function createClaim(database: Database): LeaseQueue['claim'] {
  return async (claim) =>
    database.transaction(async (scope) => {
      const token = randomUUID();
      const lanes = await leaseLanes(scope, database.dialect, claim, token);
      if (lanes.length === 0) return [];
      const heads = new Map(
        (await startHeads(scope, database.dialect, lanes)).map((row) => [laneName(row), row]),
      );
      return lanes.map((lane): Job => {
        const head = heads.get(laneName(lane));
        if (head === undefined) throw new Error(`Lane ${laneName(lane)} counts jobs it does not have`);
        const { payload, max_attempts, unended, age, ...job } = head;
        return {
          ...job,
          deaths: unended - 1,
          ageMs: age ?? undefined,
          payload: decodeJson(payload),
          maxAttempts: max_attempts,
          token,
        };
      });
    });
}

function createHeartbeat(database: Database): LeaseQueue['heartbeat'] {
  const { clock, holder } = database.dialect;
  return async (jobs, leaseMs) => {
    if (jobs.length === 0) return [];
    const held = sql.join(jobs.map(({ queue, lane, token }) => sql`(${queue}, ${lane}, ${token})`));
    const lanes = await database.transaction(async ({ db }) => {
      const { rows } = await sql<LaneKey & { readonly token: string }>`
        update lane set lease_until = ${clock} + ${Math.ceil(leaseMs)}, holder = ${holder()}, held_at = ${clock}
        where (queue, lane, token) in (values ${held})
        returning queue, lane, token`.execute(db);
      return new Map(rows.map((row) => [laneName(row), row.token]));
    });
    return jobs.filter((job) => lanes.get(laneName(job)) === job.token).map(({ id }) => id);
  };
}

function createReturns({
  database,
  onEvent,
  wake,
  wakeAfter,
}: QueueDeps): Pick<LeaseQueue, 'retry' | 'postpone' | 'defer'> {
  const { dialect, transaction } = database;
  const later = async (
    job: Job,
    action: 'retry' | 'postpone',
    delayMs: number,
    note: (db: Scope['db']) => Promise<unknown>,
  ): Promise<void> => {
    const delay = Math.max(0, Math.ceil(delayMs));
    const held = await transaction(async ({ db }) => {
      const visibleAt = sql<number>`${dialect.clock} + ${delay}`;
      if ((await releaseLane(db, job, { finished: 0, visibleAt })) === undefined) return false;
      await note(db);
      return true;
    });
    if (!held) return onEvent({ kind: 'lease-lost', action, job });
    if (delay === 0) wake();
    else wakeAfter(delay);
  };
  const uncounted = (db: Scope['db'], job: Job, dueAt?: number): Promise<unknown> =>
    db
      .updateTable('job')
      .set((eb) => ({
        attempts: eb('attempts', '-', 1),
        unended: 0,
        ...(dueAt === undefined ? {} : { due_at: dueAt }),
      }))
      .where('id', '=', job.id)
      .execute();
  return {
    retry: (job, delayMs, error) =>
      later(job, 'retry', delayMs, (db) =>
        db
          .updateTable('job')
          .set((eb) => ({ last_error: cleanError(error), failures: eb('failures', '+', 1), unended: 0 }))
          .where('id', '=', job.id)
          .execute(),
      ),
    postpone: (job, delayMs) => later(job, 'postpone', delayMs, (db) => uncounted(db, job)),
    defer: async (job, dueAt) => {
      const due = Math.ceil(dueAt);
      const held = await transaction(async ({ db }) => {
        const release = { finished: 0, visibleAt: dialect.clock, dueAt: due } as const;
        if ((await releaseLane(db, job, release)) === undefined) return false;
        await uncounted(db, job, due);
        return true;
      });
      if (!held) return onEvent({ kind: 'lease-lost', action: 'defer', job });
      // Whether it is due already is for the next claim to say, by the clock of the business.
      wake();
    },
  };
}

export function createQueue(deps: QueueDeps): LeaseQueue {
  const { database, onEvent, wake } = deps;
  return {
    claim: createClaim(database),
    heartbeat: createHeartbeat(database),
    freeOrphans: createFreeOrphans(deps),
    ...createReturns(deps),
    park: async (job, error) => {
      const held = await database.transaction(({ db }) =>
        leaveLane(db, database.dialect, job, { state: 'parked', error }),
      );
      if (!held) return onEvent({ kind: 'lease-lost', action: 'park', job });
      wake();
    },
    replay: async (id) => {
      const found = await database.transaction(({ db }) => unpark(db, database.dialect, id));
      if (found) wake();
      return found;
    },
  };
}
