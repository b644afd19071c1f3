import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

export async function addPostedAt(db: Kysely<Tables>, { number }: Ddl): Promise<void> {
  await sql`alter table card add column posted_at ${number}`.execute(db);
  await sql`create index card_room on card (room_id)`.execute(db);
}
