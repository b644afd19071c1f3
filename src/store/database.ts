// Transactions and reads over either database: retried as a whole, and never one inside the other.
import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, type KyselyPlugin } from 'kysely';
import { retryConflicts } from './conflict.ts';
import type { Dialect } from './dialect.ts';
import type { OnStoreEvent } from './events.ts';
import type { Tables } from './schema.ts';

/** The queries of one transaction. */
export interface Scope {
  readonly db: Kysely<Tables>;
  /** Runs `effect` once the transaction has been committed. */
  readonly afterCommit: (effect: () => void) => void;
}

export interface Database {
  readonly dialect: Dialect;
  /** `work` may run several times: it must change nothing but the database. */
  readonly transaction: <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;
  /** All its queries see the same moment; nobody waits for it. */
  readonly snapshot: <T>(work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;
  readonly read: <T>(work: (db: Kysely<Tables>) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export interface TransactionGuard {
  readonly assertOutside: () => void;
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * A query beside the transaction, awaited inside it, waits for the connection the transaction holds: for ever
 * on SQLite, and on PostgreSQL as soon as the pool is used up. So it fails at once, everywhere.
 */
export function createTransactionGuard(): TransactionGuard {
  // An object, since what was started inside a transaction may go on after its end.
  const current = new AsyncLocalStorage<{ open: boolean }>();
  return {
    assertOutside: () => {
      if (current.getStore()?.open !== true) return;
      throw new Error('The store was used inside a transaction: use the Tx of the transaction instead.');
    },
    run: async (work) => {
      const transaction = { open: true };
      try {
        return await current.run(transaction, work);
      } finally {
        transaction.open = false;
      }
    },
  };
}

export interface DatabaseDeps {
  readonly dialect: Dialect;
  readonly guard: TransactionGuard;
  readonly onEvent: OnStoreEvent;
}

export function createDatabase({ dialect, guard, onEvent }: DatabaseDeps): Database {
  const db = new Kysely<Tables>({ dialect: dialect.kysely });
  const outsideOnly: KyselyPlugin = {
    transformQuery: ({ node }) => {
      guard.assertOutside();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const readable = db.withPlugin(outsideOnly);
  const rule = {
    isConflict: dialect.isConflict,
    onConflict: (error: unknown, attempt: number) => onEvent({ kind: 'conflict', attempt, error }),
  };

  async function once<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
    const effects: (() => void)[] = [];
    const result = await db
      .transaction()
      .execute((tx) => guard.run(() => work({ db: tx, afterCommit: (effect) => effects.push(effect) })));
    for (const effect of effects) effect();
    return result;
  }

  return {
    dialect,
    transaction: async (work) => {
      guard.assertOutside();
      return retryConflicts(() => once(work), rule);
    },
    snapshot: async (work) => {
      guard.assertOutside();
      const begun = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
      return retryConflicts(() => begun.execute((tx) => guard.run(() => work(tx))), rule);
    },
    read: async (work) => {
      guard.assertOutside();
      return retryConflicts(() => work(readable), rule);
    },
    close: async () => {
      guard.assertOutside();
      await db.destroy();
    },
  };
}
