import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** Licenses that are out for a time. */
export async function keepLends(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table license_lend (
    request_id ${number} primary key,
    org_id text not null,
    person_id text not null,
    email text not null,
    license_id text not null,
    name text not null,
    until_at ${number} not null
  ) ${end}`.execute(db);
  await sql`create index license_lend_of on license_lend (org_id)`.execute(db);
}
