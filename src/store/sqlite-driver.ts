// node:sqlite under Kysely: one connection, a mutex of our own, `begin immediate`.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Dialect as KyselyDialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** A waiting statement blocks the event loop: wait for no longer than another's short commit takes. */
const BUSY_TIMEOUT_MS = 50;
const CACHED_STATEMENTS = 200;

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

export function isSqliteConflict(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  // The low byte is the primary code: BUSY_SNAPSHOT and BUSY_RECOVERY are kinds of BUSY.
  const primary = error.errcode & 0xff;
  return primary === SQLITE_BUSY || primary === SQLITE_LOCKED;
}

export function openSqliteFile(path: string): DatabaseSync {
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    const mode = file.prepare('pragma journal_mode = wal').get();
    if (mode?.['journal_mode'] !== 'wal') {
      throw new Error(`${path} cannot use write-ahead logging: put the data directory on a local disk.`);
    }
    file.exec('pragma synchronous = full');
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

interface CachedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

function createStatements(file: DatabaseSync): (text: string) => CachedStatement {
  const cache = new Map<string, CachedStatement>();
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const statement = file.prepare(text);
    const fresh = { statement, returnsRows: statement.columns().length > 0 };
    const oldest = cache.keys().next();
    if (cache.size >= CACHED_STATEMENTS && oldest.done === false) cache.delete(oldest.value);
    cache.set(text, fresh);
    return fresh;
  };
}

function isInput(value: unknown): value is SQLInputValue {
  if (value === null || ArrayBuffer.isView(value)) return true;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

function createConnection(file: DatabaseSync): DatabaseConnection {
  const statementFor = createStatements(file);
  return {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      const { statement, returnsRows } = statementFor(query.sql);
      const parameters = query.parameters.filter(isInput);
      if (parameters.length < query.parameters.length) {
        throw new TypeError(`SQLite takes text, numbers, bytes and null only: ${query.sql}`);
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- R is what the query's author says it is
      if (returnsRows) return { rows: statement.all(...parameters) as R[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(...parameters).changes) };
    },
    // oxlint-disable-next-line require-yield -- the interface asks for a generator
    streamQuery: async function* () {
      throw new Error('The store reads whole answers; nothing streams.');
    },
  };
}

/** Hands the one connection to one holder after the other. */
function createMutex(): { acquire(): Promise<void>; release(): void } {
  let last: Promise<void> = Promise.resolve();
  let free: () => void = () => {};
  return {
    acquire: async () => {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      free = resolve;
    },
    release: () => free(),
  };
}

/** `assertOutside` throws when the caller is inside a transaction: waiting for the mutex would never end. */
function createDriver(file: DatabaseSync, assertOutside: () => void): Driver {
  const connection = createConnection(file);
  const mutex = createMutex();
  const run = async (text: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(text));
  };
  return {
    init: async () => {},
    acquireConnection: async () => {
      assertOutside();
      await mutex.acquire();
      return connection;
    },
    releaseConnection: async () => mutex.release(),
    // A plain `begin` that reads first fails at its first write when another process has committed in between.
    beginTransaction: async (_, { accessMode }) =>
      run(accessMode === 'read only' ? 'begin' : 'begin immediate'),
    commitTransaction: async () => run('commit'),
    rollbackTransaction: async () => {
      // SQLite rolls back by itself on a full disk or an I/O error.
      if (file.isTransaction) await run('rollback');
    },
    destroy: async () => {
      await mutex.acquire();
      file.close();
    },
  };
}

// Kysely's own mutex is asked before the driver: it would hide a nested query from `assertOutside`.
class ManyConnections extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

export function createSqliteKysely(file: DatabaseSync, assertOutside: () => void): KyselyDialect {
  return {
    createAdapter: () => new ManyConnections(),
    createDriver: () => createDriver(file, assertOutside),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
