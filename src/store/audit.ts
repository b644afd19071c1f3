// The audit chain: each row's MAC covers its fields and the MAC of the row before it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import * as z from 'zod';
import type { AuditEntry, AuditRow } from '../domain/ports/store.ts';
import type { Database } from './database.ts';
import type { Dialect } from './dialect.ts';
import type { AuditTable, Tables } from './schema.ts';
import { canonicalJson, cleanText, decodeJson } from './text.ts';

export interface AuditKey {
  /** Stands in each row, so that the key can be changed. */
  readonly id: string;
  readonly key: Uint8Array;
}

/** Number and MAC of the newest row at some moment, kept where the database's owner cannot reach it. */
export interface AuditAnchor {
  readonly seq: number;
  readonly mac: string;
}

export interface AuditFault {
  readonly ok: false;
  /** The first row that is wrong or missing. */
  readonly seq: number;
  readonly reason: string;
}

export type AuditVerdict = { readonly ok: true; readonly head: AuditAnchor } | AuditFault;

const PAGE = 500;
const DetailSchema = z.record(z.string(), z.unknown());

type Sealed = Omit<AuditTable, 'mac'>;

function macOf(previous: string, row: Sealed, key: Uint8Array): string {
  // Field by field, `detail` as its text: one byte changed anywhere is another MAC.
  const { seq, at, action, actor_id, request_id, org_id, room_id, detail, key_id } = row;
  const body = canonicalJson({ seq, at, action, actor_id, request_id, org_id, room_id, detail, key_id });
  return createHmac('sha256', key).update(`${previous}\n${body}`).digest('hex');
}

const cleanOptional = (text: string | undefined): string | null =>
  text === undefined ? null : cleanText(text);

function toRow(entry: AuditEntry, seq: number, keyId: string): Sealed {
  return {
    seq,
    at: entry.at,
    action: cleanText(entry.action),
    actor_id: cleanOptional(entry.actorId),
    request_id: entry.requestId ?? null,
    org_id: cleanOptional(entry.orgId),
    room_id: cleanOptional(entry.roomId),
    detail: canonicalJson(entry.detail),
    key_id: keyId,
  };
}

export function selectHead(db: Kysely<Tables>, dialect: Dialect) {
  return dialect.lockRows(db.selectFrom('audit_head').select(['seq', 'mac']).where('id', '=', 1));
}

export async function appendAudit(
  db: Kysely<Tables>,
  dialect: Dialect,
  { id, key }: AuditKey,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  // Numbers from the head row and not from a sequence: those leave gaps, a gap here means a deleted row.
  const head = await selectHead(db, dialect).executeTakeFirstOrThrow();
  let { seq, mac } = head;
  for (const entry of entries) {
    seq += 1;
    const row = toRow(entry, seq, id);
    mac = macOf(mac, row, key);
    await db
      .insertInto('audit')
      .values({ ...row, mac })
      .execute();
  }
  await db.updateTable('audit_head').set({ seq, mac }).where('id', '=', 1).execute();
}

export async function readAudit(
  db: Kysely<Tables>,
  fromSeq: number,
  limit: number,
): Promise<readonly AuditRow[]> {
  return (await selectPage(db, fromSeq, limit)).map(fromRow);
}

export function fromRow(row: AuditTable): AuditRow {
  return {
    seq: row.seq,
    at: row.at,
    action: row.action,
    actorId: row.actor_id ?? undefined,
    requestId: row.request_id ?? undefined,
    orgId: row.org_id ?? undefined,
    roomId: row.room_id ?? undefined,
    detail: DetailSchema.parse(decodeJson(row.detail)),
    keyId: row.key_id,
    mac: row.mac,
  };
}

function selectPage(db: Kysely<Tables>, fromSeq: number, limit: number): Promise<AuditTable[]> {
  return db.selectFrom('audit').selectAll().where('seq', '>=', fromSeq).orderBy('seq').limit(limit).execute();
}

export function sameMac(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Why `row` cannot be the row after `last`; undefined when it can. */
function faultOf(
  row: AuditTable,
  last: AuditAnchor,
  keys: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  if (row.seq !== last.seq + 1) return 'the row is missing';
  const key = keys.get(row.key_id);
  if (key === undefined) return `its key "${row.key_id}" is not known`;
  if (!sameMac(row.mac, macOf(last.mac, row, key))) return 'its content or its place was changed';
  return undefined;
}

interface Walk {
  readonly last: () => AuditAnchor;
  /** The first row that does not go on from the one before. */
  readonly feed: (rows: readonly AuditTable[]) => AuditFault | undefined;
}

function createWalk(keys: ReadonlyMap<string, Uint8Array>, anchors: readonly AuditAnchor[]): Walk {
  const anchored = Map.groupBy(anchors, ({ seq }) => seq);
  let last: AuditAnchor = { seq: 0, mac: '' };
  return {
    last: () => last,
    feed: (rows) => {
      for (const row of rows) {
        const reason = faultOf(row, last, keys);
        if (reason !== undefined) return { ok: false, seq: last.seq + 1, reason };
        if (anchored.get(row.seq)?.some(({ mac }) => !sameMac(mac, row.mac)) === true) {
          return { ok: false, seq: row.seq, reason: 'it is not the row that was anchored' };
        }
        last = { seq: row.seq, mac: row.mac };
      }
      return undefined;
    },
  };
}

function judgeEnd(
  head: AuditAnchor | undefined,
  last: AuditAnchor,
  anchors: readonly AuditAnchor[],
): AuditVerdict {
  if (head === undefined) return { ok: false, seq: last.seq, reason: 'the head of the chain is missing' };
  if (head.seq > last.seq) return { ok: false, seq: last.seq + 1, reason: 'the row is missing' };
  if (head.seq < last.seq || !sameMac(head.mac, last.mac)) {
    return { ok: false, seq: last.seq, reason: 'the head of the chain was changed' };
  }
  if (anchors.some(({ seq }) => seq > last.seq)) {
    return { ok: false, seq: last.seq + 1, reason: 'the row was anchored and is missing' };
  }
  return { ok: true, head: last };
}

/**
 * Walks the whole chain and names the first row that is not as it was written. Only anchors from outside
 * the database show that the newest rows were cut off together with the head, or that all of it was written anew by
 * somebody who has the key.
 */
export async function verifyAudit(
  database: Database,
  auditKeys: readonly AuditKey[],
  anchors: readonly AuditAnchor[] = [],
): Promise<AuditVerdict> {
  const walk = createWalk(new Map(auditKeys.map(({ id, key }) => [id, key])), anchors);
  // Page by page outside a transaction: a long chain must not stop the writers.
  for (let rows = PAGE; rows === PAGE; ) {
    const page = await database.read((db) => selectPage(db, walk.last().seq + 1, PAGE));
    const fault = walk.feed(page);
    if (fault !== undefined) return fault;
    rows = page.length;
  }
  // The few rows added meanwhile, with the head held: now no row comes in between.
  return database.transaction(async ({ db }) => {
    const head = await selectHead(db, database.dialect).executeTakeFirst();
    const fault = walk.feed(await selectPage(db, walk.last().seq + 1, Number.MAX_SAFE_INTEGER));
    return fault ?? judgeEnd(head, walk.last(), anchors);
  });
}
