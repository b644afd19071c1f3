import { type Kysely, sql } from 'kysely';
import { OPEN_STATES } from '../../domain/request.ts';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

/** Failures counted apart from the ends of processes; who holds a lane; what retention goes by. */
export async function tellApartFailuresAndDeaths(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`alter table job add column failures ${number} not null default 0`.execute(db);
  await sql`alter table job add column unended ${number} not null default 0`.execute(db);
  await sql`alter table lane add column holder ${number}`.execute(db);
  await sql`alter table lane add column held_at ${number} not null default 0`.execute(db);
  await sql`create index lane_held on lane (held_at) where token is not null`.execute(db);
  await sql`create table replica (
    id ${number} primary key,
    secrets text not null,
    seen_at ${number} not null
  ) ${end}`.execute(db);
  await sql`alter table request add column ended_at ${number}`.execute(db);
  await sql`create index request_ended on request (ended_at) where ended_at is not null`.execute(db);
  await sql`alter table stored_file add column request_id ${number}`.execute(db);
  await sql`create index stored_file_request on stored_file (request_id) where request_id is not null`.execute(
    db,
  );
  await sql`create index card_request on card (request_id) where request_id is not null`.execute(db);
  await sql`create index card_sent on card (sent_at) where request_id is null`.execute(db);
  await noteEnds(db);
  await noteOwners(db);
}

/** Written by an older program: when a request ended stands in its body only. */
async function noteEnds(db: Kysely<Tables>): Promise<void> {
  const ended = await sql<{ id: number; body: string }>`
    select id, body from request where state not in (${sql.join(OPEN_STATES)})`.execute(db);
  for (const { id, body } of ended.rows) {
    const parsed: unknown = JSON.parse(body);
    const at = typeof parsed === 'object' && parsed !== null && 'updatedAt' in parsed ? parsed.updatedAt : 0;
    await sql`update request set ended_at = ${typeof at === 'number' ? at : 0} where id = ${id}`.execute(db);
  }
}

async function noteOwners(db: Kysely<Tables>): Promise<void> {
  const files = await sql<{ key: string }>`select key from stored_file`.execute(db);
  for (const { key } of files.rows) {
    const owner = /^report:R-(\d+)$/.exec(key)?.[1];
    if (owner === undefined) continue;
    await sql`update stored_file set request_id = ${Number(owner)} where key = ${key}`.execute(db);
  }
}
