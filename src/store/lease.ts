import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Lease } from '../domain/ports/lease.ts';
import type { Database } from './database.ts';
import { cleanText } from './text.ts';

export function createLease({ dialect, read, transaction }: Database): Lease {
  return {
    take: (name, ttlMs) =>
      transaction(async ({ db }) => {
        const token = randomUUID();
        const until = sql<number>`${dialect.clock} + ${Math.ceil(ttlMs)}`;
        const row = await db
          .insertInto('lease')
          .values({ name: cleanText(name), token, lease_until: until })
          .onConflict((conflict) =>
            conflict
              .column('name')
              .doUpdateSet({ token, lease_until: until })
              .where('lease.lease_until', '<=', dialect.clock),
          )
          .returning('token')
          .executeTakeFirst();
        return row?.token;
      }),
    holds: async (name, token) => {
      const row = await read(async (db) =>
        db
          .selectFrom('lease')
          .select('token')
          .where('name', '=', cleanText(name))
          .where('token', '=', cleanText(token))
          .where('lease_until', '>', dialect.clock)
          .executeTakeFirst(),
      );
      return row !== undefined;
    },
    keep: (name, token, ttlMs) =>
      transaction(async ({ db }) => {
        const row = await db
          .updateTable('lease')
          .set({ lease_until: sql<number>`${dialect.clock} + ${Math.ceil(ttlMs)}` })
          .where('name', '=', cleanText(name))
          .where('token', '=', cleanText(token))
          .where('lease_until', '>', dialect.clock)
          .returning('token')
          .executeTakeFirst();
        return row !== undefined;
      }),
    release: (name, token) =>
      transaction(async ({ db }) => {
        await db
          .deleteFrom('lease')
          .where('name', '=', cleanText(name))
          .where('token', '=', cleanText(token))
          .execute();
      }),
  };
}
