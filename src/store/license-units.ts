// Units that requests hold, beside Webex's counters as they were read last.
import type { Kysely } from 'kysely';
import type { Reader, Tx } from '../domain/ports/store.ts';
import type { Count, Hold } from '../domain/units.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './schema.ts';
import { cleanText } from './text.ts';

const decodeHold = (row: Tables['license_hold']): Hold => ({
  requestId: row.request_id,
  orgId: row.org_id,
  licenseId: row.license_id,
  units: row.units,
  kind: row.kind,
  base: row.base ?? undefined,
  until: row.until_at ?? undefined,
});

const decodeCount = ({ license_id: licenseId, total, consumed }: Tables['license_count']): Count => ({
  licenseId,
  total,
  consumed,
});

export function createUnitsReader(db: Kysely<Tables>): Pick<Reader, 'holds' | 'counts'> {
  return {
    counts: async (orgId) => {
      const rows = await db
        .selectFrom('license_count')
        .selectAll()
        .where('org_id', '=', cleanText(orgId))
        .execute();
      return rows.map(decodeCount);
    },
    holds: async (orgId) => {
      const rows = await db
        .selectFrom('license_hold')
        .selectAll()
        .where('org_id', '=', cleanText(orgId))
        .orderBy('request_id')
        .execute();
      return rows.map(decodeHold);
    },
  };
}

export function createUnitsWriter(
  db: Kysely<Tables>,
  dialect: Dialect,
): Pick<Tx, 'lockUnits' | 'putCount' | 'putHold' | 'dropHolds'> {
  return {
    lockUnits: async (orgId, counts) => {
      const org_id = cleanText(orgId);
      // Always in the same order: two transactions that want the same licenses must not wait for each other.
      const wanted = counts.toSorted((a, b) => (a.licenseId < b.licenseId ? -1 : 1));
      for (const { licenseId, total, consumed } of wanted) {
        await db
          .insertInto('license_count')
          .values({ org_id, license_id: cleanText(licenseId), total, consumed })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      const ids = wanted.map(({ licenseId }) => cleanText(licenseId));
      const rows = await dialect
        .lockRows(
          db
            .selectFrom('license_count')
            .selectAll()
            .where('org_id', '=', org_id)
            .where('license_id', 'in', ids)
            .orderBy('license_id'),
        )
        .execute();
      const holds = await db
        .selectFrom('license_hold')
        .selectAll()
        .where('org_id', '=', org_id)
        .where('license_id', 'in', ids)
        .orderBy('request_id')
        .execute();
      return {
        counts: rows.map(decodeCount),
        holds: holds.map(decodeHold),
      };
    },
    putCount: async (orgId, { licenseId, total, consumed }) => {
      await db
        .insertInto('license_count')
        .values({ org_id: cleanText(orgId), license_id: cleanText(licenseId), total, consumed })
        .onConflict((conflict) => conflict.columns(['org_id', 'license_id']).doUpdateSet({ total, consumed }))
        .execute();
    },
    putHold: async ({ requestId, orgId, licenseId, units, kind, base, until }) => {
      const rest = { units, kind, base: base ?? null, until_at: until ?? null };
      await db
        .insertInto('license_hold')
        .values({
          request_id: requestId,
          org_id: cleanText(orgId),
          license_id: cleanText(licenseId),
          ...rest,
        })
        .onConflict((conflict) => conflict.columns(['request_id', 'license_id']).doUpdateSet(rest))
        .execute();
    },
    dropHolds: async (requestId, licenseIds) => {
      let query = db.deleteFrom('license_hold').where('request_id', '=', requestId);
      if (licenseIds !== undefined) {
        if (licenseIds.length === 0) return;
        query = query.where('license_id', 'in', licenseIds.map(cleanText));
      }
      await query.execute();
    },
  };
}
