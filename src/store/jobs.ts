// Jobs and lanes inside a transaction. A lane's row is always locked before its jobs are touched: so jobs of
// one lane are committed in the order of their seq, and whoever holds the row sees all of them.
import { randomUUID } from 'node:crypto';
import {
  type Insertable,
  type InsertObject,
  type Kysely,
  type OnConflictBuilder,
  type RawBuilder,
  sql,
} from 'kysely';
import { type Job, LeaseLost, type NewJob, type ParkedJob, type Queue } from '../domain/ports/store.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './schema.ts';
import { cleanText, encodeJson } from './text.ts';

const MAX_PAYLOAD_BYTES = 64 * 1024;
const DEFAULT_MAX_ATTEMPTS = 8;
const MAX_ERROR_LENGTH = 4_000;

type Db = Kysely<Tables>;
export type LaneKey = Pick<Job, 'queue' | 'lane'>;

export function cleanError(error: string): string {
  return cleanText(error).slice(0, MAX_ERROR_LENGTH).toWellFormed();
}

/** The next head of the lane waits for its own business time, and for nothing else. */
async function startLane(db: Db, dialect: Dialect, { queue, lane }: LaneKey): Promise<void> {
  const dueAt = sql<number>`(
    select due_at from job where queue = ${queue} and lane = ${lane} and state = 'ready' order by seq limit 1
  )`;
  await db
    .updateTable('lane')
    .set({ visible_at: dialect.clock, due_at: dueAt })
    .where('queue', '=', queue)
    .where('lane', '=', lane)
    .execute();
}

export interface Release {
  /** How many jobs left the lane. */
  readonly finished: 0 | 1;
  readonly visibleAt?: RawBuilder<number>;
  readonly dueAt?: number;
}

/** Gives the lease back if it is still ours; answers how many jobs wait on the lane, or undefined. */
export async function releaseLane(db: Db, job: Job, release: Release): Promise<number | undefined> {
  const { finished, visibleAt, dueAt } = release;
  const rows = await db
    .updateTable('lane')
    .set((eb) => ({
      ready: eb('ready', '-', finished),
      lease_until: 0,
      token: null,
      holder: null,
      ...(visibleAt === undefined ? {} : { visible_at: visibleAt }),
      ...(dueAt === undefined ? {} : { due_at: dueAt }),
    }))
    .where('queue', '=', job.queue)
    .where('lane', '=', job.lane)
    .where('token', '=', job.token)
    .returning('ready')
    .execute();
  return rows[0]?.ready;
}

/** Takes the job off its lane for good; false when the lane is not ours any more. */
export async function leaveLane(
  db: Db,
  dialect: Dialect,
  job: Job,
  end: { readonly state: 'done' | 'parked'; readonly error?: string },
): Promise<boolean> {
  const left = await releaseLane(db, job, { finished: 1 });
  if (left === undefined) return false;
  const ended = await db
    .updateTable('job')
    .set({
      state: end.state,
      finished_at: dialect.clock,
      ...(end.error === undefined ? {} : { last_error: cleanError(end.error) }),
    })
    .where('id', '=', job.id)
    .where('state', '=', 'ready')
    .returning('id')
    .execute();
  if (ended.length !== 1) throw new Error(`Job ${job.queue}/${job.key} ended although it was not under way`);
  if (left > 0) await startLane(db, dialect, job);
  return true;
}

async function lockLane(db: Db, { queue, lane }: LaneKey): Promise<number> {
  const row = await db
    .insertInto('lane')
    .values({ queue, lane, ready: 0, due_at: 0, visible_at: 0, lease_until: 0 })
    // A changeless update: it locks the row and returns it.
    .onConflict((conflict) => conflict.columns(['queue', 'lane']).doUpdateSet({ queue }))
    .returning('ready')
    .executeTakeFirstOrThrow();
  return row.ready;
}

export interface EnqueueRows {
  readonly lane: InsertObject<Tables, 'lane'>;
  readonly job: Omit<Insertable<Tables['job']>, 'seq' | 'added_at'> & {
    readonly added_at: RawBuilder<number>;
  };
}

export function rowsOf(dialect: Dialect, job: NewJob): EnqueueRows {
  const payload = encodeJson(job.payload);
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new Error(`The payload of job ${job.queue}/${job.key} has ${bytes} bytes; 64 kB are allowed`);
  }
  const lane = { queue: job.queue, lane: cleanText(job.lane) };
  const dueAt = Math.ceil(job.dueAt ?? 0);
  return {
    lane: { ...lane, ready: 1, due_at: dueAt, visible_at: dialect.clock, lease_until: 0 },
    job: {
      ...lane,
      id: randomUUID(),
      key: cleanText(job.key),
      payload,
      state: 'ready',
      due_at: dueAt,
      attempts: 0,
      max_attempts: job.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
      added_at: dialect.clock,
    },
  };
}

/** One job more on the lane, whose row is locked by that; whoever is alone on it says when it is due. */
function joinLane(conflict: OnConflictBuilder<Tables, 'lane'>) {
  const unlessAlone = (column: 'due_at' | 'visible_at') =>
    sql<number>`case when lane.ready > 0 then lane.${sql.ref(column)} else excluded.${sql.ref(column)} end`;
  return conflict.columns(['queue', 'lane']).doUpdateSet((eb) => ({
    ready: eb('lane.ready', '+', 1),
    due_at: unlessAlone('due_at'),
    visible_at: unlessAlone('visible_at'),
  }));
}

export async function enqueue(db: Db, dialect: Dialect, newJob: NewJob): Promise<boolean> {
  const { lane, job } = rowsOf(dialect, newJob);
  await db.insertInto('lane').values(lane).onConflict(joinLane).execute();
  const added = await db
    .insertInto('job')
    .values(job)
    .onConflict((conflict) => conflict.columns(['queue', 'key']).doNothing())
    .returning('seq')
    .execute();
  if (added.length > 0) return true;
  await db
    .updateTable('lane')
    .set((eb) => ({ ready: eb('ready', '-', 1) }))
    .where('queue', '=', job.queue)
    .where('lane', '=', job.lane)
    .execute();
  return false;
}

/** Puts a parked job back to its place on its lane, with all its attempts; false when it is not parked. */
export async function unpark(db: Db, dialect: Dialect, id: string): Promise<boolean> {
  const job = await db
    .selectFrom('job')
    .select(['queue', 'lane'])
    .where('id', '=', id)
    .where('state', '=', 'parked')
    .executeTakeFirst();
  if (job === undefined) return false;
  const waiting = await lockLane(db, job);
  const back = await db
    .updateTable('job')
    .set({ state: 'ready', attempts: 0, failures: 0, unended: 0, finished_at: null })
    .where('id', '=', id)
    .where('state', '=', 'parked')
    .returning('id')
    .execute();
  if (back.length === 0) return false;
  await db
    .updateTable('lane')
    .set({ ready: waiting + 1 })
    .where('queue', '=', job.queue)
    .where('lane', '=', job.lane)
    .execute();
  await startLane(db, dialect, job);
  return true;
}

function leaseLost(job: Job): LeaseLost {
  return new LeaseLost(`Lane ${job.queue}/${job.lane} was taken over while ${job.key} was under way`);
}

export async function finish(db: Db, dialect: Dialect, job: Job): Promise<void> {
  if (!(await leaveLane(db, dialect, job, { state: 'done' }))) throw leaseLost(job);
}

/** Locks the lane until the transaction ends: an expired lease cannot be taken over in between. */
export async function fence(db: Db, dialect: Dialect, job: Job): Promise<void> {
  const rows = await dialect
    .lockRows(
      db
        .selectFrom('lane')
        .select('lane')
        .where('queue', '=', job.queue)
        .where('lane', '=', job.lane)
        .where('token', '=', job.token),
    )
    .execute();
  if (rows.length === 0) throw leaseLost(job);
}

export async function parkedJobs(db: Db, limit: number): Promise<readonly ParkedJob[]> {
  const rows = await db
    .selectFrom('job')
    .select(['id', 'queue', 'lane', 'key', 'attempts', 'last_error', 'finished_at'])
    .where('state', '=', 'parked')
    .orderBy('finished_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ last_error, finished_at, ...job }) => ({
    ...job,
    lastError: last_error ?? '',
    parkedAt: finished_at ?? 0,
  }));
}

/** As many keys as a statement takes on both databases. */
const KEYS_AT_ONCE = 500;

/** Those that were handled long ago are forgotten. */
export async function knownKeys(db: Db, queue: Queue, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
    const some = keys.slice(first, first + KEYS_AT_ONCE);
    const rows = await db
      .selectFrom('job')
      .select('key')
      .where('queue', '=', queue)
      .where('key', 'in', some)
      .execute();
    for (const { key } of rows) known.add(key);
  }
  return known;
}

export async function backlog(db: Db): Promise<Readonly<Record<Queue, number>>> {
  const rows = await db
    .selectFrom('lane')
    .select(['queue', sql<number>`sum(ready)`.as('waiting')])
    .where('ready', '>', 0)
    .groupBy('queue')
    .execute();
  const counts: Record<Queue, number> = { inbox: 0, work: 0, timer: 0, outbox: 0 };
  for (const row of rows) counts[row.queue] = row.waiting;
  return counts;
}
