import { type ExpressionBuilder, sql } from 'kysely';
import {
  type OrgWarmth,
  TALLIES,
  type Tallies,
  type Tally,
  type Warmth,
} from '../domain/ports/org-warmth.ts';
import type { Database, Scope } from './database.ts';
import type { Tables } from './schema.ts';
import { cleanText } from './text.ts';

type Row = Omit<Tables['warmth'], 'credential'>;

const decodeWarmth = (row: Row): Warmth => ({
  orgId: row.org_id,
  warmedAt: row.warmed_at,
  warmUntil: row.warm_until,
  coldFrom: row.cold_from,
  dueAt: row.due_at,
  lastUsed: row.last_used,
  last403: row.last_403 ?? undefined,
});

/** Stands among the counts, and only grows. */
const CROWDED_AT = 'crowdedAt';

const count = (eb: ExpressionBuilder<Tables, 'warmth'>) => eb.fn.countAll<number | string>().as('n');

async function listed(db: Scope['db'], credential: string, now: number): Promise<number> {
  const { n } = await db
    .selectFrom('warmth')
    .select(count)
    .where('credential', '=', credential)
    .where('cold_from', '>', now)
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function raise(
  db: Scope['db'],
  row: { readonly credential: string; readonly name: string; readonly value: number; readonly since: number },
): Promise<void> {
  const value =
    row.name === CROWDED_AT
      ? sql<number>`case when warmth_tally.value > ${row.value} then warmth_tally.value else ${row.value} end`
      : sql<number>`warmth_tally.value + ${row.value}`;
  await db
    .insertInto('warmth_tally')
    .values(row)
    .onConflict((conflict) => conflict.columns(['credential', 'name']).doUpdateSet({ value }))
    .execute();
}

type Readings = Pick<OrgWarmth, 'get' | 'rank' | 'due' | 'census' | 'tallies'>;

function readings({ read }: Database): Readings {
  const mine = (db: Scope['db'], credential: string) =>
    db.selectFrom('warmth').where('credential', '=', cleanText(credential));
  return {
    get: (credential, orgId) =>
      read(async (db) => {
        const row = await mine(db, credential)
          .selectAll()
          .where('org_id', '=', cleanText(orgId))
          .executeTakeFirst();
        return row === undefined ? undefined : decodeWarmth(row);
      }),
    rank: (credential, orgId, now) =>
      read(async (db) => {
        const own = await mine(db, credential)
          .selectAll()
          .where('org_id', '=', cleanText(orgId))
          .executeTakeFirst();
        const alive = mine(db, credential).select(count).where('cold_from', '>', now);
        const after = async (column: 'warmed_at' | 'last_used'): Promise<number> =>
          Number((await alive.where(column, '>', own?.[column] ?? 0).executeTakeFirstOrThrow()).n);
        return { readSince: await after('warmed_at'), usedSince: await after('last_used') };
      }),
    due: (credential, { now, usedSince, orgIds, limit }) =>
      read(async (db) => {
        const rows = await mine(db, credential)
          .selectAll()
          .where('due_at', '<=', now)
          .where((eb) =>
            orgIds.length === 0
              ? eb('last_used', '>=', usedSince)
              : eb.or([eb('last_used', '>=', usedSince), eb('org_id', 'in', orgIds.map(cleanText))]),
          )
          .orderBy('due_at')
          .limit(limit)
          .execute();
        return rows.map(decodeWarmth);
      }),
    census: (credential, now) =>
      read(async (db) => {
        const warm = await mine(db, credential)
          .select(count)
          .where('warm_until', '>', now)
          .executeTakeFirstOrThrow();
        const all = await mine(db, credential).select(count).executeTakeFirstOrThrow();
        return { warm: Number(warm.n), cold: Number(all.n) - Number(warm.n) };
      }),
    tallies: (credential) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('warmth_tally')
          .selectAll()
          .where('credential', '=', cleanText(credential))
          .execute();
        return decodeTallies(rows);
      }),
  };
}

function decodeTallies(rows: readonly Tables['warmth_tally'][]): Tallies {
  const valueOf = (name: Tally | typeof CROWDED_AT): number =>
    rows.find((row) => row.name === name)?.value ?? 0;
  return {
    counts: {
      calls: valueOf('calls'),
      warmUps: valueOf('warmUps'),
      cold403s: valueOf('cold403s'),
      fitsOldest: valueOf('fitsOldest'),
      fitsLru: valueOf('fitsLru'),
      fitsRandom: valueOf('fitsRandom'),
    },
    since: rows.length === 0 ? undefined : Math.min(...rows.map((row) => row.since)),
    crowdedAt: valueOf(CROWDED_AT),
  };
}

export function createWarmth(database: Database): OrgWarmth {
  const { transaction } = database;
  const note = (credential: string, orgId: string, values: Partial<Row>): Promise<void> =>
    transaction(async ({ db }) => {
      await db
        .updateTable('warmth')
        .set(values)
        .where('credential', '=', cleanText(credential))
        .where('org_id', '=', cleanText(orgId))
        .execute();
    });
  return {
    ...readings(database),
    put: (credential, reading, now) =>
      transaction(async ({ db }) => {
        const owner = cleanText(credential);
        const times = {
          warmed_at: Math.floor(reading.warmedAt),
          warm_until: Math.floor(reading.warmUntil),
          cold_from: Math.floor(reading.coldFrom),
          due_at: Math.floor(reading.dueAt),
        };
        await db
          .insertInto('warmth')
          .values({
            credential: owner,
            org_id: cleanText(reading.orgId),
            ...times,
            last_used: times.warmed_at,
            last_403: null,
          })
          .onConflict((conflict) => conflict.columns(['credential', 'org_id']).doUpdateSet(times))
          .execute();
        return listed(db, owner, now);
      }),
    used: (credential, orgId, at) => note(credential, orgId, { last_used: Math.floor(at) }),
    refused: (credential, orgId, at) => note(credential, orgId, { last_403: Math.floor(at) }),
    add: (credential, counts, at, crowdedAt) =>
      transaction(async ({ db }) => {
        const owner = { credential: cleanText(credential), since: Math.floor(at) };
        // Always in the same order: two processes that add at once must not wait for each other.
        for (const name of TALLIES) {
          const value = Math.round(counts[name] ?? 0);
          if (value !== 0) await raise(db, { ...owner, name, value });
        }
        if (crowdedAt !== undefined)
          await raise(db, { ...owner, name: CROWDED_AT, value: Math.floor(crowdedAt) });
      }),
  };
}
