// The bot is killed while a report is under way; after its restart there is one card and one file in its thread in each
// space that is told, and nothing left on Webex.
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { Home } from '../database.ts';
import { titleOf } from './card.ts';
import { type DemoProcess, killBot, type OnEnd, startDemo } from './demo-process.ts';
import { type Message, type Played, until } from './people.ts';

const PATIENCE_MS = 120_000;
const END_PATIENCE_MS = 60_000;
const HOLD_MS = 4000;
/** Well below the time after which a post that nobody has seen is sent again. */
const LATE_MS = 1000;
const MINUTE_MS = 60_000;
const TOLD = 'Northwind Ops + guest';
const command = 'report request --template "User Activity Summary" --last 7d';

interface Scene {
  readonly demo: DemoProcess;
  readonly people: Played;
  readonly room: string;
}

async function begin(onEnd: OnEnd, env: Readonly<Record<string, string>>): Promise<Scene> {
  const demo = await startDemo({ onEnd, env: { ...env, STEWARD_NOTIFY: TOLD } });
  const people = await demo.ready();
  return { demo, people, room: people.room('Northwind Ops') };
}

/** Ana has asked, Webex is making it. */
async function order({ people, room }: Scene): Promise<void> {
  await people.say('Ana', room, command);
  await people.heard(room, /R-1: Under way[^]*Webex is making the report/);
}

const kill = async ({ demo, people }: Scene): Promise<void> => killBot(demo, people);

async function onWebex(people: Played): Promise<readonly unknown[]> {
  const { tokens } = await people.info();
  return z.object({ items: z.array(z.unknown()) }).parse(await people.call('/v1/reports', tokens.reports))
    .items;
}

const noneOnWebex = async ({ people }: Scene): Promise<void> => {
  await until(
    'no report on Webex',
    async () => (await onWebex(people)).length === 0 || undefined,
    END_PATIENCE_MS,
  );
};

const hasFile = ({ files }: Message): boolean => Array.isArray(files) && files.length > 0;

async function about({ people }: Scene, room: string): Promise<readonly Message[]> {
  return (await people.fromBot(room)).filter(({ text }) => /R-1\b/.test(text ?? ''));
}

/** Nothing comes any more: a second card or file would need a job, and time to be seen. */
async function settled({ people, room }: Scene): Promise<void> {
  await people.say('Ana', room, 'requests');
  await people.heard(room, /Open requests[^]*None/);
}

async function expectOneReport(scene: Scene): Promise<void> {
  const { people } = scene;
  const rooms = [scene.room, people.room(TOLD)];
  const ends = await Promise.all(
    rooms.map(async (room) => {
      const ended = await until(
        'the outcome',
        async () =>
          (await about(scene, room)).find(({ text }) => /R-1: (Done|Partly|Failed|Outcome)/.test(text ?? '')),
        END_PATIENCE_MS,
      );
      const file = await until(
        'the file',
        async () => (await about(scene, room)).find(hasFile),
        END_PATIENCE_MS,
      );
      return { ended, file };
    }),
  );
  await noneOnWebex(scene);
  await settled(scene);
  for (const [at, { ended, file }] of ends.entries()) {
    expect(titleOf(ended)).toBe('Done');
    expect(file.parentId).toBe(ended.id);
    const all = await about(scene, rooms[at] ?? '');
    expect(
      all.filter((message) => !hasFile(message)).map(({ text }) => text),
      'cards',
    ).toHaveLength(1);
    expect(all.filter(hasFile), 'files').toHaveLength(1);
  }
  const orders = (await people.ledger()).filter(
    ({ method, path }) => method === 'POST' && path === '/v1/reports',
  );
  expect(orders).toHaveLength(1);
}

/** Killed when a call that is held up is on its way, after Webex has finished the report. */
function atCall(method: string, path: string, fault: object, owner?: string): Act {
  return async (scene) => {
    const { people } = scene;
    await order(scene);
    const seen = (await people.ledger()).length;
    await people.faults({ match: { method, path, ...(owner && { owner }) }, fault, times: 1 });
    await people.advance(MINUTE_MS);
    await until('the call on its way', async () =>
      (await people.ledger(seen)).find(
        (item) => item.method === method && item.path.startsWith(path.replace('*', '')),
      ),
    );
    await kill(scene);
    await expectOneReport(scene);
  };
}

type Act = (scene: Scene) => Promise<void>;

const MOMENTS: Readonly<Record<string, Act>> = {
  'between the order and its record': async (scene) => {
    const { people, room } = scene;
    const fault = { holdMs: HOLD_MS };
    await people.faults({ match: { method: 'POST', path: '/v1/reports' }, fault, times: 1 });
    await people.say('Ana', room, command);
    await until('the order', async () => (await onWebex(people))[0]);
    await kill(scene);
    await people.heard(room, /Webex is making the report/);
    await people.advance(MINUTE_MS);
    await expectOneReport(scene);
  },
  'before the order has reached Webex': async (scene) => {
    const { people, room } = scene;
    const match = { method: 'POST', path: '/v1/reports' };
    await people.faults({ match, fault: { cut: 'before' }, times: 1 });
    await people.say('Ana', room, command);
    await until('the order', async () => (await people.ledger()).find(({ path }) => path === '/v1/reports'));
    await kill(scene);
    await people.heard(room, /Webex is making the report/);
    await people.advance(MINUTE_MS);
    await until('the outcome', async () =>
      (await about(scene, room)).find(({ text }) => /Done/.test(text ?? '')),
    );
    await noneOnWebex(scene);
  },
  'while Webex makes it': async (scene) => {
    await order(scene);
    await kill(scene);
    await scene.people.advance(MINUTE_MS);
    await expectOneReport(scene);
  },
  'while it is downloaded': atCall('GET', '/_download/*', { delayMs: HOLD_MS }),
  'between the download and its record': atCall('GET', '/_download/*', { holdMs: HOLD_MS }),
  'between the download and the deletion on Webex': atCall('DELETE', '/v1/reports/*', { delayMs: HOLD_MS }),
  'between the deletion on Webex and its record': atCall('DELETE', '/v1/reports/*', { holdMs: HOLD_MS }),
  'between the download and the post of a notice': atCall(
    'POST',
    '/v1/messages',
    { delayMs: LATE_MS },
    'bot',
  ),
  'between the post of a notice and its record': async (scene) => {
    const { people, room } = scene;
    await order(scene);
    const fault = { holdMs: HOLD_MS };
    // The file here, and the card in the other space: two posts that nobody hears of.
    await people.faults({ match: { method: 'POST', path: '/v1/messages', owner: 'bot' }, fault, times: 2 });
    await people.advance(MINUTE_MS);
    await people.noticed(room, 'the file', async () => (await people.fromBot(room)).find(hasFile));
    await kill(scene);
    await expectOneReport(scene);
  },
  'between its cancellation and the deletion on Webex': async (scene) => {
    const { people, room } = scene;
    await order(scene);
    const match = { method: 'DELETE', path: '/v1/reports/*' };
    await people.faults({ match, fault: { delayMs: HOLD_MS }, times: 1 });
    await people.say('Ana', room, 'cancel R-1');
    await until('the deletion', async () =>
      (await people.ledger()).find(({ method }) => method === 'DELETE'),
    );
    await kill(scene);
    await noneOnWebex(scene);
    await people.advance(MINUTE_MS);
    await settled(scene);
    expect((await about(scene, room)).filter(hasFile)).toEqual([]);
    expect(await about(scene, people.room(TOLD))).toEqual([]);
  },
};

export const reportMoments: readonly string[] = Object.keys(MOMENTS);

/** One test for each of the moments. */
export function reportKillsAt(home: Home, names: readonly string[]): void {
  test.for(names)('%s', { timeout: PATIENCE_MS }, async (name, { onTestFinished }) => {
    const scene = await begin(onTestFinished, (await home.fresh()).env);
    await MOMENTS[name]?.(scene);
  });
}
