// Anchors of the audit: signed with its key, one JSON line each, in a file outside the database.
import { createHmac } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { AuditAnchors, SignedAnchor } from '../domain/ports/audit-anchors.ts';
import { type AuditKey, appendAudit, sameMac, selectHead } from './audit.ts';
import type { Database } from './database.ts';
import { canonicalJson } from './text.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const AnchorSchema = z.strictObject({
  v: z.literal(1),
  at: z.iso.datetime(),
  why: z.enum(['start', 'daily', 'stop']),
  seq: z.number().int().positive(),
  mac: hex,
  count: z.number().int().positive(),
  keyId: z.string(),
  sig: hex,
});

/** How many of the newest are compared at a start; `audit verify` compares all. */
const LOOKED_AT = 30;

/** An anchor that cannot be believed; the message says which and why. */
export class BadAnchor extends Error {
  override readonly name = 'BadAnchor';
}

function signature(anchor: Omit<SignedAnchor, 'sig'>, key: Uint8Array): string {
  return createHmac('sha256', key)
    .update(`steward audit anchor\n${canonicalJson(anchor)}`)
    .digest('hex');
}

/** What it says, and that it was signed with one of the keys. `where` names it in the message of a BadAnchor. */
export function readAnchor(line: string, keys: readonly AuditKey[], where: string): SignedAnchor {
  const { sig, ...anchor } = parse(line, where);
  const key = keys.find(({ id }) => id === anchor.keyId);
  if (key === undefined)
    throw new BadAnchor(`${where} was signed with the key “${anchor.keyId}”, which is not known.`);
  if (!sameMac(sig, signature(anchor, key.key)))
    throw new BadAnchor(`${where} was changed: its signature does not fit.`);
  return { ...anchor, sig };
}

function parse(line: string, where: string): SignedAnchor {
  try {
    return AnchorSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new BadAnchor(`${where} is no anchor of an audit.`, { cause });
  }
}

/** All of the file; none when there is no file. A last line that a crash cut off is left out. */
export async function readAnchorFile(
  path: string,
  keys: readonly AuditKey[],
): Promise<readonly SignedAnchor[]> {
  const lines = (await textOf(path)).split('\n');
  const torn = lines.pop() ?? '';
  const whole = torn === '' || !isJson(torn) ? lines : [...lines, torn];
  return whole.flatMap((line, i) =>
    line === '' ? [] : [readAnchor(line, keys, `Line ${i + 1} of ${path}`)],
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

async function append(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const text = await textOf(path);
  const torn = text.slice(text.lastIndexOf('\n') + 1);
  const file = await open(path, 'a', 0o600);
  try {
    // Nobody was told of an anchor that a crash cut off; with another one behind it, it would look like a forgery.
    if (!isJson(torn)) await file.truncate(Buffer.byteLength(text) - Buffer.byteLength(torn));
    else await file.write('\n');
    await file.write(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The first key signs, all of them open. */
export function createAuditAnchors(
  database: Database,
  path: string,
  keys: readonly [AuditKey, ...AuditKey[]],
): AuditAnchors {
  const [auditKey] = keys;
  const { dialect } = database;

  async function misfitOf(anchors: readonly SignedAnchor[]): Promise<string | undefined> {
    const seqs = anchors.map(({ seq }) => seq);
    if (seqs.length === 0) return undefined;
    const rows = await database.read(async (db) =>
      db.selectFrom('audit').select(['seq', 'mac']).where('seq', 'in', seqs).execute(),
    );
    const macs = new Map(rows.map(({ seq, mac }) => [seq, mac]));
    const wrong = anchors.find(({ seq, mac }) => macs.get(seq) !== mac);
    if (wrong === undefined) return undefined;
    const how = macs.has(wrong.seq) ? 'is not the row that was anchored' : 'was anchored and is missing';
    return `Row ${wrong.seq} ${how} (${wrong.at}).`;
  }

  return {
    async head() {
      const head = await database.read(async (db) =>
        db.selectFrom('audit_head').select('seq').where('id', '=', 1).executeTakeFirst(),
      );
      return head?.seq ?? 0;
    },
    take: async (at, why) =>
      database.transaction(async ({ db }) => {
        await appendAudit(db, dialect, auditKey, [
          {
            at,
            action: 'audit.anchor',
            actorId: undefined,
            requestId: undefined,
            orgId: undefined,
            roomId: undefined,
            detail: { why },
          },
        ]);
        const { seq, mac } = await selectHead(db, dialect).executeTakeFirstOrThrow();
        const { count } = await db
          .selectFrom('audit')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        const anchor = {
          v: 1,
          at: new Date(at).toISOString(),
          why,
          seq,
          mac,
          count,
          keyId: auditKey.id,
        } as const;
        return { ...anchor, sig: signature(anchor, auditKey.key) };
      }),
    keep: async (anchor) => append(path, JSON.stringify(anchor)),
    async misfit() {
      try {
        return await misfitOf((await readAnchorFile(path, keys)).slice(-LOOKED_AT));
      } catch (error) {
        if (error instanceof BadAnchor) return error.message;
        throw error;
      }
    },
  };
}
