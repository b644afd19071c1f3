// How it stands at this moment, for monitoring: each one cheap query over what is not finished, the same on every replica.
import { sql } from 'kysely';
import type { Queue } from '../domain/ports/store.ts';
import { OPEN_STATES } from '../domain/request.ts';
import type { Database } from './database.ts';

export interface QueueFigures {
  /** Jobs, those that wait for their time included. */
  readonly jobs: number;
  /** Lanes a process is working on. */
  readonly leased: number;
}

export interface Gauges {
  readonly queues: () => Promise<ReadonlyMap<Queue, QueueFigures>>;
  /** Since the oldest job was added that does not wait for its time, in ms. */
  readonly oldestJobs: () => Promise<ReadonlyMap<Queue, number>>;
  readonly deadLetters: () => Promise<ReadonlyMap<Queue, number>>;
  readonly openRequests: () => Promise<ReadonlyMap<string, number>>;
  /** Reports that were ordered and are not there yet. */
  readonly reportsAwaited: () => Promise<number>;
}

export function createGauges({ dialect, read }: Database): Gauges {
  const { clock } = dialect;
  return {
    queues: async () =>
      read(async (db) => {
        const leased = sql<number>`sum(case when lease_until > ${clock} then 1 else 0 end)`;
        const rows = await db
          .selectFrom('lane')
          .select(['queue', sql<number>`sum(ready)`.as('jobs'), leased.as('leased')])
          .where('ready', '>', 0)
          .groupBy('queue')
          .execute();
        return new Map(rows.map(({ queue, jobs, leased }) => [queue, { jobs, leased }]));
      }),
    oldestJobs: async () =>
      read(async (db) => {
        const rows = await db
          .selectFrom('job')
          .select(['queue', sql<number>`${clock} - min(added_at)`.as('ms')])
          .where('state', '=', 'ready')
          .where('due_at', '=', 0)
          .where('added_at', 'is not', null)
          .groupBy('queue')
          .execute();
        return new Map(rows.map(({ queue, ms }) => [queue, Math.max(0, ms)]));
      }),
    deadLetters: async () =>
      read(async (db) => {
        const rows = await db
          .selectFrom('job')
          .select(['queue', (eb) => eb.fn.countAll<number | string>().as('n')])
          .where('state', '=', 'parked')
          .where('finished_at', 'is not', null)
          .groupBy('queue')
          .execute();
        return new Map(rows.map(({ queue, n }) => [queue, Number(n)]));
      }),
    openRequests: async () =>
      read(async (db) => {
        const rows = await db
          .selectFrom('request')
          .select(['state', (eb) => eb.fn.countAll<number | string>().as('n')])
          .where('state', 'in', OPEN_STATES)
          .groupBy('state')
          .execute();
        return new Map(rows.map(({ state, n }) => [state, Number(n)]));
      }),
    reportsAwaited: async () =>
      read(async (db) => {
        const { n } = await db
          .selectFrom('request')
          .select((eb) => eb.fn.countAll<number | string>().as('n'))
          .where('state', '=', 'executing')
          // Quotes in what somebody typed are escaped in JSON, so no text can look like this.
          .where('body', 'like', '%"operation":"report request"%')
          .executeTakeFirstOrThrow();
        return Number(n);
      }),
  };
}
