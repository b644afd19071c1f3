// Licenses that are out for a time.
import type { Kysely } from 'kysely';
import type { Lend } from '../domain/lend.ts';
import type { Reader, Tx } from '../domain/ports/store.ts';
import type { Tables } from './schema.ts';
import { cleanText } from './text.ts';

const decode = (row: Tables['license_lend']): Lend => ({
  requestId: row.request_id,
  orgId: row.org_id,
  personId: row.person_id,
  email: row.email,
  licenseId: row.license_id,
  name: row.name,
  until: row.until_at,
});

export function createLendReader(db: Kysely<Tables>): Pick<Reader, 'lends' | 'lend'> {
  return {
    lends: async (orgId) => {
      const own = db.selectFrom('license_lend').selectAll().where('org_id', '=', cleanText(orgId));
      return (await own.orderBy('until_at').orderBy('request_id').execute()).map(decode);
    },
    lend: async (requestId) => {
      const one = db.selectFrom('license_lend').selectAll().where('request_id', '=', requestId);
      const row = await one.executeTakeFirst();
      return row && decode(row);
    },
  };
}

export function createLendWriter(db: Kysely<Tables>): Pick<Tx, 'putLend' | 'dropLend'> {
  return {
    putLend: async (lend) => {
      const values = {
        org_id: cleanText(lend.orgId),
        person_id: cleanText(lend.personId),
        email: cleanText(lend.email),
        license_id: cleanText(lend.licenseId),
        name: cleanText(lend.name),
        until_at: Math.floor(lend.until),
      };
      await db
        .insertInto('license_lend')
        .values({ request_id: lend.requestId, ...values })
        .onConflict((conflict) => conflict.column('request_id').doUpdateSet(values))
        .execute();
    },
    dropLend: async (requestId) => {
      await db.deleteFrom('license_lend').where('request_id', '=', requestId).execute();
    },
  };
}
