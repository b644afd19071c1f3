// Which processes work on this database, and whose signatures each of them accepts: a webhook must not be signed
// with a secret that one of them would refuse.
import { scryptSync } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod';
import type { Database } from './database.ts';
import { decodeJson } from './text.ts';

export interface Replicas {
  /**
   * Tells the others that this process accepts signatures of these secrets, and answers those of them that every process
   * at work accepts, in the same order. To be called again at least every minute.
   */
  readonly agree: (secrets: readonly string[]) => Promise<readonly string[]>;
  /** This process accepts nothing any more. */
  readonly leave: () => Promise<void>;
}

/** A process that was killed is believed to accept what it did for so long. */
const SEEN_WITHIN_MS = 3.5 * 60_000;
/** The database must not learn a secret, not even by trying words; the processes have to agree on the salt. */
const SALT = 'steward webhook secret';
const Fingerprints = z.array(z.string());

/** A fingerprint is slow to take by design, and takes the whole process its time: once for each secret. */
const taken = new Map<string, string>();

function fingerprint(secret: string): string {
  const print = taken.get(secret) ?? scryptSync(secret, SALT, 16).toString('hex');
  taken.set(secret, print);
  return print;
}

/** `id` names this process among those on the database. */
export function createReplicas({ dialect, transaction, read }: Database, id: number): Replicas {
  return {
    agree: async (secrets) => {
      // Fingerprints are slow on purpose, and nobody would read them.
      const accepted = JSON.stringify(dialect.isShared ? secrets.map(fingerprint) : []);
      await transaction(async ({ db }) => {
        const seen = { secrets: accepted, seen_at: dialect.clock };
        await db
          .insertInto('replica')
          .values({ id, ...seen })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(seen))
          .execute();
        await db
          .deleteFrom('replica')
          .where('seen_at', '<=', sql<number>`${dialect.clock} - ${SEEN_WITHIN_MS}`)
          .execute();
      });
      if (!dialect.isShared) return secrets;
      const all = await read((db) => db.selectFrom('replica').select(['id', 'secrets']).execute());
      const others = all.filter((replica) => replica.id !== id);
      const lists = others.map((replica) => Fingerprints.parse(decodeJson(replica.secrets)));
      return secrets.filter((secret) => lists.every((list) => list.includes(fingerprint(secret))));
    },
    leave: async () => {
      await transaction(async ({ db }) => db.deleteFrom('replica').where('id', '=', id).execute());
    },
  };
}
