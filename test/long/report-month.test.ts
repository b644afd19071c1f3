// A month of reports on the clock of the sandbox: 200 of them, fast and slow, some of which Webex never makes, while it
// fails now and then, the bot is restarted, and all want one at once. STEWARD_TEST_SEED repeats a run.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { until } from '../e2e/people.ts';
import { ANA, BO, type House } from '../engine/house.ts';
import { openReports, reportsOnWebex } from '../operations/report-house.ts';

const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 1);
const REPORTS = 200;
const HOUR_MS = 3_600_000;
const STEP_MS = (30 * 24 * HOUR_MS) / REPORTS;
const PATIENCE_MS = 60 * 60_000;
/** Of Webex, for one person and one organization. */
const MOST_KEPT = 50;
/** All at once, so that the 50 are not enough. */
const RUSH = { at: 100, count: 60 };

/** mulberry32. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Nothing is due; what waits for Webex or for a later time may stay. */
async function calm(house: House): Promise<void> {
  const { now } = z.object({ now: z.string() }).parse(await house.call('/_sandbox/clock'));
  const nowMs = Date.parse(now);
  const due = () =>
    Number(
      house.query(`select count(*) as n from job where state = 'ready' and due_at <= ${nowMs}`)[0]?.['n'],
    );
  for (let looks = 0; looks < 40 && due() > 0; looks += 1) await sleep(100);
}

/** Something of Webex fails now and then, for as long as the month lasts. */
async function troubles(house: House): Promise<void> {
  const kinds: readonly (readonly [string, string, object, number])[] = [
    ['POST', '/v1/reports', { cut: 'after' }, 0.04],
    ['POST', '/v1/reports', { status: 503 }, 0.04],
    ['GET', '/v1/reports/*', { status: 500 }, 0.08],
    ['GET', '/v1/report/templates', { status: 502 }, 0.04],
    ['GET', '/_download/*', { cut: 'after' }, 0.1],
    ['GET', '/_download/*', { status: 500 }, 0.1],
    ['DELETE', '/v1/reports/*', { status: 500 }, 0.3],
    ['POST', '/v1/messages', { cut: 'after' }, 0.02],
    ['PUT', '/v1/messages/*', { status: 500 }, 0.05],
  ];
  for (const [at, [method, path, fault, rate]] of kinds.entries()) {
    const owner = path === '/v1/messages' || method === 'PUT' ? { owner: 'bot' } : {};
    await house.faults({ match: { method, path, ...owner }, fault, rate, seed: SEED + at });
  }
}

const TEMPLATES = ['User Activity Summary', 'Active Users (Teams)', 'Calling Media Quality'];

async function wish(house: House, random: () => number, slow: boolean): Promise<void> {
  const kind = random();
  const outcome = kind < 0.84 ? 'done' : kind < 0.92 ? 'failed' : 'waiting';
  await house.settings({
    reportOutcome: slow ? 'done' : outcome,
    reportReadyMs: slow ? 40 * HOUR_MS : Math.round(20_000 * 10 ** (random() * 4)),
    reportFormat: random() < 0.5 ? 'csv' : 'zip',
    reportEmpty: random() < 0.1,
  });
  const template = TEMPLATES[Math.floor(random() * TEMPLATES.length)] ?? '';
  const who = random() < 0.5 ? ANA : BO;
  await house.say(
    who,
    house.ops,
    `report request --template "${template}" --last ${random() < 0.5 ? 7 : 2}d --when-full wait`,
  );
}

const Row = z.object({ id: z.number(), state: z.string(), body: z.string() });

const rows = (house: House) =>
  z.array(Row).parse(house.query('select id, state, body from request order by id'));

const Said = z.object({
  items: z.array(
    z.looseObject({
      text: z.string().optional(),
      personId: z.string(),
      files: z.array(z.string()).optional(),
    }),
  ),
});

it(`a month of ${REPORTS} reports, seed ${SEED}`, { timeout: PATIENCE_MS }, async ({ onTestFinished }) => {
  const house = await openReports(onTestFinished, { STEWARD_LIMITS: 'off' });
  const { tokens } = await house.info();
  const random = dice(SEED);
  const tally = { most: 0, restarts: 0 };
  const look = async (): Promise<void> => {
    tally.most = Math.max(tally.most, (await reportsOnWebex(house)).length);
  };
  await troubles(house);
  let asked = 0;
  while (asked < REPORTS) {
    const count = asked === RUSH.at ? RUSH.count : 1;
    for (let n = 0; n < count; n += 1, asked += 1) await wish(house, random, count > 1);
    await until('the wishes', async () => rows(house).length >= asked || undefined, PATIENCE_MS);
    await calm(house);
    await look();
    await house.advance(count > 1 ? 30_000 : Math.round(STEP_MS * 2 * random()));
    await calm(house);
    await look();
    if (random() < 0.1) {
      await house.restart({ WEBEX_REPORTS_TOKEN: tokens.reports, STEWARD_LIMITS: 'off' });
      tally.restarts += 1;
    }
  }
  await house.call('/_sandbox/faults', undefined, 'DELETE');
  const open = () => rows(house).filter(({ state }) => !['succeeded', 'failed'].includes(state));
  for (let days = 0; days < 40 && open().length > 0; days += 1) {
    await house.advance(3 * HOUR_MS);
    await calm(house);
    await look();
    await sleep(500);
  }
  await until('nothing on Webex', async () => {
    await house.advance(HOUR_MS);
    return (await reportsOnWebex(house)).length === 0 || undefined;
  });
  expect(open().map(({ id, state }) => `R-${id} ${state}`)).toEqual([]);

  const { bot } = await house.info();
  const messages = await until('every notice', async () => {
    const path = `/v1/messages?roomId=${house.ops}&max=1000`;
    const { items } = Said.parse(await house.call(path, house.person(ANA).token));
    const mine = items.filter(({ personId }) => personId === bot.personId);
    const ends = mine.filter(({ text }) => /R-\d+: (?:Done|Failed)/.test(text ?? ''));
    return ends.length >= REPORTS ? mine : undefined;
  });
  const wrongs: string[] = [];
  const ended = { succeeded: 0, failed: 0 };
  for (const { id, state, body } of rows(house)) {
    const about = messages.filter(({ text }) => new RegExp(`\\bR-${id}\\b`).test(text ?? ''));
    const cards = about.filter(({ files = [], text }) => files.length === 0 && text?.includes(`R-${id}: `));
    const files = about.filter(({ files: attached = [] }) => attached.length > 0);
    const wanted = state === 'succeeded' ? 1 : 0;
    if (cards.length !== 1) wrongs.push(`R-${id} (${state}) has ${cards.length} notices`);
    if (files.length !== wanted) wrongs.push(`R-${id} (${state}) has ${files.length} files`);
    if (state === 'failed' && z.object({ reason: z.string() }).safeParse(JSON.parse(body)).error)
      wrongs.push(`R-${id} has failed without a reason`);
    if (state === 'succeeded') ended.succeeded += 1;
    else ended.failed += 1;
  }
  const posts = (await house.ledger()).filter(
    ({ method, path, status }) => method === 'POST' && path === '/v1/reports' && status === 200,
  ).length;
  process.stdout.write(`${JSON.stringify({ seed: SEED, ...tally, ...ended, posts })}\n`);
  expect(wrongs, `seed ${SEED}`).toEqual([]);
  expect(tally.most).toBeLessThanOrEqual(MOST_KEPT);
  expect(tally.restarts).toBeGreaterThan(5);
  expect(ended.succeeded).toBeGreaterThan(REPORTS / 3);
});
