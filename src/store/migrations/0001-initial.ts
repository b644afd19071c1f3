import { type Kysely, sql } from 'kysely';
import type { Ddl } from '../dialect.ts';
import type { Tables } from '../schema.ts';

async function createQueue(db: Kysely<Tables>, { number, sequence, end }: Ddl): Promise<void> {
  await sql`create table job (
    seq ${sequence},
    id text not null unique,
    queue text not null,
    lane text not null,
    key text not null,
    payload text not null,
    state text not null check (state in ('ready', 'done', 'parked')),
    due_at ${number} not null,
    attempts ${number} not null,
    max_attempts ${number} not null,
    last_error text,
    finished_at ${number},
    unique (queue, key)
  ) ${end}`.execute(db);
  await sql`create index job_head on job (queue, lane, seq) where state = 'ready'`.execute(db);
  await sql`create index job_finished on job (state, finished_at) where finished_at is not null`.execute(db);
  await sql`create table lane (
    queue text not null,
    lane text not null,
    ready ${number} not null check (ready >= 0),
    due_at ${number} not null,
    visible_at ${number} not null,
    lease_until ${number} not null,
    token text,
    primary key (queue, lane)
  ) ${end}`.execute(db);
  await sql`create index lane_due on lane (queue, due_at) where ready > 0`.execute(db);
  await sql`create index lane_empty on lane (visible_at) where ready = 0`.execute(db);
}

async function createRequests(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table counter (name text primary key, value ${number} not null) ${end}`.execute(db);
  await sql`insert into counter (name, value) values ('request', 0)`.execute(db);
  await sql`create table request (
    id ${number} primary key,
    version ${number} not null,
    state text not null,
    writes ${number} not null check (writes in (0, 1)),
    requester_id text not null,
    body text not null
  ) ${end}`.execute(db);
  await sql`create index request_state on request (state, id)`.execute(db);
  await sql`create index request_requester on request (requester_id, id)`.execute(db);
  await sql`create table step (
    request_id ${number} not null references request (id) deferrable initially deferred,
    name text not null,
    state text not null check (state in ('sent', 'confirmed')),
    result text,
    sent_at ${number} not null,
    sends ${number} not null,
    position ${number} not null,
    primary key (request_id, name)
  ) ${end}`.execute(db);
}

async function createChat(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  await sql`create table card (
    key text primary key,
    ref text not null unique,
    nonce text not null unique,
    request_id ${number} references request (id) deferrable initially deferred,
    room_id text not null,
    parent_id text,
    message_id text,
    sent_at ${number},
    shown text
  ) ${end}`.execute(db);
  await sql`create index card_message on card (message_id) where message_id is not null`.execute(db);
  await sql`create table space (room_id text primary key, org_id text, org_name text) ${end}`.execute(db);
  await sql`create table named_value (key text primary key, value text not null) ${end}`.execute(db);
  await sql`create table warmth (
    credential text not null,
    org_id text not null,
    warm_until ${number} not null,
    last_used ${number} not null,
    last_403 ${number},
    primary key (credential, org_id)
  ) ${end}`.execute(db);
}

async function createAudit(db: Kysely<Tables>, { number, end }: Ddl): Promise<void> {
  // No reference to request: the audit outlives what it speaks of.
  await sql`create table audit (
    seq ${number} primary key,
    at ${number} not null,
    action text not null,
    actor_id text,
    request_id ${number},
    org_id text,
    room_id text,
    detail text not null,
    key_id text not null,
    mac text not null
  ) ${end}`.execute(db);
  await sql`create index audit_request on audit (request_id, seq) where request_id is not null`.execute(db);
  await sql`create table audit_head (
    id ${number} primary key check (id = 1),
    seq ${number} not null,
    mac text not null
  ) ${end}`.execute(db);
  await sql`insert into audit_head (id, seq, mac) values (1, 0, '')`.execute(db);
}

export async function createInitialTables(db: Kysely<Tables>, ddl: Ddl): Promise<void> {
  await createQueue(db, ddl);
  await createRequests(db, ddl);
  await createChat(db, ddl);
  await createAudit(db, ddl);
}
