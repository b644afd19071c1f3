// Two bots on one PostgreSQL, behind something that hands each webhook to the next of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { type Bot, startBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startForwarder } from '../chaos/forwarder.ts';
import { freePort } from '../chaos/ports.ts';
import { homes, type Place } from '../database.ts';
import { type Message, type Played, playWith, until } from '../e2e/people.ts';

const SLOW_PLAN_MS = 8000;

interface Pair extends Played {
  readonly ops: string;
  readonly place: Place;
  /** Deliveries each bot has answered. */
  readonly served: () => readonly number[];
  readonly stop: (which: number) => Promise<void>;
  readonly start: (which: number) => Promise<void>;
}

async function openPair(place: Place): Promise<Pair> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const played = await playWith(sandbox.url);
  const ports = [await freePort(), await freePort()];
  const forwarder = await startForwarder(ports, () => 1);
  onTestFinished(forwarder.close);
  const { bot, tokens, people } = await played.info();
  const admins = people.filter(({ email }) => email.endsWith('@northwind.example'));
  const configOf = (port: number) =>
    loadConfig({
      ...place.env,
      WEBEX_API_URL: `${sandbox.url}/v1`,
      WEBEX_BOT_TOKEN: bot.token,
      WEBEX_WEBHOOK_SECRET: 'a-secret-for-the-tests-only',
      STEWARD_PUBLIC_URL: forwarder.url,
      WEBEX_ADMIN_TOKEN: tokens.admin,
      STEWARD_ADMINS: admins.map(({ email }) => email).join(','),
      STEWARD_SECRET_KEY: 'a-key-for-the-tests-only-0123456789',
      PORT: String(port),
      LOG_LEVEL: 'silent',
    });
  const running: (Bot | undefined)[] = [undefined, undefined];
  const start = async (which: number): Promise<void> => {
    running[which] = await startBot(configOf(ports[which] ?? 0), createLogger('silent'));
  };
  const stop = async (which: number): Promise<void> => {
    const one = running[which];
    running[which] = undefined;
    await one?.stop();
  };
  onTestFinished(async () => {
    await Promise.all([stop(0), stop(1)]);
  });
  await start(0);
  await start(1);
  const served = () => ports.map((port) => forwarder.served(port));
  return { ...played, ops: played.room('Northwind Ops'), place, served, stop, start };
}

const create = (n: number): string =>
  `user create twin-${n}@acme.example --first Twin --last N${n} --org Acme`;

async function pending({ say, heard, ops }: Pair, n: number): Promise<Message> {
  await say('Ana', ops, create(n));
  return heard(ops, new RegExp(`approval needed[^]*twin-${n}@`));
}

async function expectDone(pair: Pair, n: number): Promise<void> {
  await pair.heard(pair.ops, new RegExp(`R-\\d+: Done[^]*twin-${n}@`));
  expect(await pair.users('Acme', `twin-${n}@acme.example`)).toHaveLength(1);
}

async function hooks({ call, info }: Pair): Promise<readonly { targetUrl: string; status: string }[]> {
  const { bot } = await info();
  const list = z.object({ items: z.array(z.object({ targetUrl: z.string(), status: z.string() })) });
  return list.parse(await call('/v1/webhooks', bot.token)).items;
}

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(`two bots on ${home.name}`, () => {
    it('share the events: each has its part, each request one card and one effect', async () => {
      const pair = await openPair(await home.fresh());
      for (let n = 0; n < 4; n += 1) await pair.press('Bo', await pending(pair, n), 'approve');
      for (let n = 0; n < 4; n += 1) await expectDone(pair, n);
      const [one = 0, other = 0] = pair.served();
      expect(Math.min(one, other)).toBeGreaterThanOrEqual(4);
      expect(await pair.fromBot(pair.ops)).toHaveLength(4);
      const posts = (await pair.ledger()).filter(
        ({ method, path }) => method === 'POST' && path === '/v1/people',
      );
      expect(posts).toHaveLength(4);
    });

    it('go on when one stops and when it comes back, with the webhooks they had', async () => {
      const pair = await openPair(await home.fresh());
      const before = await hooks(pair);
      expect(before).toHaveLength(4);
      const card = await pending(pair, 0);
      await pair.stop(0);
      await pair.press('Bo', card, 'approve');
      await expectDone(pair, 0);
      expect(await hooks(pair)).toEqual(before);
      await pair.start(0);
      await pair.stop(1);
      await pair.press('Chen', await pending(pair, 1), 'approve');
      await expectDone(pair, 1);
      expect(await hooks(pair)).toEqual(before);
      expect(before.map(({ status }) => status)).toEqual(['active', 'active', 'active', 'active']);
    });

    it('answer an approval within a second while a plan in the same space takes long', async () => {
      const pair = await openPair(await home.fresh());
      const cards = [await pending(pair, 0), await pending(pair, 1), await pending(pair, 2)];
      const match = { method: 'GET', path: '/v1/licenses', owner: 'admin' };
      await pair.faults({ match, fault: { delayMs: SLOW_PLAN_MS }, times: 1 });
      const begun = Date.now();
      await pair.say('Ana', pair.ops, create(3));
      await until('the slow plan to be under way', async () => {
        const rows = await pair.place.query(`select attempts from job where key = 'plan:R-4:0'`);
        return Number(rows[0]?.['attempts']) === 1 ? true : undefined;
      });
      // It has to have asked for the licenses before the approved ones do.
      await sleep(200);
      const took: number[] = [];
      for (const [n] of cards.entries()) {
        const at = performance.now();
        await pair.say('Bo', pair.ops, `approve R-${n + 1}`);
        await pair.heard(pair.ops, new RegExp(`R-${n + 1}: (Approved|Done)`));
        took.push(performance.now() - at);
      }
      expect(Date.now() - begun).toBeLessThan(SLOW_PLAN_MS);
      // The machine may be busy with other tests: one of three has to be as quick as promised.
      expect(Math.min(...took)).toBeLessThan(1000);
      await pending(pair, 4);
      await pair.heard(pair.ops, /approval needed[^]*twin-3@/);
    });
  });
}
