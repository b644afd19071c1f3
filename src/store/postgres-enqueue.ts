// A webhook waits for its 2xx until its job is stored: PostgreSQL does that in one statement, which is one round trip where
// a transaction is four.
import { type Kysely, sql } from 'kysely';
import type { EnqueueRows } from './jobs.ts';
import type { Tables } from './schema.ts';

const UNIQUE_VIOLATION = '23505';

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}

/**
 * Answers whether the job is new. It is put in from the lane's row, and so after that row is locked. A job with this key
 * that somebody commits meanwhile undoes the whole statement.
 */
export async function enqueueByOneStatement(
  db: Kysely<Tables>,
  { lane, job }: EnqueueRows,
): Promise<boolean> {
  try {
    const added = await sql`
      with joined as (
        insert into lane (queue, lane, ready, due_at, visible_at, lease_until)
        select ${lane.queue}, ${lane.lane}, ${lane.ready}, ${lane.due_at}, ${lane.visible_at}, ${lane.lease_until}
        where not exists (select from job where queue = ${job.queue} and key = ${job.key})
        on conflict (queue, lane) do update set
          ready = lane.ready + 1,
          due_at = case when lane.ready > 0 then lane.due_at else excluded.due_at end,
          visible_at = case when lane.ready > 0 then lane.visible_at else excluded.visible_at end
        returning queue, lane
      )
      insert into job (id, queue, lane, key, payload, state, due_at, attempts, max_attempts, added_at)
      select ${job.id}, queue, lane, ${job.key}, ${job.payload}, ${job.state}, ${job.due_at}, ${job.attempts}, ${job.max_attempts},
        ${job.added_at}
      from joined
      returning seq
    `.execute(db);
    return added.rows.length > 0;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}
