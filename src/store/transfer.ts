// Everything in one logical format for both databases: backup, restore, and the move from one to the other.
import { sql } from 'kysely';
import * as z from 'zod';
import type { Database, Scope } from './database.ts';
import type { Tables } from './schema.ts';

type TableName = Exclude<keyof Tables, 'lease' | 'replica' | 'rate_gate' | 'schema_version'>;

/** In the order that references want; the column a page goes on behind. Leases and replicas are of the moment and stay behind. */
const ORDER: readonly (readonly [TableName, readonly string[]])[] = [
  ['counter', ['name']],
  ['request', ['id']],
  ['step', ['request_id', 'name']],
  ['card', ['key']],
  ['space', ['room_id']],
  ['named_value', ['key']],
  ['warmth', ['credential', 'org_id']],
  ['warmth_tally', ['credential', 'name']],
  ['job', ['seq']],
  ['lane', ['queue', 'lane']],
  ['audit', ['seq']],
  ['audit_head', ['id']],
  ['stored_file', ['key']],
  ['file_piece', ['key', 'version', 'position']],
  ['credential', ['slot']],
  ['license_count', ['org_id', 'license_id']],
  ['license_hold', ['request_id', 'license_id']],
  ['license_lend', ['request_id']],
  ['standing_order', ['id']],
  ['license_usage', ['org_id', 'license_id', 'from_day']],
];
const PAGE = 200;

const Value = z.union([z.string(), z.number(), z.null(), z.object({ base64: z.base64() })]);
const Header = z.object({ format: z.literal('steward'), version: z.literal(1), schema: z.number().int() });
const Row = z.object({
  table: z.enum(ORDER.map(([table]) => table)),
  row: z.record(z.string().regex(/^[a-z0-9_]{1,40}$/), Value),
});
const End = z.object({ end: z.literal(true), counts: z.record(z.string(), z.number().int()) });

export type Counts = Readonly<Record<string, number>>;

/** One JSON line per row, the same moment for all of them. Answers the rows by table. */
export async function exportRows(database: Database, write: (line: string) => void): Promise<Counts> {
  return database.snapshot(async (db) => {
    const { version } = await db.selectFrom('schema_version').select('version').executeTakeFirstOrThrow();
    write(JSON.stringify({ format: 'steward', version: 1, schema: version }));
    const counts: Record<string, number> = {};
    for (const [table, key] of ORDER) counts[table] = await exportTable(db, table, key, write);
    write(JSON.stringify({ end: true, counts }));
    return counts;
  });
}

async function exportTable(
  db: Scope['db'],
  table: TableName,
  key: readonly string[],
  write: (line: string) => void,
): Promise<number> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let behind = sql``;
  for (let count = 0; ; ) {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(table)} ${behind} order by ${columns} limit ${PAGE}`.execute(db);
    for (const row of rows) write(JSON.stringify({ table, row: encoded(row) }));
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return count;
    behind = sql`where (${columns}) > (${sql.join(key.map((column) => last[column]))})`;
  }
}

function encoded(row: object): Record<string, unknown> {
  const entries = Object.entries(row).map(([column, value]: [string, unknown]) => [
    column,
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  ]);
  return Object.fromEntries(entries);
}

/**
 * Into an empty database of the same schema, all of it or nothing. `open` reads the export from its beginning: the
 * transaction may have to run again. The counts are compared with the file's own.
 */
export async function importRows(database: Database, open: () => AsyncIterable<string>): Promise<Counts> {
  return database.transaction(async (scope) => {
    await refuseUsed(scope);
    const counts: Record<string, number> = Object.fromEntries(ORDER.map(([table]) => [table, 0]));
    let number = 0;
    let ended = false;
    for await (const line of open()) {
      number += 1;
      if (line.trim() === '') continue;
      const parsed = parse(line, number);
      if (ended) throw new Error(`line ${number} comes after the end of the export`);
      if (number === 1) await checkHeader(scope, parsed);
      else if (isEnd(parsed)) ended = checkCounts(parsed, counts);
      else await insert(scope, parsed, number, counts);
    }
    if (!ended) throw new Error('The export is cut off: its last line is missing. Nothing was imported.');
    await scope.db.updateTable('lane').set({ lease_until: 0, token: null, holder: null }).execute();
    await database.dialect.resumeSequences(scope.db);
    return counts;
  });
}

async function refuseUsed({ db }: Scope): Promise<void> {
  for (const table of ['request', 'job', 'audit', 'card'] as const) {
    const found = await db.selectFrom(table).selectAll().limit(1).executeTakeFirst();
    if (found) throw new Error('The database is not empty: import into a new one.');
  }
  // What the migrations and a first look put there would stand in the way.
  for (const table of ['counter', 'audit_head', 'named_value', 'warmth', 'credential'] as const) {
    await db.deleteFrom(table).execute();
  }
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`line ${number} of the export is no JSON`, { cause: error });
  }
}

async function checkHeader({ db }: Scope, parsed: unknown): Promise<void> {
  const header = Header.safeParse(parsed);
  if (!header.success)
    throw new Error('This is no export of Steward: its first line is not the one expected.');
  const { version } = await db.selectFrom('schema_version').select('version').executeTakeFirstOrThrow();
  if (header.data.schema === version) return;
  throw new Error(
    `The export is of schema ${header.data.schema}, this Steward has ${version}: import it with the version that wrote it, then upgrade.`,
  );
}

const isEnd = (parsed: unknown): parsed is z.infer<typeof End> => End.safeParse(parsed).success;

function checkCounts({ counts: told }: z.infer<typeof End>, counts: Counts): true {
  for (const [table, count] of Object.entries(counts)) {
    if (told[table] === count) continue;
    throw new Error(
      `The export tells of ${told[table] ?? 0} rows in ${table} and holds ${count}. Nothing was imported.`,
    );
  }
  return true;
}

async function insert(
  { db }: Scope,
  parsed: unknown,
  number: number,
  counts: Record<string, number>,
): Promise<void> {
  const row = Row.safeParse(parsed);
  if (!row.success) throw new Error(`line ${number} of the export is no row: ${z.prettifyError(row.error)}`);
  const { table } = row.data;
  const columns = Object.keys(row.data.row).map((column) => sql.ref(column));
  const values = Object.values(row.data.row).map((value) =>
    typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value,
  );
  await sql`insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(values)})`.execute(db);
  counts[table] = (counts[table] ?? 0) + 1;
}
