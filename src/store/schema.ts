// The tables as Kysely sees them. Times are epoch milliseconds, booleans 0/1, JSON is text.
import type { Generated } from 'kysely';
import type { Queue } from '../domain/ports/store.ts';
import type { Slot } from '../domain/ports/token-vault.ts';
import type { RequestState } from '../domain/request.ts';
import type { StandingOrder } from '../domain/standing.ts';

export interface JobTable {
  seq: Generated<number>;
  id: string;
  queue: Queue;
  lane: string;
  key: string;
  payload: string;
  state: 'ready' | 'done' | 'parked';
  /** Business time; 0 = at once. */
  due_at: number;
  /** Starts. */
  attempts: number;
  /** Attempts that failed; those that ended with their process are not among them. */
  failures: Generated<number>;
  /** Starts in a row, the one under way included, of whose end nobody has heard. */
  unended: Generated<number>;
  max_attempts: number;
  last_error: string | null;
  /** Database clock, when it was done or parked. */
  finished_at: number | null;
  /** Database clock; null = by an older program. */
  added_at: number | null;
}

export interface LaneTable {
  queue: Queue;
  lane: string;
  /** Unfinished jobs. */
  ready: number;
  /** Business time of its head; 0 = at once. */
  due_at: number;
  /** Database clock: since (or from) when its head may start; orders lanes that are due at once. */
  visible_at: number;
  /** Database clock. */
  lease_until: number;
  token: string | null;
  /** The process whose lease it is, as `Dialect.holder` names it; null = its end cannot be seen. */
  holder: number | null;
  /** Database clock: when the holder took or last prolonged the lease. */
  held_at: Generated<number>;
}

export interface RequestTable {
  id: number;
  version: number;
  state: RequestState;
  writes: number;
  requester_id: string;
  body: string;
  /** Business time; null while the request is open. */
  ended_at: number | null;
}

export interface CardTable {
  key: string;
  ref: string;
  nonce: string;
  request_id: number | null;
  room_id: string;
  parent_id: string | null;
  message_id: string | null;
  sent_at: number | null;
  /** Webex's clock. */
  posted_at: number | null;
  shown: string | null;
}

export interface StepTable {
  request_id: number;
  name: string;
  state: 'sent' | 'confirmed';
  result: string | null;
  sent_at: number;
  sends: number;
  /** Keeps the order in which steps were first sent. */
  position: number;
}

export interface AuditTable {
  seq: number;
  at: number;
  action: string;
  actor_id: string | null;
  request_id: number | null;
  org_id: string | null;
  room_id: string | null;
  detail: string;
  key_id: string;
  mac: string;
}

export interface Tables {
  job: JobTable;
  lane: LaneTable;
  request: RequestTable;
  counter: { name: string; value: number };
  card: CardTable;
  step: StepTable;
  space: { room_id: string; org_id: string | null; org_name: string | null };
  named_value: { key: string; value: string };
  audit: AuditTable;
  audit_head: { id: number; seq: number; mac: string };
  warmth: {
    credential: string;
    org_id: string;
    warm_until: number;
    last_used: number;
    last_403: number | null;
    warmed_at: number;
    cold_from: number;
    due_at: number;
  };
  warmth_tally: { credential: string; name: string; value: number; since: number };
  stored_file: {
    key: string;
    version: string;
    name: string;
    size: number;
    sha256: string;
    /** With this request it grows old; null = it stays. */
    request_id: number | null;
  };
  file_piece: { key: string; version: string; position: number; bytes: Uint8Array };
  /** `lease_until` by the database's clock. */
  lease: { name: string; token: string; lease_until: number };
  /** The processes at work; `secrets`: fingerprints of those whose signatures each accepts, as JSON. */
  replica: { id: number; secrets: string; seen_at: number };
  /** `blocked_until` by the database's clock. */
  rate_gate: { credential: string; blocked_until: number };
  credential: { slot: Slot; key_id: string; origin: string; sealed: string };
  license_count: { org_id: string; license_id: string; total: number; consumed: number };
  license_hold: {
    request_id: number;
    org_id: string;
    license_id: string;
    units: number;
    kind: 'soft' | 'firm' | 'spent';
    base: number | null;
    /** Business time. */
    until_at: number | null;
  };
  /** `until_at`: business time. */
  license_lend: {
    request_id: number;
    org_id: string;
    person_id: string;
    email: string;
    license_id: string;
    name: string;
    until_at: number;
  };
  standing_order: {
    id: number;
    version: number;
    state: StandingOrder['state'];
    body: string;
    /** Business time; null = it goes on. */
    ended_at: number | null;
  };
  /** Days since 1970; the figures were the same on each look in between. */
  license_usage: {
    org_id: string;
    license_id: string;
    from_day: number;
    to_day: number;
    total: number;
    consumed: number;
  };
  schema_version: { id: number; version: number };
}
