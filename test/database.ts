// Throw-away databases for suites that run on both. What a file makes is dropped when the file ends.
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe } from 'vitest';
import { ask, server } from './postgres.ts';
import { SCRATCH } from './scratch.ts';
import { putMigrated, templateOn } from './template.ts';

/** A database of its own. */
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
  /** As the first start of a bot leaves it. */
  readonly fresh: () => Promise<Place>;
  /** Without tables. */
  readonly empty: () => Promise<Place>;
  /** Another one with the same rows; nobody may be at work on the first one. */
  readonly copyOf: (place: Place) => Promise<Place>;
}

const LEFTOVER_AFTER_S = 3_600;
/** A template serves its run to the end, and `npm run test:long` takes hours. */
const LEFTOVER_TEMPLATE_AFTER_S = 24 * 3_600;

type OnEnd = (drop: () => Promise<void>) => void;
type From = 'nothing' | 'a first start' | Place;

async function sqlitePlace(from: From, onEnd: OnEnd): Promise<Place> {
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-test-'));
  onEnd(() => rm(dataDir, { recursive: true, force: true }));
  if (from === 'a first start') await putMigrated(dataDir);
  else if (from !== 'nothing' && 'dataDir' in from.options)
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
    const [, , made, , kind] = String(datname).split('_');
    const limit = kind === 'template' ? LEFTOVER_TEMPLATE_AFTER_S : LEFTOVER_AFTER_S;
    if (now - Number(made) > limit) await ask(admin, `drop database if exists "${String(datname)}"`);
  }
}

const nameIn = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);

async function templateOf(from: From, admin: string): Promise<string | undefined> {
  if (from === 'a first start') return templateOn(admin);
  return from !== 'nothing' && 'databaseUrl' in from.options ? nameIn(from.options.databaseUrl) : undefined;
}

async function postgresPlace(from: From, admin: string, onEnd: OnEnd): Promise<Place> {
  const seconds = Math.floor(Date.now() / 1000);
  const name = `steward_test_${seconds}_${process.pid}_${randomBytes(4).toString('hex')}`;
  const template = await templateOf(from, admin);
  await ask(admin, `create database "${name}"${template === undefined ? '' : ` template "${template}"`}`);
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

function droppedAtTheEnd(): OnEnd {
  const drops: (() => Promise<void>)[] = [];
  afterAll(async () => {
    // All at once: for each database that is dropped PostgreSQL writes everything to its disk, and once serves them all.
    await Promise.all(drops.splice(0).map(async (drop) => drop()));
  });
  return (drop) => void drops.push(drop);
}

const onSqlite = (onEnd: OnEnd): Home => ({
  name: 'SQLite',
  missing: undefined,
  fresh: async () => sqlitePlace('a first start', onEnd),
  empty: async () => sqlitePlace('nothing', onEnd),
  copyOf: async (place) => sqlitePlace(place, onEnd),
});

/** Where one of them is enough; to be called as `homes`. */
export const sqlite = (): Home => onSqlite(droppedAtTheEnd());

/** To be called while a test file is collected: at its top, or in a `describe`. */
export function homes(): readonly Home[] {
  const onEnd = droppedAtTheEnd();
  let swept = false;
  const postgres = async (from: From): Promise<Place> => {
    if (server === undefined) throw new Error('There is no PostgreSQL to test on');
    if (!swept) await dropLeftovers(server);
    swept = true;
    return postgresPlace(from, server, onEnd);
  };
  return [
    onSqlite(onEnd),
    {
      name: 'PostgreSQL',
      missing: server === undefined ? 'no DATABASE_URL and no server on 127.0.0.1:5432' : undefined,
      fresh: async () => postgres('a first start'),
      empty: async () => postgres('nothing'),
      copyOf: postgres,
    },
  ];
}

/** The same suite on SQLite and on PostgreSQL; without a server the second is skipped and the run says so. */
export function onEveryDatabase(suite: (home: Home) => void): void {
  for (const home of homes()) describe.skipIf(home.missing !== undefined)(home.name, () => suite(home));
}
