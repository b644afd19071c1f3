// Webhooks that come twice, late or in another order lead where clean ones lead.
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { until } from '../e2e/people.ts';
import { ANA, asked, BO, CHEN, type House, openHouse, requestId } from '../engine/house.ts';

const CLEAN = { webhookDuplicatePercent: 0, webhookReorderPercent: 0, webhookLatePercent: 0 };
const DIRTY = {
  webhookDuplicatePercent: 50,
  webhookReorderPercent: 50,
  webhookLatePercent: 40,
  webhookLateMs: 300,
};
const WHO = [BO, CHEN] as const;
const ENDS = ['approve', 'deny', 'cancel', 'both'] as const;
type End = (typeof ENDS)[number];

async function decide(house: House, run: number, n: number, end: End): Promise<void> {
  const card = await asked(house, emailOf(run, n));
  const id = requestId(card);
  const who = WHO[n % WHO.length] ?? BO;
  if (end === 'approve') await house.press(who, card, 'approve');
  else if (end === 'deny') await house.press(who, card, 'deny', { reason: 'no' });
  else if (end === 'cancel') await house.say(ANA, house.ops, `cancel R-${id}`);
  else await Promise.all(WHO.map(async (one) => house.press(one, card, 'approve')));
  await house.reached(id, /succeeded|denied|cancelled/);
}

const emailOf = (run: number, n: number): string => `run-${run}-${n}@acme.example`;

/** What anybody can see at the end: states by e-mail, users, and how many messages the bot has left. */
async function play(house: House, run: number, ends: readonly End[], settings: object): Promise<unknown> {
  const before = (await house.fromBot(house.ops)).length;
  await house.settings({ ...settings, webhookSeed: run + 1 });
  await Promise.all(ends.map(async (end, n) => decide(house, run, n, end)));
  // The late and the doubled ones, too: the number of messages and of jobs stands still.
  await until('everything to have come', async () => {
    await house.quiet();
    const open = (await house.deliveries()).filter(({ status }) => status === null);
    return open.length === 0 ? true : undefined;
  });
  await house.quiet();
  const rows = house.query(`select state, body from request`);
  const states = ends.map((_, n) =>
    rows.filter(({ body }) => String(body).includes(emailOf(run, n))).map(({ state }) => state),
  );
  const users = await Promise.all(
    ends.map(async (_, n) => (await house.users('Acme', emailOf(run, n))).length),
  );
  return { states, users, messages: (await house.fromBot(house.ops)).length - before };
}

it('end like clean ones, whatever the dice say', { timeout: 120_000 }, async () => {
  const house = await openHouse(onTestFinished);
  let run = 0;
  const scenes = fc.array(fc.constantFrom(...ENDS), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(scenes, async (ends) => {
      run += 2;
      const clean = await play(house, run, ends, CLEAN);
      const dirty = await play(house, run + 1, ends, DIRTY);
      expect(dirty).toEqual(clean);
    }),
    { numRuns: 5, endOnFailure: true },
  );
  expect(house.query(`select id from job where state = 'parked'`)).toEqual([]);
});
