import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** When an organization was read, when its place on the list is gone for certain, and what was counted. */
export async function tellWarmFromCold(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  for (const column of ['warmed_at', 'cold_from', 'due_at'])
    await sql`alter table warmth add column ${sql.ref(column)} ${number} not null default 0`.execute(db);
  // When they were read was not written down: at their next use they are read once more.
  await sql`update warmth set warm_until = 0`.execute(db);
  await sql`create index warmth_due on warmth (credential, due_at)`.execute(db);
  await sql`create table warmth_tally (
    credential text not null,
    name text not null,
    value ${number} not null,
    since ${number} not null,
    primary key (credential, name)
  ) ${end}`.execute(db);
}
