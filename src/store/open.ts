import { mkdirSync } from 'node:fs';
import type { Files } from '../domain/ports/files.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { OrgWarmth } from '../domain/ports/org-warmth.ts';
import type { Store } from '../domain/ports/store.ts';
import type { Slot, TokenVault } from '../domain/ports/token-vault.ts';
import { type AuditAnchor, type AuditKey, type AuditVerdict, verifyAudit } from './audit.ts';
import { type BotLock, takeBotLock } from './bot-lock.ts';
import { createDatabase, createTransactionGuard, type Database, type TransactionGuard } from './database.ts';
import { type Dialect, openPostgres, openSqlite } from './dialect.ts';
import type { OnStoreEvent } from './events.ts';
import { createFiles } from './files.ts';
import { createLease } from './lease.ts';
import { migrate } from './migrate.ts';
import { createQueue } from './queue.ts';
import { createStore } from './store.ts';
import { type Counts, exportRows, importRows } from './transfer.ts';
import { createVault, type VaultKey } from './vault.ts';
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
  /** Connections to PostgreSQL beside the one that listens; default 10. */
  readonly poolSize?: number | undefined;
  readonly onEvent?: OnStoreEvent | undefined;
}

export interface OpenStore {
  readonly store: Store;
  readonly warmth: OrgWarmth;
  readonly files: Files;
  readonly lease: Lease;
  /** `origins`: fingerprints of the settings in use, see `createVault`. */
  readonly vault: (key: VaultKey, origins?: Partial<Readonly<Record<Slot, string>>>) => TokenVault;
  /** Deletes jobs done longer ago than that (their keys stop deduplicating); answers how many. */
  readonly pruneFinished: (olderThanMs: number) => Promise<number>;
  /** Takes a job off the dead-letter shelf, back to its place on its lane; false when it is not there. */
  readonly replay: (id: string) => Promise<boolean>;
  /** `olderKeys`: those that rows written before a change of the key name. */
  readonly verifyAudit: (anchor?: AuditAnchor, olderKeys?: readonly AuditKey[]) => Promise<AuditVerdict>;
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
      await database.transaction(async ({ db }) => {
        await db.updateTable('lane').set({ lease_until: 0 }).execute();
        await db.deleteFrom('lease').execute();
      });
  } catch (error) {
    await database.close();
    lock?.release();
    throw error;
  }
  return { database, lock };
}

/** Opens and migrates the database; what cannot be opened is an Error that names the remedy. */
export async function openStore(options: StoreOptions, deps: StoreDeps): Promise<OpenStore> {
  const { auditKey, poolSize = DEFAULT_POOL_SIZE, onEvent = () => {} } = deps;
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
    vault: (key, origins) => createVault(database, key, origins),
    pruneFinished: queue.pruneFinished,
    exportRows: async (write) => exportRows(database, write),
    importRows: async (open) => importRows(database, open),
    replay: queue.replay,
    verifyAudit: (anchor, olderKeys = []) => verifyAudit(database, [...olderKeys, auditKey], anchor),
    close,
  };
}
