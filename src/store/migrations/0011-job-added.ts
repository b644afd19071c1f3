import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** How long a job has been on its way, retries included, can be told only by when it was added. */
export async function noteAdditions(db: Kysely<Tables>, { number }: Ddl): Promise<void> {
  await sql`alter table job add column added_at ${number}`.execute(db);
}
