// What was in use of licenses, day by day. A license whose figures stay the same has one row, which grows longer.
import { type Kysely, sql } from 'kysely';
import type { Reader, Tx } from '../domain/ports/store.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './schema.ts';
import { cleanText } from './text.ts';

/** Days without a look after which nobody knows what was in between. */
const GAP_DAYS = 8;
/** In the place of a license: the organization was looked at, and had none. */
const NONE = '';

export function createUsageReader(db: Kysely<Tables>): Pick<Reader, 'usage' | 'usageDays'> {
  return {
    usage: async (orgId) => {
      const rows = await db
        .selectFrom('license_usage')
        .selectAll()
        .where('org_id', '=', cleanText(orgId))
        .where('license_id', '!=', NONE)
        .orderBy('from_day')
        .execute();
      return rows.map((row) => ({
        licenseId: row.license_id,
        total: row.total,
        consumed: row.consumed,
        fromDay: row.from_day,
        toDay: row.to_day,
      }));
    },
    usageDays: async () => {
      const rows = await db
        .selectFrom('license_usage')
        .select(['org_id', sql<number>`max(to_day)`.as('day')])
        .groupBy('org_id')
        .execute();
      return new Map(rows.map(({ org_id, day }) => [org_id, day]));
    },
  };
}

export function createUsageWriter(db: Kysely<Tables>, dialect: Dialect): Pick<Tx, 'putUsage'> {
  return {
    putUsage: async (orgId, day, counts) => {
      const org_id = cleanText(orgId);
      const last = await dialect
        .lockRows(
          db
            .selectFrom('license_usage')
            .selectAll()
            .where('org_id', '=', org_id)
            .where('to_day', '>=', day - GAP_DAYS)
            .orderBy('license_id')
            .orderBy('from_day'),
        )
        .execute();
      const looked = counts.length === 0 ? [{ licenseId: NONE, total: 0, consumed: 0 }] : counts;
      for (const { licenseId, total, consumed } of looked) {
        const license_id = cleanText(licenseId);
        const known = last.findLast((row) => row.license_id === license_id);
        if (known !== undefined && known.to_day > day) continue;
        const same = known?.total === total && known.consumed === consumed;
        const row = { org_id, license_id, from_day: day, to_day: day, total, consumed };
        // Looked at twice in a day, the later figures are the day's.
        await db
          .insertInto('license_usage')
          .values(same ? { ...row, from_day: known.from_day } : row)
          .onConflict((conflict) =>
            conflict
              .columns(['org_id', 'license_id', 'from_day'])
              .doUpdateSet({ to_day: day, total, consumed }),
          )
          .execute();
        if (known !== undefined && !same && known.to_day === day && known.from_day < day)
          await db
            .updateTable('license_usage')
            .set({ to_day: day - 1 })
            .where('org_id', '=', org_id)
            .where('license_id', '=', license_id)
            .where('from_day', '=', known.from_day)
            .execute();
      }
    },
  };
}
