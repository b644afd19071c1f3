// A database as the first start of a bot leaves it, made once and copied: the migrations take longer than most tests.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { openStore, type StoreOptions } from '../src/store/open.ts';
import { templateName } from './run.ts';
import { SCRATCH } from './scratch.ts';

/** Any number: the workers of a run wait for the one that makes the template. */
const LOCK = 7_309_154_299n;

async function migrate(options: StoreOptions): Promise<void> {
  const opened = await openStore(options, { auditKey: { id: 'none', key: new Uint8Array(32) } });
  await opened.close();
}

let file: Promise<Buffer> | undefined;

async function migratedFile(): Promise<Buffer> {
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-template-'));
  try {
    await migrate({ dataDir });
    return await readFile(join(dataDir, 'steward.db'));
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

/** An embedded database that needs no migration, in a directory that has none. */
export async function putMigrated(dataDir: string): Promise<void> {
  file ??= migratedFile();
  await writeFile(join(dataDir, 'steward.db'), await file, { mode: 0o600 });
}

let template: Promise<string> | undefined;

async function makeTemplate(admin: string): Promise<string> {
  const name = templateName();
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const made = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (made.rows.length > 0) return name;
    const url = new URL(admin);
    url.pathname = `/${name}_new`;
    await client.query(`create database "${name}_new"`);
    await migrate({ databaseUrl: url.href });
    await client.query(`alter database "${name}_new" rename to "${name}"`);
    // Nobody may be connected to what is copied, the server's own housekeeping among them.
    await client.query(`alter database "${name}" allow_connections false`);
    return name;
  } finally {
    await client.end();
  }
}

/** The PostgreSQL database to copy, on the server at `admin`. */
export async function templateOn(admin: string): Promise<string> {
  template ??= makeTemplate(admin);
  return template;
}
