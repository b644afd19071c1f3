// Posting once, on PostgreSQL: with answers lost, and with the bot's own messages heard at once, late or never.
import { describe, expect, it } from 'vitest';
import { homes } from '../database.ts';
import { type Message, until } from '../e2e/people.ts';
import { type Bots, openBots } from '../engine/bots.ts';

const POST = { method: 'POST', path: '/v1/messages', owner: 'bot' };
const PLAN = { method: 'GET', path: '/v1/licenses', owner: 'admin' };

const create = (n: number): string => `user create once-${n}@acme.example --first On --last Ce --org Acme`;

async function cardsOf(bots: Bots, n: number): Promise<readonly Message[]> {
  const about = new RegExp(`approval needed[^]*once-${n}@`);
  return (await bots.fromBot(bots.ops)).filter(({ text }) => about.test(text ?? ''));
}

const settings = async (bots: Bots, values: object): Promise<unknown> =>
  bots.call('/_sandbox/settings', undefined, 'POST', values);

/** Ana asks; the answer to the post of the card is lost, with the sandbox set like that from the plan on. */
async function asked(bots: Bots, n: number, values: object): Promise<Message> {
  await bots.faults({ match: PLAN, fault: { delayMs: 1000 }, times: 1 });
  await bots.say('Ana', bots.ops, create(n));
  await until('the plan to be under way', async () => {
    const rows = await bots.place.query(`select attempts from job where key = 'plan:R-${n}:0'`);
    return Number(rows[0]?.['attempts']) === 1 ? true : undefined;
  });
  await settings(bots, values);
  await bots.faults({ match: POST, fault: { cut: 'after' }, times: 1 });
  return until('a card', async () => (await cardsOf(bots, n))[0]);
}

async function approvedOnce(bots: Bots, n: number): Promise<void> {
  const [card, ...others] = await cardsOf(bots, n);
  expect(others).toEqual([]);
  if (!card) throw new Error('no card');
  await bots.press('Bo', card, 'approve');
  await bots.heard(bots.ops, new RegExp(`R-${n}: Done[^]*once-${n}@`));
}

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(`a card, on ${home.name}`, () => {
    it('whose post got no answer is there once', { timeout: 90_000 }, async () => {
      const bots = await openBots(await home.fresh(), 2);
      await asked(bots, 1, {});
      await bots.quiet();
      await approvedOnce(bots, 1);

      await asked(bots, 2, { webhookDropPercent: 100 });
      await bots.quiet();
      await settings(bots, { webhookDropPercent: 0 });
      await approvedOnce(bots, 2);

      // Not to be found, and heard of late: posted twice, until the echo betrays the twin.
      const unseen = { match: { ...POST, method: 'GET' }, fault: { status: 200, body: { items: [] } } };
      await bots.faults(unseen);
      await asked(bots, 3, { webhookDelayMs: 6000 });
      await until('the twins', async () => ((await cardsOf(bots, 3)).length === 2 ? true : undefined));
      await until('one of them', async () => ((await cardsOf(bots, 3)).length === 1 ? true : undefined));
      await settings(bots, { webhookDelayMs: 0 });
      await approvedOnce(bots, 3);
      expect(await bots.place.query(`select key from job where state = 'parked'`)).toEqual([]);
    });
  });
}
