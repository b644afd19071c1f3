// One or several bots in this process on any database, on a sandbox of their own, behind something that hands each
// webhook to the next of them.
import { onTestFinished } from 'vitest';
import { type Bot, startBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startForwarder } from '../chaos/forwarder.ts';
import { freePort } from '../chaos/ports.ts';
import type { Place } from '../database.ts';
import { type Played, playWith, until } from '../e2e/people.ts';

export const SECRET = 'a-secret-for-the-tests-only';

type Env = Readonly<Record<string, string>>;

export interface Bots extends Played {
  readonly ops: string;
  readonly place: Place;
  /** Where each of them listens. */
  readonly urls: readonly string[];
  /** Deliveries each bot has answered. */
  readonly served: () => readonly number[];
  readonly start: (which: number, env?: Env) => Promise<void>;
  readonly stop: (which: number) => Promise<void>;
  /** Webex is gone, and with it whatever it held back. */
  readonly closeWebex: () => Promise<void>;
  /** Every job that is due has been done. */
  readonly quiet: () => Promise<void>;
}

/** What a bot is started with, but for its port and its public address. */
export function envOf(place: Place, first: Awaited<ReturnType<Played['info']>>): Env {
  const admins = first.people.filter(({ email }) => email.endsWith('@northwind.example'));
  return {
    ...place.env,
    WEBEX_API_URL: `${first.baseUrl}/v1`,
    WEBEX_BOT_TOKEN: first.bot.token,
    WEBEX_WEBHOOK_SECRET: SECRET,
    WEBEX_ADMIN_TOKEN: first.tokens.admin,
    WEBEX_REPORTS_TOKEN: first.tokens.reports,
    STEWARD_ADMINS: admins.map(({ email }) => email).join(','),
    STEWARD_SECRET_KEY: 'a-key-for-the-tests-only-0123456789',
    STEWARD_CLOCK_URL: `${first.baseUrl}/_sandbox/clock`,
    LOG_LEVEL: 'silent',
  };
}

/** Started are all of them; each stops with the test. */
export async function openBots(place: Place, count: number): Promise<Bots> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  let closing: Promise<void> | undefined;
  const closeWebex = async (): Promise<void> => (closing ??= sandbox.close());
  onTestFinished(closeWebex);
  const played = await playWith(sandbox.url);
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const forwarder = await startForwarder(ports, () => 1);
  onTestFinished(forwarder.close);
  const env = { ...envOf(place, await played.info()), STEWARD_PUBLIC_URL: forwarder.url };
  const running = new Map<number, Bot>();
  const start = async (which: number, more: Env = {}): Promise<void> => {
    const config = loadConfig({ ...env, PORT: String(ports[which]), ...more });
    running.set(which, await startBot(config, createLogger('silent')));
  };
  const stop = async (which: number): Promise<void> => {
    const one = running.get(which);
    running.delete(which);
    await one?.stop();
  };
  onTestFinished(async () => {
    await Promise.all([...running.keys()].map(stop));
  });
  for (const which of ports.keys()) await start(which);
  return {
    ...played,
    ops: played.room('Northwind Ops'),
    place,
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    served: () => ports.map((port) => forwarder.served(port)),
    start,
    stop,
    closeWebex,
    quiet: async () => {
      await until('all jobs to be done', async () => {
        const open = await place.query(`select key from job where state = 'ready' and queue <> 'timer'`);
        return open.length === 0 ? true : undefined;
      });
    },
  };
}
