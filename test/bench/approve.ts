// How long `approve R-n` waits for its answer in a space where a plan of 60 s is under way.
import { parseArgs } from 'node:util';
import { until } from '../e2e/people.ts';
import { ANA, asked, BO, type House, openHouse, requestId } from '../engine/house.ts';
import { spread } from './open-loop.ts';
import { onOwnDatabase } from './postgres.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '40' } },
});
const PLAN_MS = 60_000;
const LOOK_MS = 5;

/** From the message to the first sight of the answer. */
async function answerMs(house: House, id: number): Promise<number> {
  const begun = performance.now();
  await house.say(BO, house.ops, `approve R-${id}`);
  for (;;) {
    const texts = (await house.fromBot(house.ops)).map(({ text }) => text ?? '');
    if (texts.some((text) => new RegExp(`R-${id}: (Approved|Done)`).test(text)))
      return performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function measure(env: Readonly<Record<string, string>> = {}) {
  const ends: (() => Promise<void>)[] = [];
  try {
    const house = await openHouse((end) => void ends.push(end), env);
    const ids: number[] = [];
    for (let n = 0; n < Number(values.requests); n += 1)
      ids.push(requestId(await asked(house, `eve-${n}@acme.example`)));
    const reads = async () =>
      (await house.ledger()).filter(({ owner, path }) => owner === 'admin' && path === '/v1/licenses').length;
    const before = await reads();
    const match = { method: 'GET', path: '/v1/licenses', owner: 'admin' };
    await house.faults({ match, fault: { delayMs: PLAN_MS }, times: 1 });
    const slow = performance.now();
    await house.say(ANA, house.ops, house.create('slow@acme.example'));
    await until('the slow plan to be under way', async () => ((await reads()) > before ? true : undefined));
    const took: number[] = [];
    for (const id of ids) took.push(await answerMs(house, id));
    if (performance.now() - slow > PLAN_MS) throw new Error('the plan was over before the last answer');
    return { ...spread(took), requests: took.length };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

const approveMs = {
  'Steward, SQLite': await measure(),
  'Steward, PostgreSQL': await onOwnDatabase(async (url) => measure({ DATABASE_URL: url })),
};
process.stdout.write(`${JSON.stringify({ approveMs, planMs: PLAN_MS })}\n`);
process.exit(0);
