import { mkdirSync } from 'node:fs';
import type { AuditAnchors } from '../domain/ports/audit-anchors.ts';
import type { Files } from '../domain/ports/files.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { OrgWarmth } from '../domain/ports/org-warmth.ts';
import type { RateGate } from '../domain/ports/rate-gate.ts';
import type { AuditEntry, Store } from '../domain/ports/store.ts';
import type { Slot, Tokens, TokenVault } from '../domain/ports/token-vault.ts';
import { aboutDatabase, type DatabaseAbout } from './about.ts';
import { type AuditAnchor, type AuditKey, type AuditVerdict, appendAudit, verifyAudit } from './audit.ts';
import { createAuditAnchors } from './audit-anchor.ts';
import { type BotLock, takeBotLock } from './bot-lock.ts';
import { createDatabase, createTransactionGuard, type Database, type TransactionGuard } from './database.ts';
import { type Dialect, openPostgres, openSqlite } from './dialect.ts';
import type { OnStoreEvent } from './events.ts';
import { createFiles } from './files.ts';
import { createGauges, type Gauges } from './gauges.ts';
import { createLease } from './lease.ts';
import { migrate } from './migrate.ts';
import { freeAllLanes } from './orphans.ts';
import { createQueue } from './queue.ts';
import { createRateGate } from './rate-gate.ts';
import { createReplicas, type Replicas } from './replicas.ts';
import { createPrune, type Prune } from './retention.ts';
import { createStore } from './store.ts';
import { type Counts, exportRows, importRows } from './transfer.ts';
import { createVault, putTokens, type Resealed, resealVault, type VaultKeys } from './vault.ts';
import { createWakeSignal } from './wake.ts';
import { createWarmth } from './warmth.ts';

export type StoreOptions =
  | {
      readonly dataDir: string;
      /** One bot per data directory; the command line, beside a running bot, says false. */
      readonly exclusive?: boolean | undefined;
    }
  | { readonly databaseUrl: string };

export interface StoreDeps {
  readonly auditKey: AuditKey;
  /** Those that rows written before a change of the key name. */
  readonly olderAuditKeys?: readonly AuditKey[] | undefined;
  /** Connections to PostgreSQL beside the one that listens; default 10. */
  readonly poolSize?: number | undefined;
  readonly onEvent?: OnStoreEvent | undefined;
}

export interface OpenStore {
  readonly store: Store;
  readonly warmth: OrgWarmth;
  readonly files: Files;
  readonly lease: Lease;
  readonly rateGate: RateGate;
  /** `origins`: fingerprints of the settings in use, see `createVault`. */
  readonly vault: (keys: VaultKeys, origins?: Partial<Readonly<Record<Slot, string>>>) => TokenVault;
  /** The tokens of a login together with its row of the audit. */
  readonly storeLogin: (keys: VaultKeys, slot: Slot, tokens: Tokens, entry: AuditEntry) => Promise<void>;
  /** Seals all stored tokens with the newest key. */
  readonly reseal: (keys: VaultKeys) => Promise<Resealed>;
  /** Deletes what has been kept for long enough; the keys of deleted jobs stop deduplicating. */
  readonly prune: Prune;
  /** The processes at work on this database. */
  readonly replicas: Replicas;
  readonly about: () => Promise<DatabaseAbout>;
  readonly gauges: Gauges;
  /** Throws when nothing can be written now; keeps nothing. */
  readonly probe: () => Promise<void>;
  /** Takes a job off the dead-letter shelf, back to its place on its lane; false when it is not there. */
  readonly replay: (id: string) => Promise<boolean>;
  /** `olderKeys`: instead of `olderAuditKeys`. */
  readonly verifyAudit: (
    anchors?: readonly AuditAnchor[],
    olderKeys?: readonly AuditKey[],
  ) => Promise<AuditVerdict>;
  /** Kept in the file at `path`. */
  readonly anchors: (path: string) => AuditAnchors;
  /** One JSON line per row, to be read by `importRows` of either database. */
  readonly exportRows: (write: (line: string) => void) => Promise<Counts>;
  /** Into an empty database; all of it or nothing. */
  readonly importRows: (open: () => AsyncIterable<string>) => Promise<Counts>;
  readonly close: () => Promise<void>;
}

const DEFAULT_POOL_SIZE = 10;

interface Opened {
  readonly dialect: Dialect;
  readonly lock: BotLock | undefined;
}

async function openDialect(
  options: StoreOptions,
  guard: TransactionGuard,
  poolSize: number,
  onEvent: OnStoreEvent,
): Promise<Opened> {
  if ('databaseUrl' in options) {
    return { dialect: await openPostgres(options.databaseUrl, { poolSize, onEvent }), lock: undefined };
  }
  // The directory holds tokens and the audit: nobody else's business.
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const lock = options.exclusive === false ? undefined : takeBotLock(options.dataDir);
  try {
    return { dialect: await openSqlite(options.dataDir, guard.assertOutside), lock };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function openDatabase(
  options: StoreOptions,
  poolSize: number,
  onEvent: OnStoreEvent,
): Promise<{ database: Database; lock: BotLock | undefined }> {
  const guard = createTransactionGuard();
  const { dialect, lock } = await openDialect(options, guard, poolSize, onEvent);
  const database = createDatabase({ dialect, guard, onEvent });
  try {
    await migrate(database);
    // The lock is ours alone, so whoever held these leases is dead: nobody has to wait for their end.
    if (lock)
      await database.transaction(async (scope) => {
        const { db } = scope;
        await freeAllLanes(scope, dialect);
        await db.deleteFrom('lease').execute();
        await db.deleteFrom('replica').execute();
      });
  } catch (error) {
    await database.close();
    lock?.release();
    throw error;
  }
  return { database, lock };
}

/** A transaction begins as a writer, so that a database that is locked or gone is noticed. */
async function probe(database: Database): Promise<void> {
  await database.transaction(async ({ db }) => {
    await db.selectFrom('counter').select('value').execute();
  });
}

/** Opens and migrates the database; what cannot be opened is an Error that names the remedy. */
export async function openStore(options: StoreOptions, deps: StoreDeps): Promise<OpenStore> {
  const { auditKey, olderAuditKeys = [], poolSize = DEFAULT_POOL_SIZE, onEvent = () => {} } = deps;
  const { database, lock } = await openDatabase(options, poolSize, onEvent);
  const signal = createWakeSignal();
  const remote = await database.dialect.connectWake(signal.emit);
  const wake = (): void => {
    signal.emit();
    remote.notify();
  };
  let closing: Promise<void> | undefined;
  const shutDown = async (): Promise<void> => {
    signal.close();
    await remote.close();
    await database.close();
    lock?.release();
  };
  const close = (): Promise<void> => {
    closing ??= shutDown();
    return closing;
  };
  const queue = createQueue({ database, onEvent, wake, wakeAfter: signal.emitAfter });
  return {
    store: createStore({ database, queue, auditKey, wake, subscribe: signal.subscribe, close }),
    warmth: createWarmth(database),
    files: createFiles(database),
    lease: createLease(database),
    rateGate: createRateGate(database),
    vault: (keys, origins) => createVault(database, keys, origins),
    storeLogin: async (keys, slot, tokens, entry) =>
      database.transaction(async ({ db }) => {
        await putTokens(db, keys, slot, tokens);
        await appendAudit(db, database.dialect, auditKey, [entry]);
      }),
    reseal: async (keys) => resealVault(database, keys),
    prune: createPrune(database),
    replicas: createReplicas(database, database.dialect.processId),
    about: async () => aboutDatabase(database),
    gauges: createGauges(database),
    probe: () => probe(database),
    exportRows: async (write) => exportRows(database, write),
    importRows: async (open) => importRows(database, open),
    replay: queue.replay,
    verifyAudit: (anchors, olderKeys = olderAuditKeys) =>
      verifyAudit(database, [...olderKeys, auditKey], anchors),
    anchors: (path) => createAuditAnchors(database, path, [auditKey, ...olderAuditKeys]),
    close,
  };
}
