import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

export async function createFilesAndCredentials(
  db: Kysely<Tables>,
  { number, bytes, end }: Ddl,
): Promise<void> {
  await sql`create table stored_file (
    key text primary key,
    version text not null,
    name text not null,
    size ${number} not null,
    sha256 text not null
  ) ${end}`.execute(db);
  // No reference to stored_file: the pieces are there before their file is.
  await sql`create table file_piece (
    key text not null,
    version text not null,
    position ${number} not null,
    bytes ${bytes} not null,
    primary key (key, version, position)
  ) ${end}`.execute(db);
  await sql`create table lease (
    name text primary key,
    token text not null,
    lease_until ${number} not null
  ) ${end}`.execute(db);
  await sql`create table credential (
    slot text primary key,
    key_id text not null,
    origin text not null,
    sealed text not null
  ) ${end}`.execute(db);
}
