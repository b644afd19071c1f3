// The PostgreSQL that tests use: the one that is named, or one on this machine.
import pg from 'pg';

const LOCAL_SERVERS = [
  'postgres://postgres@127.0.0.1:5432/postgres',
  'postgres://root@127.0.0.1:5432/postgres',
];

/** One statement on a connection of its own. */
export async function ask(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function findServer(): Promise<string | undefined> {
  const given = process.env['DATABASE_URL'];
  // A server that was named must answer: its silence is a failure, not a reason to skip.
  if (given !== undefined && given !== '') {
    await ask(given, 'select 1');
    return given;
  }
  for (const url of LOCAL_SERVERS) {
    try {
      await ask(url, 'select 1');
      return url;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }
  return undefined;
}

/** Undefined where there is none. */
export const server = await findServer();
