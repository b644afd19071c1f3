// What is kept for how long. Requests, the audit, and what was put aside on the dead-letter shelf stay for ever.
import { type RawBuilder, sql } from 'kysely';
import { dayOf } from '../domain/usage.ts';
import type { Database } from './database.ts';

export interface Keep {
  /** Jobs that are done, since they were: as long is a delivery known that comes a second time. */
  readonly doneMs: number;
  /** Files of ended requests, since the end. */
  readonly filesMs: number;
  /**
   * Steps of ended requests and ended standing orders, since the end; cards since they were posted, those of requests
   * since the end at least.
   */
  readonly detailsMs: number;
  /** Daily figures of license use. */
  readonly usageMs: number;
}

export interface Pruned {
  readonly jobs: number;
  readonly files: number;
  readonly steps: number;
  readonly cards: number;
  readonly standing: number;
  readonly usage: number;
}

/** `now`: business time, by which requests end; everything else goes by the database's clock. */
export type Prune = (keep: Keep, now: number) => Promise<Pruned>;

/** One slice per transaction: a long delete would keep the inbox waiting. */
const SLICE = 500;
/** Pieces of files are a megabyte each. */
const FILE_SLICE = 4;

export function createPrune({ dialect, transaction }: Database): Prune {
  /** Repeats a delete with a limit until it finds less than that; answers the rows. */
  const slices = async (slice: number, remove: (limit: number) => RawBuilder<unknown>): Promise<number> => {
    for (let total = 0; ; ) {
      const rows = await transaction(async ({ db }) => (await remove(slice).execute(db)).rows.length);
      total += rows;
      if (rows < slice) return total;
    }
  };
  const ago = (ms: number): RawBuilder<number> => sql`${dialect.clock} - ${Math.max(0, Math.ceil(ms))}`;
  const endedBefore = (at: number): RawBuilder<unknown> =>
    sql`select id from request where ended_at is not null and ended_at <= ${at}`;

  return async (keep, now) => {
    const done = ago(keep.doneMs);
    const oldFiles = endedBefore(Math.floor(now - keep.filesMs));
    const oldDetails = endedBefore(Math.floor(now - keep.detailsMs));
    const jobs = await slices(
      SLICE,
      (limit) => sql`delete from job where seq in (
        select seq from job where state = 'done' and finished_at <= ${done} order by finished_at limit ${limit}
      ) returning seq`,
    );
    await slices(
      SLICE,
      // Asked again outside: a job may have been added to the lane meanwhile.
      (limit) => sql`delete from lane where ready = 0 and (queue, lane) in (
        select queue, lane from lane where ready = 0 and visible_at <= ${done} limit ${limit}
      ) returning lane`,
    );
    // The pieces first: a file without its last piece says so, pieces without a file would stay for ever.
    await slices(
      FILE_SLICE,
      (limit) => sql`delete from file_piece where (key, version, position) in (
        select piece.key, piece.version, piece.position from file_piece piece
        join stored_file on stored_file.key = piece.key
        where stored_file.request_id in (${oldFiles}) limit ${limit}
      ) returning key`,
    );
    const files = await slices(
      SLICE,
      (limit) => sql`delete from stored_file where key in (
        select key from stored_file where request_id in (${oldFiles}) limit ${limit}
      ) returning key`,
    );
    const steps = await slices(
      SLICE,
      (limit) => sql`delete from step where (request_id, name) in (
        select request_id, name from step where request_id in (${oldDetails}) limit ${limit}
      ) returning name`,
    );
    const cards = await slices(
      SLICE,
      (limit) => sql`delete from card where key in (
        select key from card
        where (request_id is null or request_id in (${oldDetails}))
          and (sent_at <= ${ago(keep.detailsMs)} or (sent_at is null and request_id is not null))
        limit ${limit}
      ) returning key`,
    );
    const standing = await slices(
      SLICE,
      (limit) => sql`delete from standing_order where id in (
        select id from standing_order
        where ended_at is not null and ended_at <= ${Math.floor(now - keep.detailsMs)} limit ${limit}
      ) returning id`,
    );
    const usage = await slices(
      SLICE,
      (limit) => sql`delete from license_usage where (org_id, license_id, from_day) in (
        select org_id, license_id, from_day from license_usage
        where to_day < ${dayOf(now - keep.usageMs)} limit ${limit}
      ) returning org_id`,
    );
    return { jobs, files, steps, cards, standing, usage };
  };
}
