// The bot is killed while a report is under way; after its restart there is one card, one file in its thread, and
// nothing left on Webex.

import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { titleOf } from './card.ts';
import { type DemoProcess, isFree, type OnEnd, startDemo } from './demo-process.ts';
import { type Message, type Played, until } from './people.ts';

const PATIENCE_MS = 60_000;
const HOLD_MS = 4000;
const MINUTE_MS = 60_000;
const command = 'report request --template "User Activity Summary" --last 7d';

interface Scene {
  readonly demo: DemoProcess;
  readonly people: Played;
  readonly room: string;
}

/** Ana has asked, Webex is making it. */
async function open(onEnd: OnEnd): Promise<Scene> {
  const demo = await startDemo({ onEnd });
  const people = await demo.ready();
  const room = people.room('Northwind Ops');
  await people.say('Ana', room, command);
  await people.heard(room, /R-1: Under way[^]*Webex is making the report/);
  return { demo, people, room };
}

async function kill({ demo, people }: Scene): Promise<void> {
  const { botPid } = await people.info();
  if (botPid === undefined) throw new Error('there is no bot to kill');
  process.kill(botPid, 'SIGKILL');
  await until('another bot', async () => {
    const now = (await people.info()).botPid;
    return now !== undefined && now !== botPid && !(await isFree(demo.port)) ? true : undefined;
  });
}

async function onWebex(people: Played): Promise<readonly unknown[]> {
  const { tokens } = await people.info();
  return z.object({ items: z.array(z.unknown()) }).parse(await people.call('/v1/reports', tokens.reports))
    .items;
}

const hasFile = ({ files }: Message): boolean => Array.isArray(files) && files.length > 0;

async function expectOneReport({ people, room }: Scene): Promise<void> {
  const about = async (): Promise<readonly Message[]> =>
    (await people.fromBot(room)).filter(({ text }) => /R-1\b/.test(text ?? ''));
  const ended = await until(
    'the outcome',
    async () => (await about()).find(({ text }) => /R-1: (Done|Partly|Failed|Outcome)/.test(text ?? '')),
    40_000,
  );
  expect(titleOf(ended)).toBe('Done');
  const file = await until('the file', async () => (await about()).find(hasFile), 40_000);
  expect(file.parentId).toBe(ended.id);
  await until('no report on Webex', async () => (await onWebex(people)).length === 0 || undefined);
  // Nothing comes after it: a second card or file would need a job, and time to be seen.
  await people.say('Ana', room, 'requests');
  await people.heard(room, /Open requests[^]*None/);
  const texts = (await about()).filter((message) => !hasFile(message)).map(({ text }) => text);
  expect(texts, 'cards').toHaveLength(1);
  expect((await about()).filter(hasFile), 'files').toHaveLength(1);
  const orders = (await people.ledger()).filter(
    ({ method, path }) => method === 'POST' && path === '/v1/reports',
  );
  expect(orders).toHaveLength(1);
}

describe.concurrent('one card and one file come of a report when the bot is killed', () => {
  test('while Webex makes it', { timeout: PATIENCE_MS }, async ({ onTestFinished }) => {
    const scene = await open(onTestFinished);
    await kill(scene);
    await scene.people.advance(MINUTE_MS);
    await expectOneReport(scene);
  });

  test.for<[string, string, string, object]>([
    ['between the download and the deletion on Webex', 'DELETE', '/v1/reports/*', { delayMs: HOLD_MS }],
    ['between the deletion on Webex and its record', 'DELETE', '/v1/reports/*', { holdMs: HOLD_MS }],
    ['between the download and the post of the file', 'POST', '/v1/messages', { delayMs: HOLD_MS / 2 }],
  ])('%s', { timeout: PATIENCE_MS }, async ([, method, path, fault], { onTestFinished }) => {
    const scene = await open(onTestFinished);
    const { people } = scene;
    const seen = (await people.ledger()).length;
    await people.faults({ match: { method, path }, fault, times: 1 });
    await people.advance(MINUTE_MS);
    await until('the call on its way', async () =>
      (await people.ledger(seen)).find(
        (item) => item.method === method && item.path.startsWith(path.replace('*', '')),
      ),
    );
    await kill(scene);
    await expectOneReport(scene);
  });

  test('between the post of the file and its record', { timeout: PATIENCE_MS }, async ({
    onTestFinished,
  }) => {
    const scene = await open(onTestFinished);
    const { people, room } = scene;
    await people.faults({
      match: { method: 'POST', path: '/v1/messages', owner: 'bot' },
      fault: { holdMs: HOLD_MS },
      times: 1,
    });
    await people.advance(MINUTE_MS);
    await until('the file', async () => (await people.fromBot(room)).find(hasFile));
    await kill(scene);
    await expectOneReport(scene);
  });

  test('between the order and its record', { timeout: PATIENCE_MS }, async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    const scene = { demo, people, room: people.room('Northwind Ops') };
    await people.faults({
      match: { method: 'POST', path: '/v1/reports' },
      fault: { holdMs: HOLD_MS },
      times: 1,
    });
    await people.say('Ana', scene.room, command);
    await until('the order', async () => (await onWebex(people))[0]);
    await kill(scene);
    await people.heard(scene.room, /Webex is making the report/);
    await people.advance(MINUTE_MS);
    await expectOneReport(scene);
  });
});
