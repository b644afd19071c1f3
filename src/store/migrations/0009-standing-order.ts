import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** What recurs or is watched. The id is the number of the request that made it. */
export async function keepStandingOrders(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table standing_order (
    id ${number} primary key,
    version ${number} not null,
    state text not null check (state in ('active', 'paused', 'ended')),
    body text not null,
    ended_at ${number}
  ) ${end}`.execute(db);
  await sql`create index standing_order_in on standing_order (state)`.execute(db);
}
