// Two bots on one PostgreSQL, behind something that hands each webhook to the next of them.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { homes } from '../database.ts';
import type { Message } from '../e2e/people.ts';
import { type Bots, openBots, SECRET } from './bots.ts';

const create = (n: number): string =>
  `user create twin-${n}@acme.example --first Twin --last N${n} --org Acme`;

async function pending({ say, heard, ops }: Bots, n: number): Promise<Message> {
  await say('Ana', ops, create(n));
  return heard(ops, new RegExp(`approval needed[^]*twin-${n}@`));
}

async function expectDone(pair: Bots, n: number): Promise<void> {
  await pair.heard(pair.ops, new RegExp(`R-\\d+: Done[^]*twin-${n}@`));
  expect(await pair.users('Acme', `twin-${n}@acme.example`)).toHaveLength(1);
}

async function hooks({
  call,
  info,
}: Bots): Promise<readonly { targetUrl: string; status: string; secret: string }[]> {
  const { bot } = await info();
  const list = z.object({
    items: z.array(z.object({ targetUrl: z.string(), status: z.string(), secret: z.string() })),
  });
  return list.parse(await call('/v1/webhooks', bot.token)).items;
}

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(`two bots on ${home.name}`, () => {
    it('share the events: each has its part, each request one card and one effect', async () => {
      const pair = await openBots(await home.fresh(), 2);
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
      const pair = await openBots(await home.fresh(), 2);
      const before = await hooks(pair);
      expect(before).toHaveLength(5);
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
      expect(before.map(({ status }) => status)).toEqual(['active', 'active', 'active', 'active', 'active']);
    });

    it('change the secret of the webhooks one after the other, and refuse no delivery', async () => {
      const bots = await openBots(await home.fresh(), 2);
      const signs = async () => new Set((await hooks(bots)).map(({ secret }) => secret));
      const next = 'the-next-secret-for-the-tests';
      const rotated = { WEBEX_WEBHOOK_SECRET: `${next},${SECRET}` };
      await pending(bots, 0);
      await bots.stop(0);
      await bots.start(0, rotated);
      expect(await signs()).toEqual(new Set([SECRET]));
      for (const n of [1, 2]) await pending(bots, n);
      await bots.stop(1);
      await bots.start(1, rotated);
      expect(await signs()).toEqual(new Set([next]));
      for (const n of [3, 4]) await pending(bots, n);
      await bots.quiet();
      const answers = (await bots.deliveries()).map(({ status }) => status);
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(Math.min(...bots.served())).toBeGreaterThan(0);
    });
  });
}
