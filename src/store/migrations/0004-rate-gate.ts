import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

export async function createRateGate(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table rate_gate (
    credential text primary key,
    blocked_until ${number} not null
  ) ${end}`.execute(db);
}
