// Throw-away databases for suites that run on both. What a file makes is dropped when the file ends.
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { SCRATCH } from './scratch.ts';

/** An empty database of its own. */
export interface Place {
  /** As `openStore` takes it. */
  readonly options: { readonly dataDir: string } | { readonly databaseUrl: string };
  /** As a process of the product takes it. */
  readonly env: Readonly<Record<string, string>>;
  /** One statement beside the store, for looking at rows and for tampering with them. */
  readonly query: (text: string) => Promise<readonly Record<string, unknown>[]>;
}

export interface Home {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Why its suites are skipped; undefined when they run. */
  readonly missing: string | undefined;
  readonly fresh: () => Promise<Place>;
  /** Another one with the same rows; nobody may be at work on the first one. */
  readonly copyOf: (place: Place) => Promise<Place>;
}

const LOCAL_SERVERS = [
  'postgres://postgres@127.0.0.1:5432/postgres',
  'postgres://root@127.0.0.1:5432/postgres',
];
const LEFTOVER_AFTER_S = 3_600;

async function ask(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
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

const server = await findServer();

async function freshSqlite(onEnd: (drop: () => Promise<void>) => void, from?: Place): Promise<Place> {
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-test-'));
  onEnd(() => rm(dataDir, { recursive: true, force: true }));
  if (from !== undefined && 'dataDir' in from.options)
    await cp(from.options.dataDir, dataDir, { recursive: true });
  return {
    options: { dataDir },
    env: { STEWARD_DATA_DIR: dataDir },
    query: async (text) => {
      const file = new DatabaseSync(join(dataDir, 'steward.db'), { timeout: 5_000 });
      try {
        return file
          .prepare(text)
          .all()
          .map((row) => ({ ...row }));
      } finally {
        file.close();
      }
    },
  };
}

/** Those of runs that were killed; a running one is younger. */
async function dropLeftovers(admin: string): Promise<void> {
  const rows = await ask(admin, `select datname from pg_database where datname like 'steward\\_test\\_%'`);
  const now = Date.now() / 1000;
  for (const { datname } of rows) {
    const made = Number(String(datname).split('_')[2]);
    if (now - made > LEFTOVER_AFTER_S) await ask(admin, `drop database if exists "${String(datname)}"`);
  }
}

const nameIn = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);

async function freshPostgres(
  admin: string,
  onEnd: (drop: () => Promise<void>) => void,
  from?: Place,
): Promise<Place> {
  const seconds = Math.floor(Date.now() / 1000);
  const name = `steward_test_${seconds}_${process.pid}_${randomBytes(4).toString('hex')}`;
  const like = from !== undefined && 'databaseUrl' in from.options ? nameIn(from.options.databaseUrl) : '';
  await ask(admin, `create database "${name}"${like === '' ? '' : ` template "${like}"`}`);
  // Nobody restarts the server under a test: waiting for its disk would only take time.
  await ask(admin, `alter database "${name}" set synchronous_commit = off`);
  onEnd(async () => {
    await ask(admin, `drop database if exists "${name}" with (force)`);
  });
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const databaseUrl = url.href;
  return {
    options: { databaseUrl },
    env: { DATABASE_URL: databaseUrl },
    query: (text) => ask(databaseUrl, text),
  };
}

function droppedAtTheEnd(): (drop: () => Promise<void>) => void {
  const drops: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const drop of drops.splice(0).toReversed()) await drop();
  });
  return (drop) => void drops.push(drop);
}

const onSqlite = (onEnd: (drop: () => Promise<void>) => void): Home => ({
  name: 'SQLite',
  missing: undefined,
  fresh: () => freshSqlite(onEnd),
  copyOf: (place) => freshSqlite(onEnd, place),
});

/** Where one of them is enough; to be called as `homes`. */
export const sqlite = (): Home => onSqlite(droppedAtTheEnd());

/** To be called while a test file is collected: at its top, or in a `describe`. */
export function homes(): readonly Home[] {
  const onEnd = droppedAtTheEnd();
  let swept = false;
  const postgres = async (from?: Place): Promise<Place> => {
    if (server === undefined) throw new Error('There is no PostgreSQL to test on');
    if (!swept) await dropLeftovers(server);
    swept = true;
    return freshPostgres(server, onEnd, from);
  };
  return [
    onSqlite(onEnd),
    {
      name: 'PostgreSQL',
      missing: server === undefined ? 'no DATABASE_URL and no server on 127.0.0.1:5432' : undefined,
      fresh: () => postgres(),
      copyOf: postgres,
    },
  ];
}

/** The same suite on SQLite and on PostgreSQL; without a server the second is skipped and the run says so. */
export function onEveryDatabase(suite: (home: Home) => void): void {
  for (const home of homes()) describe.skipIf(home.missing !== undefined)(home.name, () => suite(home));
}
