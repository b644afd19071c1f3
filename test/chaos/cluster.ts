// A PostgreSQL server of our own: made from the installed binaries, restarted as hard as one likes, gone afterwards.
// Its shell ends it when our end of the pipe is closed, so that it does not outlive us, however we end.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from '../e2e/people.ts';
import { freePort } from './ports.ts';

export interface Cluster {
  readonly url: string;
  /** As after a crash of the server: nobody is told, and it recovers from its log. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const INSTALLED = '/usr/lib/postgresql';
const ENDS_WITH_US = '"$0" "$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server';

async function findBinaries(): Promise<string | undefined> {
  const versions = existsSync(INSTALLED) ? await readdir(INSTALLED) : [];
  const newest = versions.toSorted((a, b) => Number(b) - Number(a));
  return newest
    .map((version) => join(INSTALLED, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** The server refuses to run as root; undefined when we are root and there is nobody else to be. */
async function findAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return {};
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith('postgres:'))?.split(':') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

async function answers(url: string): Promise<true | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return undefined;
  } finally {
    await client.end();
  }
}

/** Undefined where no server is installed. */
export async function startCluster(): Promise<Cluster | undefined> {
  const binaries = await findBinaries();
  const account = await findAccount();
  if (binaries === undefined || account === undefined) return undefined;
  const home = await mkdtemp(join(tmpdir(), 'steward-cluster-'));
  if (account.uid !== undefined) await chown(home, account.uid, account.gid ?? account.uid);
  const data = join(home, 'data');
  const as = { ...account, cwd: home };
  const making = ['-D', data, '-U', 'steward', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  try {
    await promisify(execFile)(join(binaries, 'initdb'), making, as);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  const port = await freePort();
  const url = `postgres://steward@127.0.0.1:${port}/postgres`;
  const serving = ['-D', data, '-p', String(port), '-k', home, '-c', 'listen_addresses=127.0.0.1'];
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const arguments_ = ['-c', ENDS_WITH_US, join(binaries, 'postgres'), ...serving];
    server = spawn('/bin/sh', arguments_, { ...as, stdio: ['pipe', 'ignore', 'ignore'] });
    await until('the throw-away PostgreSQL', async () => answers(url), 30_000);
  };
  const end = async (): Promise<void> => {
    if (!server || server.exitCode !== null) return;
    const gone = once(server, 'exit');
    server.stdin?.end();
    await gone;
  };
  const stop = async (): Promise<void> => {
    await end();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    restart: async () => {
      await end();
      await start();
    },
    stop,
  };
}
