import type { OrgWarmth, Warmth } from '../domain/ports/org-warmth.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import { cleanText } from './text.ts';

function decodeWarmth(row: Omit<Tables['warmth'], 'credential'>): Warmth {
  return {
    orgId: row.org_id,
    warmUntil: row.warm_until,
    lastUsed: row.last_used,
    last403: row.last_403 ?? undefined,
  };
}

export function createWarmth({ read, transaction }: Database): OrgWarmth {
  return {
    get: (credential, orgId) =>
      read(async (db) => {
        const row = await db
          .selectFrom('warmth')
          .selectAll()
          .where('credential', '=', cleanText(credential))
          .where('org_id', '=', cleanText(orgId))
          .executeTakeFirst();
        return row === undefined ? undefined : decodeWarmth(row);
      }),
    put: (credential, warmth) =>
      transaction(async ({ db }) => {
        const fields = {
          warm_until: Math.floor(warmth.warmUntil),
          last_used: Math.floor(warmth.lastUsed),
          last_403: warmth.last403 === undefined ? null : Math.floor(warmth.last403),
        };
        await db
          .insertInto('warmth')
          .values({ credential: cleanText(credential), org_id: cleanText(warmth.orgId), ...fields })
          .onConflict((conflict) => conflict.columns(['credential', 'org_id']).doUpdateSet(fields))
          .execute();
      }),
    list: (credential) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('warmth')
          .selectAll()
          .where('credential', '=', cleanText(credential))
          .orderBy('org_id')
          .execute();
        return rows.map(decodeWarmth);
      }),
  };
}
