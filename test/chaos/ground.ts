// What the bots stand on, and how it is shaken: a directory for SQLite, a throw-away server for PostgreSQL.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
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
  readonly hurt: (roll: Dice) => Promise<void>;
  /** Ends of a bot that are no fault of its own. */
  readonly excuses: (end: string) => boolean;
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
}

export const openGround = async (home: 'sqlite' | 'postgres'): Promise<Ground> =>
  home === 'sqlite' ? onSqlite() : onPostgres();

const homeless = async (): Promise<string> => mkdtemp(join(tmpdir(), 'steward-chaos-home-'));

async function onSqlite(): Promise<Ground> {
  const dataDir = await homeless();
  return {
    dataDir,
    storage: { dataDir },
    env: { STEWARD_DATA_DIR: dataDir },
    replicas: 1,
    query: lookAtSqlite(dataDir),
    hurtEvery: [5000, 10_000],
    // Somebody else writes for a while: a backup, or the command line.
    hurt: async (roll) => {
      const file = new DatabaseSync(join(dataDir, 'steward.db'), { timeout: 5000 });
      try {
        file.exec('begin immediate');
        await sleep(200 + roll() * 1000);
        file.exec('rollback');
      } finally {
        file.close();
      }
    },
    excuses: () => false,
    notes: ['The store is locked by somebody else now and then; a full disk is not simulated.'],
    close: async () => rm(dataDir, { recursive: true, force: true }),
  };
}

async function cutConnections(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const others = 'datname = current_database() and pid <> pg_backend_pid()';
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${others}`);
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
      if (cluster !== undefined && roll() < 0.5) await cluster.restart();
      else await cutConnections(databaseUrl);
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
