// What the bots stand on, and how it is shaken: a directory for SQLite, a throw-away server for PostgreSQL.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startCluster } from './cluster.ts';
import { lookAtPostgres, lookAtSqlite, type Query } from './look.ts';
import type { Dice } from './script.ts';

export interface Ground {
  readonly dataDir: string;
  readonly storage: { readonly dataDir: string } | { readonly databaseUrl: string };
  readonly env: Readonly<Record<string, string>>;
  /** Bots on it. */
  readonly replicas: number;
  readonly query: Query;
  readonly hurtEvery: readonly [number, number];
  readonly hurt: (roll: Dice, pids: readonly number[]) => Promise<void>;
  /** Ends of a bot that are no fault of its own. */
  readonly excuses: (end: string) => boolean;
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
}

export const openGround = async (home: 'sqlite' | 'postgres'): Promise<Ground> =>
  home === 'sqlite' ? onSqlite() : onPostgres();

const homeless = async (): Promise<string> => mkdtemp(join(tmpdir(), 'steward-chaos-home-'));

/** Somebody else writes for a while: a backup, or the command line. */
async function lockFile(dataDir: string, forMs: number): Promise<void> {
  const file = new DatabaseSync(join(dataDir, 'steward.db'), { timeout: 5000 });
  try {
    file.exec('begin immediate');
    await sleep(forMs);
    file.exec('rollback');
  } finally {
    file.close();
  }
}

const run = promisify(execFile);
const SMALLEST_FILE = 4096;

const canLimit = async (): Promise<boolean> =>
  run('prlimit', ['--version']).then(
    () => true,
    () => false,
  );

/** To the processes it looks as if the disk were full: no file grows beyond a few bytes, logs among them. */
async function fillDisk(pids: readonly number[], forMs: number): Promise<void> {
  const limit = async (fsize: string): Promise<void> => {
    for (const pid of pids) {
      // It may have been killed meanwhile; the next process has no limit.
      await run('prlimit', ['--pid', String(pid), `--fsize=${fsize}`]).catch(() => undefined);
    }
  };
  await limit(`${SMALLEST_FILE}:unlimited`);
  await sleep(forMs);
  await limit('unlimited:unlimited');
}

async function onSqlite(): Promise<Ground> {
  const dataDir = await homeless();
  const limits = await canLimit();
  return {
    dataDir,
    storage: { dataDir },
    env: { STEWARD_DATA_DIR: dataDir },
    replicas: 1,
    query: lookAtSqlite(dataDir),
    hurtEvery: [5000, 10_000],
    hurt: async (roll, pids) => {
      if (limits && roll() < 0.5) await fillDisk(pids, 200 + roll() * 1500);
      else await lockFile(dataDir, 200 + roll() * 1000);
    },
    // Started while there was no room: it says so and ends, and its supervisor tries again.
    excuses: (end) => limits && end === 'exit 1 before it was up',
    notes: limits ? [] : ['There is no prlimit here: a full disk was not simulated.'],
    close: async () => rm(dataDir, { recursive: true, force: true }),
  };
}

async function cutConnections(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 60_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const others = 'datname = current_database() and pid <> pg_backend_pid()';
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${others}`);
  } finally {
    await client.end();
  }
}

/** As a managed server does when its disk is full: everything can be read and nothing written. */
async function withoutRoom(databaseUrl: string, forMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 60_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('set default_transaction_read_only = off');
    await client.query('alter system set default_transaction_read_only = on');
    await client.query('select pg_reload_conf()');
    await sleep(forMs);
    await client.query('alter system reset default_transaction_read_only');
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}

/** A database of its own on the server that was named, where none can be started here. */
async function borrowed(): Promise<{ url: string; close: () => Promise<void> }> {
  const given = process.env['DATABASE_URL'];
  if (given === undefined || given === '')
    throw new Error('no PostgreSQL is installed here (initdb is not found), and DATABASE_URL names none');
  const name = `steward_chaos_${process.pid}_${Date.now()}`;
  const ask = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: given });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };
  await ask(`create database "${name}"`);
  const url = new URL(given);
  url.pathname = `/${name}`;
  return { url: url.href, close: async () => ask(`drop database if exists "${name}" with (force)`) };
}

async function onPostgres(): Promise<Ground> {
  const cluster = await startCluster();
  const lent = cluster === undefined ? await borrowed() : undefined;
  const databaseUrl = cluster?.url ?? lent?.url ?? '';
  const dataDir = await homeless();
  return {
    dataDir,
    storage: { databaseUrl },
    env: { DATABASE_URL: databaseUrl, STEWARD_DATA_DIR: dataDir },
    replicas: 2,
    query: lookAtPostgres(databaseUrl),
    hurtEvery: [8000, 16_000],
    hurt: async (roll) => {
      const kind = roll();
      if (cluster === undefined || kind < 0.4) await cutConnections(databaseUrl);
      else if (kind < 0.7) await cluster.restart();
      else await withoutRoom(databaseUrl, 200 + roll() * 1500);
    },
    // Started while the database was away: it says so and ends, and its supervisor tries again.
    excuses: (end) => end === 'exit 1 before it was up',
    notes: cluster
      ? []
      : ['No PostgreSQL is installed here: DATABASE_URL was used, without restarts of the server.'],
    close: async () => {
      await (cluster === undefined ? lent?.close() : cluster.stop());
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
