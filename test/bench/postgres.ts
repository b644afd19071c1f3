// A database of its own on the local server, gone when the work is done.
import pg from 'pg';

const SERVER = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

let made = 0;

/** Where there is no server, a word about it and `without`. */
export async function onOwnDatabase<T>(
  work: (url: string) => Promise<T>,
  without: (url: undefined) => Promise<T>,
): Promise<T>;
export async function onOwnDatabase<T>(work: (url: string) => Promise<T>): Promise<T | undefined>;
export async function onOwnDatabase<T>(
  work: (url: string) => Promise<T>,
  without?: (url: undefined) => Promise<T>,
): Promise<T | undefined> {
  const admin = new pg.Client({ connectionString: SERVER });
  try {
    await admin.connect();
  } catch (error) {
    process.stderr.write(`Not measured on PostgreSQL: ${String(error)}\n`);
    return without?.(undefined);
  }
  const name = `steward_bench_${process.pid}_${(made += 1)}`;
  await admin.query(`create database ${name}`);
  try {
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    return await work(url.href);
  } finally {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }
}
