import type { Kysely } from 'kysely';
import type { Reader, Store, Tx } from '../domain/ports/store.ts';
import { type AuditKey, appendAudit, readAudit } from './audit.ts';
import { searchAudit } from './audit-log.ts';
import { createCardReader, createCardWriter } from './cards.ts';
import type { Database, Scope } from './database.ts';
import { backlog, enqueue, fence, finish, knownKeys, parkedJobs, rowsOf } from './jobs.ts';
import { createLendReader, createLendWriter } from './lends.ts';
import { createUnitsReader, createUnitsWriter } from './license-units.ts';
import { createUsageReader, createUsageWriter } from './license-usage.ts';
import type { LeaseQueue } from './queue.ts';
import { createRequestReader, createRequestWriter } from './requests.ts';
import type { Tables } from './schema.ts';
import { createSpaceReader, createSpaceWriter } from './space-move.ts';
import { createStandingReader, createStandingWriter } from './standing-orders.ts';
import type { WakeSignal } from './wake.ts';

export interface StoreDeps {
  readonly database: Database;
  readonly queue: LeaseQueue;
  readonly auditKey: AuditKey;
  /** Wakes this process and the others. */
  readonly wake: () => void;
  readonly subscribe: WakeSignal['subscribe'];
  readonly close: () => Promise<void>;
}

function createReader(db: Kysely<Tables>): Reader {
  return {
    ...createRequestReader(db),
    ...createCardReader(db),
    ...createSpaceReader(db),
    ...createUnitsReader(db),
    ...createLendReader(db),
    ...createStandingReader(db),
    ...createUsageReader(db),
    audit: (fromSeq, limit) => readAudit(db, fromSeq, limit),
    searchAudit: (filter) => searchAudit(db, filter),
    parkedJobs: (limit) => parkedJobs(db, limit),
    known: (from, keys) => knownKeys(db, from, keys),
    backlog: () => backlog(db),
  };
}

function createTx({ db, afterCommit }: Scope, { database: { dialect }, auditKey, wake }: StoreDeps): Tx {
  return {
    ...createReader(db),
    ...createRequestWriter(db),
    ...createCardWriter(db),
    ...createSpaceWriter(db),
    ...createUnitsWriter(db, dialect),
    ...createLendWriter(db),
    ...createStandingWriter(db),
    ...createUsageWriter(db, dialect),
    enqueue: async (job) => {
      const added = await enqueue(db, dialect, job);
      if (added) afterCommit(wake);
      return added;
    },
    finish: async (job) => {
      await finish(db, dialect, job);
      afterCommit(wake);
    },
    fence: (job) => fence(db, dialect, job),
    appendAudit: (entries) => appendAudit(db, dialect, auditKey, entries),
  };
}

export function createStore(deps: StoreDeps): Store {
  const { database, queue } = deps;
  const { dialect } = database;
  const { enqueueAlone } = dialect;
  const transaction: Store['transaction'] = (work) =>
    database.transaction((scope) => work(createTx(scope, deps)));
  return {
    transaction,
    enqueue: async (job) => {
      if (!enqueueAlone) return transaction((tx) => tx.enqueue(job));
      const added = await database.read((db) => enqueueAlone(db, rowsOf(dialect, job)));
      if (added) deps.wake();
      return added;
    },
    read: (work) => database.read((db) => work(createReader(db))),
    claim: queue.claim,
    heartbeat: queue.heartbeat,
    retry: queue.retry,
    postpone: queue.postpone,
    freeOrphans: queue.freeOrphans,
    defer: queue.defer,
    park: queue.park,
    onWake: deps.subscribe,
    close: deps.close,
  };
}
