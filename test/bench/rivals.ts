// The bots that are compared, each a process of its own that answers `whoami` on the same kind of stage.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { startForwarder } from '../chaos/forwarder.ts';
import { freePort } from '../chaos/ports.ts';
import { SECRET, type Stage } from './stage.ts';

export interface Started {
  readonly pids: readonly number[];
  /** From the start of the process to its first word that it is ready. */
  readonly readyMs: number;
  readonly stop: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

export type Start = () => Promise<Started>;

const here = import.meta.dirname;
const source = join(here, '..', '..', 'src');
const LOOK_MS = 10;
const PATIENCE_MS = 60_000;
const STOP_MS = 15_000;

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await request(`http://127.0.0.1:${port}/readyz`);
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}

async function launch(
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`);
    if (performance.now() - begun > PATIENCE_MS) throw new Error(`${args.join(' ')} does not get ready`);
    await sleep(LOOK_MS);
  }
  const readyMs = performance.now() - begun;
  return { pids: [child.pid ?? 0], readyMs, stop: async (signal) => end(child, signal) };
}

function sandboxEnv({ url, botToken }: Stage): Record<string, string> {
  return { SANDBOX_URL: url, BOT_TOKEN: botToken, WEBHOOK_SECRET: SECRET };
}

export async function plainBot(stage: Stage): Promise<Start> {
  const port = await freePort();
  const { bot } = await stage.people.info();
  const env = { ...sandboxEnv(stage), BOT_ID: bot.personId };
  return async () => launch([join(here, 'rival-plain.cjs')], port, env);
}

export async function frameworkBot(stage: Stage, home: string): Promise<Start> {
  const port = await freePort();
  const env = { ...sandboxEnv(stage), FRAMEWORK_HOME: home };
  return async () => launch([join(here, 'rival-framework.cjs')], port, env);
}

const STEWARD = ['--max-semi-space-size=8', '-r', join(source, 'node-floor.cjs'), join(source, 'main.ts')];

async function stewardEnv(stage: Stage, dataDir: string, publicUrl: string): Promise<Record<string, string>> {
  const { tokens, people } = await stage.people.info();
  return {
    WEBEX_API_URL: `${stage.url}/v1`,
    WEBEX_BOT_TOKEN: stage.botToken,
    WEBEX_WEBHOOK_SECRET: SECRET,
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_PUBLIC_URL: publicUrl,
    STEWARD_ADMINS: people.map(({ email }) => email).join(','),
    STEWARD_DATA_DIR: dataDir,
    STEWARD_SECRET_KEY: 'a-key-for-the-bench-only-0123456789',
    // Nobody types as fast as the driver.
    STEWARD_LIMITS: 'off',
  };
}

/** As `npm start` starts it; `storage` may name a database of its own. */
export async function steward(
  stage: Stage,
  dataDir: string,
  storage: Readonly<Record<string, string>> = {},
): Promise<Start> {
  const port = await freePort();
  const env = { ...(await stewardEnv(stage, dataDir, `http://127.0.0.1:${port}`)), ...storage };
  return async () => launch(STEWARD, port, env);
}

/** So many of them on one database, behind something that hands each webhook to the next one. */
export async function replicas(
  stage: Stage,
  count: number,
  dataDir: string,
  databaseUrl: string,
): Promise<Start> {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const forwarder = await startForwarder(ports, () => 1);
  const env = { ...(await stewardEnv(stage, dataDir, forwarder.url)), DATABASE_URL: databaseUrl };
  return async () => {
    const begun = performance.now();
    const all: Started[] = [];
    for (const port of ports)
      all.push(await launch(STEWARD, port, { ...env, STEWARD_DATA_DIR: join(dataDir, String(port)) }));
    return {
      pids: all.flatMap(({ pids }) => pids),
      readyMs: performance.now() - begun,
      async stop(signal) {
        await Promise.all(all.map(async (one) => one.stop(signal)));
        await forwarder.close();
      },
    };
  };
}
