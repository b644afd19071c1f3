import { type Kysely, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Ddl } from './dialect.ts';
import { createInitialTables } from './migrations/0001-initial.ts';
import { createFilesAndCredentials } from './migrations/0002-files-and-credentials.ts';
import { tellApartFailuresAndDeaths } from './migrations/0003-spine.ts';
import { createRateGate } from './migrations/0004-rate-gate.ts';
import { addPostedAt } from './migrations/0005-card-posted.ts';
import { tellWarmFromCold } from './migrations/0006-warm-up.ts';
import { keepLicenseUnits } from './migrations/0007-license-units.ts';
import { keepLends } from './migrations/0008-license-lend.ts';
import { keepStandingOrders } from './migrations/0009-standing-order.ts';
import { keepUsage } from './migrations/0010-license-usage.ts';
import { noteAdditions } from './migrations/0011-job-added.ts';
import { keyByUuid } from './migrations/0012-delivery-key.ts';
import type { Tables } from './schema.ts';

export type Migration = (db: Kysely<Tables>, ddl: Ddl) => Promise<void>;

/** Forward only: the n-th brings a database from version n-1 to n, and is never changed once released. */
const migrations: readonly Migration[] = [
  createInitialTables,
  createFilesAndCredentials,
  tellApartFailuresAndDeaths,
  createRateGate,
  addPostedAt,
  tellWarmFromCold,
  keepLicenseUnits,
  keepLends,
  keepStandingOrders,
  keepUsage,
  noteAdditions,
  keyByUuid,
];

/** Brings the database up to date: all of it or, killed at any moment, nothing. */
export async function migrate(database: Database, steps: readonly Migration[] = migrations): Promise<void> {
  const { dialect } = database;
  await database.transaction(async ({ db }) => {
    await dialect.lockMigrations(db);
    await sql`create table if not exists schema_version (
      id ${dialect.ddl.number} primary key check (id = 1),
      version ${dialect.ddl.number} not null
    ) ${dialect.ddl.end}`.execute(db);
    const row = await db.selectFrom('schema_version').select('version').executeTakeFirst();
    const version = row?.version ?? 0;
    if (version > steps.length) {
      throw new Error(
        `The database was written by a newer Steward (schema ${version}; this program knows ${steps.length}). Install that version or newer, or restore an older backup.`,
      );
    }
    for (const step of steps.slice(version)) await step(db, dialect.ddl);
    await db
      .insertInto('schema_version')
      .values({ id: 1, version: steps.length })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ version: steps.length }))
      .execute();
  });
}
