// Printing rows of the audit. That somebody reads them is a row of its own, written before the first is printed.
import { createHmac, hkdfSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { csvFile, csvLine } from '../domain/csv.ts';
import { withoutEmails } from '../domain/email-hash.ts';
import type { AuditRow, Store } from '../domain/ports/store.ts';
import type { Key } from '../keys.ts';
import { recordByHand } from './by-hand.ts';

const PAGE = 500;
const FOLLOW_MS = 1000;
const HASH_LENGTH = 20;
const HEADER = ['seq', 'at', 'action', 'actorId', 'requestId', 'orgId', 'roomId', 'detail', 'keyId', 'mac'];

export type Format = 'jsonl' | 'csv';

export interface Export {
  readonly since: number;
  readonly format: Format;
  /** Whose key makes the hashes; undefined: addresses stay. */
  readonly hashKey: Key | undefined;
}

const write = (text: string): void => void process.stdout.write(text);

/** The same address gives the same hash for as long as the key is the same. */
export function emailHasher({ key }: Key): (email: string) => string {
  const own = new Uint8Array(hkdfSync('sha256', key, '', 'steward audit e-mail hashes v1', 32));
  return (email) => `email:${createHmac('sha256', own).update(email).digest('hex').slice(0, HASH_LENGTH)}`;
}

export function csvOf(row: AuditRow): string {
  const { seq, at, action, actorId = '', requestId, orgId = '', roomId = '', detail, keyId, mac } = row;
  // Where ; separates cells, one could begin in the middle of a text; in JSON this is the same sign.
  const json = JSON.stringify(detail).replaceAll(';', String.raw`\u003b`);
  const request = requestId === undefined ? '' : `R-${requestId}`;
  return csvLine([
    String(seq),
    new Date(at).toISOString(),
    action,
    actorId,
    request,
    orgId,
    roomId,
    json,
    keyId,
    mac,
  ]);
}

export async function exportAudit(store: Store, { since, format, hashKey }: Export): Promise<void> {
  const detail = { what: 'export', since, format, emails: hashKey === undefined ? 'plain' : 'hashed' };
  await recordByHand(store, 'audit.read', detail);
  const hash = hashKey && emailHasher(hashKey);
  const shown = (row: AuditRow): AuditRow =>
    hash === undefined
      ? row
      : { ...row, detail: Object.fromEntries(Object.entries(Object(withoutEmails(row.detail, hash)))) };
  if (format === 'csv') write(csvFile(HEADER, []));
  for await (const row of rowsFrom(store, since)) {
    write(format === 'csv' ? csvOf(shown(row)) : `${JSON.stringify(shown(row))}\n`);
  }
}

export async function tailAudit(store: Store, lines: number, isFollowing: boolean): Promise<void> {
  // Whoever reads may have enough, e.g. `| head`.
  process.stdout.on('error', () => process.exit(0));
  await recordByHand(store, 'audit.read', { what: isFollowing ? 'follow' : 'tail' });
  const newest = await store.read(async (reader) => reader.searchAudit({ limit: lines }));
  for (const row of newest.toReversed()) write(`${JSON.stringify(row)}\n`);
  for (let next = (newest[0]?.seq ?? 0) + 1; isFollowing; ) {
    await sleep(FOLLOW_MS);
    for await (const row of rowsFrom(store, next)) {
      write(`${JSON.stringify(row)}\n`);
      next = row.seq + 1;
    }
  }
}

async function* rowsFrom(store: Store, since: number): AsyncGenerator<AuditRow, void, undefined> {
  for (let from = since; ; ) {
    const start = from;
    const rows = await store.read(async (reader) => reader.audit(start, PAGE));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    from = last.seq + 1;
  }
}
