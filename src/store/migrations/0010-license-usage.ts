import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** Webex's counters day by day: one row for as long as they stay the same. */
export async function keepUsage(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table license_usage (
    org_id text not null,
    license_id text not null,
    from_day ${number} not null,
    to_day ${number} not null,
    total ${number} not null,
    consumed ${number} not null,
    primary key (org_id, license_id, from_day)
  ) ${end}`.execute(db);
  await sql`create index license_usage_until on license_usage (to_day)`.execute(db);
}
