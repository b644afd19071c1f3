// What the database tells of itself, for `steward doctor`.
import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface DatabaseAbout {
  readonly product: 'SQLite' | 'PostgreSQL';
  readonly version: string;
  /** Migrations it has had. */
  readonly schema: number;
  /** Its clock, epoch ms. */
  readonly now: number;
  /** Bots that were at work on it within the last minutes. */
  readonly replicas: number;
}

export async function aboutDatabase({ dialect, read }: Database): Promise<DatabaseAbout> {
  return read(async (db) => {
    const { product, version } = dialect.about;
    const asked = await sql<{ version: string; now: number }>`
      select ${version} as version, ${dialect.clock} as now`.execute(db);
    const [row] = asked.rows;
    if (row === undefined) throw new Error('the database does not answer');
    const { version: schema } = await db
      .selectFrom('schema_version')
      .select('version')
      .executeTakeFirstOrThrow();
    const { n } = await db
      .selectFrom('replica')
      .select((eb) => eb.fn.countAll<number | string>().as('n'))
      .where('seen_at', '>', sql<number>`${dialect.clock} - ${SEEN_WITHIN_MS}`)
      .executeTakeFirstOrThrow();
    return { product, ...row, schema, replicas: Number(n) };
  });
}

/** They tell of themselves every minute. */
const SEEN_WITHIN_MS = 90_000;
