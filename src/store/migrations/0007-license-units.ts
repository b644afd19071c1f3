import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** What requests hold of licenses, and Webex's counters as they were read last. */
export async function keepLicenseUnits(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table license_count (
    org_id text not null,
    license_id text not null,
    total ${number} not null,
    consumed ${number} not null,
    primary key (org_id, license_id)
  ) ${end}`.execute(db);
  await sql`create table license_hold (
    request_id ${number} not null,
    org_id text not null,
    license_id text not null,
    units ${number} not null,
    kind text not null check (kind in ('soft', 'firm', 'spent')),
    base ${number},
    until_at ${number},
    primary key (request_id, license_id)
  ) ${end}`.execute(db);
  await sql`create index license_hold_of on license_hold (org_id, license_id)`.execute(db);
}
