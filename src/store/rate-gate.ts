import { sql } from 'kysely';
import type { RateGate } from '../domain/ports/rate-gate.ts';
import type { Database } from './database.ts';
import { cleanText } from './text.ts';

export function createRateGate({ dialect, read, transaction }: Database): RateGate {
  return {
    blockedMs: async (credential) => {
      const row = await read(async (db) =>
        db
          .selectFrom('rate_gate')
          .select(sql<number>`blocked_until - ${dialect.clock}`.as('left'))
          .where('credential', '=', cleanText(credential))
          .executeTakeFirst(),
      );
      return Math.max(0, row?.left ?? 0);
    },
    block: (credential, ms) =>
      transaction(async ({ db }) => {
        const until = sql<number>`${dialect.clock} + ${Math.ceil(ms)}`;
        await db
          .insertInto('rate_gate')
          .values({ credential: cleanText(credential), blocked_until: until })
          .onConflict((conflict) =>
            conflict
              .column('credential')
              .doUpdateSet({ blocked_until: until })
              .where('rate_gate.blocked_until', '<', until),
          )
          .execute();
      }),
  };
}
