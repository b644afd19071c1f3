// All that differs between the two databases. Nothing else in the store knows which one it talks to.
import { randomInt } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Kysely,
  type Dialect as KyselyDialect,
  PostgresDialect,
  type RawBuilder,
  type SelectQueryBuilder,
  sql,
} from 'kysely';
import pg from 'pg';
import { retryConflicts } from './conflict.ts';
import type { OnStoreEvent } from './events.ts';
import type { EnqueueRows } from './jobs.ts';
import { enqueueByOneStatement } from './postgres-enqueue.ts';
import { connectPostgresWake, PRESENCE } from './postgres-wake.ts';
import type { Tables } from './schema.ts';
import { createSqliteKysely, isSqliteConflict, openSqliteFile } from './sqlite-driver.ts';

export interface Dialect {
  readonly kysely: KyselyDialect;
  readonly about: { readonly product: 'SQLite' | 'PostgreSQL'; readonly version: RawBuilder<string> };
  /** The database's clock in epoch ms; it moves on inside a transaction. */
  readonly clock: RawBuilder<number>;
  /** Ends a select: lock its rows, leave out those somebody else has locked. */
  readonly skipLocked: RawBuilder<unknown>;
  /** Holds the selected rows until the transaction ends. */
  readonly lockRows: <DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ) => SelectQueryBuilder<DB, TB, O>;
  readonly ddl: Ddl;
  /** Inside a transaction: one migrator at a time, until the transaction ends. */
  readonly lockMigrations: (db: Kysely<Tables>) => Promise<void>;
  /** After rows with given sequence numbers were put in: new ones go on behind them. */
  readonly resumeSequences: (db: Kysely<Tables>) => Promise<void>;
  /** Stores one job as a transaction of its own, faster than one; answers whether it is new. */
  readonly enqueueAlone: ((db: Kysely<Tables>, rows: EnqueueRows) => Promise<boolean>) | undefined;
  /** Refused only because of another transaction: run the whole of it again. */
  readonly isConflict: (error: unknown) => boolean;
  /** Other processes of Steward may be at work on it. */
  readonly isShared: boolean;
  /** Names this process among those on the database. */
  readonly processId: number;
  /** The same while the others can see whether it lives; null while they cannot. */
  readonly holder: () => number | null;
  /** Those of the holders whose process has ended. Asked outside transactions. */
  readonly gone: (holders: readonly number[]) => Promise<readonly number[]>;
  /** Connects the wake-ups of other processes; the answer wakes them. */
  readonly connectWake: (onWake: () => void) => Promise<RemoteWake>;
}

export interface RemoteWake {
  readonly notify: () => void;
  readonly close: () => Promise<void>;
}

export interface Ddl {
  readonly number: RawBuilder<unknown>;
  readonly bytes: RawBuilder<unknown>;
  /** A primary key that grows with every row. */
  readonly sequence: RawBuilder<unknown>;
  readonly end: RawBuilder<unknown>;
}

function createPrivateFile(path: string): void {
  try {
    // Never for an existing file: closing it would drop the locks SQLite holds on it in this process.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  }
}

export async function openSqlite(dataDir: string, assertOutside: () => void): Promise<Dialect> {
  const path = join(dataDir, 'steward.db');
  createPrivateFile(path);
  // Two first starts at once: only one can switch the journal mode.
  const file = await retryConflicts(async () => openSqliteFile(path), {
    isConflict: isSqliteConflict,
    onConflict: () => {},
  });
  return {
    kysely: createSqliteKysely(file, assertOutside),
    about: { product: 'SQLite', version: sql<string>`sqlite_version()` },
    clock: sql<number>`cast(round(unixepoch('subsec') * 1000) as integer)`,
    skipLocked: sql``,
    lockRows: (query) => query,
    ddl: {
      number: sql`integer`,
      bytes: sql`blob`,
      sequence: sql`integer primary key autoincrement`,
      end: sql`strict`,
    },
    // `begin immediate` is the lock.
    lockMigrations: async () => {},
    resumeSequences: async () => {},
    enqueueAlone: undefined,
    isConflict: isSqliteConflict,
    isShared: false,
    // Whoever holds the lock of the data directory knows that the one before is dead.
    processId: 1,
    holder: () => null,
    gone: async () => [],
    // One bot per data directory: there is nobody else to wake.
    connectWake: async () => ({ notify: () => {}, close: async () => {} }),
  };
}

const OLDEST_POSTGRES = 15;
const MIGRATION_LOCK = 7_309_154_201n;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const INT8 = 20;
const NUMERIC = 1700;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a JavaScript number`);
  return value;
}

/** Sums and averages of integers come as text otherwise, and as numbers from SQLite. */
function createParsers(): pg.TypeOverrides {
  const parsers = new pg.TypeOverrides();
  parsers.setTypeParser(INT8, parseInt8);
  parsers.setTypeParser(NUMERIC, Number);
  return parsers;
}

async function requireServerVersion(pool: pg.Pool): Promise<void> {
  const answer = await pool.query<{ server_version_num: string }>('show server_version_num');
  const version = Math.floor(Number(answer.rows[0]?.server_version_num) / 10_000);
  if (version >= OLDEST_POSTGRES) return;
  throw new Error(`DATABASE_URL is a PostgreSQL ${version}; Steward needs ${OLDEST_POSTGRES} or newer.`);
}

function isPostgresConflict(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK_DETECTED;
}

/** Locks of sessions that have ended are gone, however they ended. */
async function presences(pool: pg.Pool): Promise<ReadonlySet<number>> {
  const held = await pool.query<{ holder: number }>(
    `select objid::bigint as holder from pg_locks
     where locktype = 'advisory' and classid = $1 and objsubid = 2 and granted
       and database = (select oid from pg_database where datname = current_database())`,
    [PRESENCE],
  );
  return new Set(held.rows.map(({ holder }) => holder));
}

export async function openPostgres(
  databaseUrl: string,
  options: { readonly poolSize: number; readonly onEvent: OnStoreEvent },
): Promise<Dialect> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.poolSize,
    types: createParsers(),
    application_name: 'steward',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', (error) => options.onEvent({ kind: 'connection-lost', error }));
  // The pool does not listen to a connection that is in use: its loss is told to whoever waits for a query, but
  // between two queries of a transaction nobody does.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await requireServerVersion(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const presence = randomInt(1, 2 ** 31);
  let present = (): boolean => false;
  return {
    kysely: new PostgresDialect({ pool }),
    about: { product: 'PostgreSQL', version: sql<string>`current_setting('server_version')` },
    // now() stands still inside a transaction.
    clock: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    skipLocked: sql`for update skip locked`,
    lockRows: (query) => query.forUpdate(),
    ddl: {
      number: sql`bigint`,
      bytes: sql`bytea`,
      sequence: sql`bigint generated by default as identity primary key`,
      end: sql``,
    },
    lockMigrations: async (db) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(db);
    },
    resumeSequences: async (db) => {
      await sql`select setval(pg_get_serial_sequence('job', 'seq'), (select coalesce(max(seq), 0) + 1 from job), false)`.execute(
        db,
      );
    },
    enqueueAlone: enqueueByOneStatement,
    isConflict: isPostgresConflict,
    isShared: true,
    processId: presence,
    holder: () => (present() ? presence : null),
    gone: async (holders) => {
      const others = holders.filter((holder) => holder !== presence);
      if (others.length === 0) return [];
      const alive = await presences(pool);
      return others.filter((holder) => !alive.has(holder));
    },
    connectWake: async (onWake) => {
      const wake = await connectPostgresWake({ databaseUrl, presence, onWake, onEvent: options.onEvent });
      ({ present } = wake);
      return wake;
    },
  };
}
