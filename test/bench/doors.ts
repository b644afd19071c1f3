// The servers whose doors are timed, each a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { freePort } from '../chaos/ports.ts';

export const SECRET = 'a-secret-for-the-bench-only';

export interface Door {
  readonly url: string;
  /** What the framework wants a webhook to be called. */
  readonly name: string;
  readonly end: () => Promise<void>;
}

const Ready = z.object({ port: z.number(), name: z.string().default('bench') });
const source = join(import.meta.dirname, '..', '..', 'src');

async function open(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  path: string,
): Promise<Door> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { port, name } = Ready.parse(await heard(child));
  return {
    url: `http://127.0.0.1:${port}${path}`,
    name,
    end: async () => {
      // Its handlers hang: there is nothing to wait for.
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function heard(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a server ended with ${code} before it was up`)));
  });
}

export async function plainDoor(): Promise<Door> {
  return open([join(import.meta.dirname, 'door-plain.cjs')], {}, '/hook');
}

export async function frameworkDoor(sandbox: Sandbox): Promise<Door> {
  const env = { SANDBOX_URL: sandbox.url, BOT_TOKEN: sandbox.info().bot.token, WEBHOOK_SECRET: SECRET };
  return open([join(import.meta.dirname, 'door-framework.cjs')], env, '/hook');
}

/** The bot as `npm start` starts it; `storage` may name a database of its own. */
export async function stewardDoor(
  sandbox: Sandbox,
  storage: Readonly<Record<string, string>> = {},
): Promise<Door> {
  const { bot, tokens, people } = sandbox.info();
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-bench-'));
  const port = await freePort();
  const env = {
    WEBEX_API_URL: `${sandbox.url}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_WEBHOOK_SECRET: SECRET,
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_PUBLIC_URL: `http://127.0.0.1:${port}`,
    STEWARD_ADMINS: people.map(({ email }) => email).join(','),
    STEWARD_DATA_DIR: dataDir,
    STEWARD_SECRET_KEY: 'a-key-for-the-bench-only-0123456789',
    PORT: String(port),
    LOG_LEVEL: 'silent',
    STEWARD_LIMITS: 'off',
    ...storage,
  };
  const door = await open(
    ['-r', join(source, 'node-floor.cjs'), join(source, 'main.ts')],
    env,
    '/webhooks/webex',
  );
  return {
    ...door,
    end: async () => {
      await door.end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
