// The bot is killed around the moment at which a schedule is due: the report is filed once, and comes once.
import { expect, test } from 'vitest';
import { killBot, startDemo } from '../e2e/demo-process.ts';

const DAY_MS = 24 * 3_600_000;
const RUNS = 6;

test('a schedule runs once a day, whenever the bot is killed', { timeout: 300_000 }, async ({
  onTestFinished,
}) => {
  const demo = await startDemo({ onEnd: onTestFinished });
  const people = await demo.ready();
  const room = people.room('Northwind Ops');
  await people.say('Ana', room, 'report schedule "Client Version Prod" every day 07:00 Asia/Tokyo');
  await people.heard(room, /R-1: Done/);
  for (let run = 0; run < RUNS; run += 1) {
    await people.advance(DAY_MS);
    // From at once to well into the making of the report.
    await new Promise((resolve) => setTimeout(resolve, run * 120));
    await killBot(demo, people);
    const request = `R-${run + 2}`;
    await people.heard(room, new RegExp(`${request}: (Under way[^]*Webex is making the report|Done)`));
    await people.advance(60_000);
    await people.heard(room, new RegExp(`${request}: Done`));
  }
  await people.say('Ana', room, 'requests');
  await people.heard(room, /Open requests[^]*None/);
  const orders = (await people.ledger()).filter(
    ({ method, path, status }) => method === 'POST' && path === '/v1/reports' && status === 200,
  );
  expect(orders).toHaveLength(RUNS);
  const files = (await people.fromBot(room)).filter(
    ({ files: list }) => Array.isArray(list) && list.length > 0,
  );
  expect(files).toHaveLength(RUNS);
});
