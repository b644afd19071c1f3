// The moments of a request at which the bot is killed; after its restart the user exists once and the card is true.
import { expect, test } from 'vitest';
import type { Home } from '../database.ts';
import { titleOf } from './card.ts';
import { type DemoProcess, emptyDirectory, killBot, type OnEnd, startDemo } from './demo-process.ts';
import { type Played, until } from './people.ts';

const PATIENCE_MS = 60_000;
const HOLD_MS = 4000;
const email = 'lena@acme.example';
const command = `user create ${email} --first Lena --last Park --org Acme`;

interface Scene {
  readonly demo: DemoProcess;
  readonly people: Played;
  readonly room: string;
}

async function open(onEnd: OnEnd, env: Readonly<Record<string, string>>): Promise<Scene> {
  const dataDir = env['STEWARD_DATA_DIR'] ?? (await emptyDirectory(onEnd));
  const demo = await startDemo({ onEnd, dataDir, env });
  const people = await demo.ready();
  return { demo, people, room: people.room('Northwind Ops') };
}

const kill = async ({ demo, people }: Scene): Promise<void> => killBot(demo, people);

async function fault(
  people: Played,
  method: string,
  path: string,
  owner: string,
  what: object,
): Promise<void> {
  await people.faults({ match: { method, path, owner }, fault: what, times: 1 });
}

async function approve({ people, room }: Scene): Promise<void> {
  await people.press('Bo', await people.heard(room, /R-1: approval needed/), 'approve');
}

async function expectOneTrueOutcome({ people, room }: Scene): Promise<void> {
  const ended = await people.heard(
    room,
    /R-1: (Done|Partly|Failed|Outcome|Denied|Expired|Cancelled)/,
    40_000,
  );
  expect(titleOf(ended)).toBe('Done');
  expect(ended.text).toContain(`R-1: Done. Ana Novak asked to create user ${email} in Acme.`);
  expect(ended.text).toContain(`E-mail: ✓ ${email}`);
  expect(ended.text).toContain('Approved by: Bo Lindgren');
  expect(ended.text).not.toContain('✗');
  const posts = (await people.ledger()).filter(
    ({ method, path }) => method === 'POST' && path === '/v1/people',
  );
  expect(posts.filter(({ status }) => status === 200)).toHaveLength(1);
  const users = await people.users('Acme', email);
  expect(users).toMatchObject([{ displayName: 'Lena Park', emails: [email] }]);
  const about = (await people.fromBot(room)).filter(({ text }) => text?.includes('R-1'));
  expect(about.map(({ text }) => text)).toHaveLength(1);
}

type Act = (scene: Scene) => Promise<void>;

const MOMENTS: Readonly<Record<string, Act>> = {
  'right after the webhook’s 200': async (scene) => {
    const { people, room } = scene;
    await fault(people, 'GET', '/v1/messages/*', 'bot', { delayMs: HOLD_MS });
    const said = await people.say('Ana', room, command);
    await until('the webhook’s 200', async () =>
      (await people.deliveries()).find(({ body, status }) => body.includes(said.id) && status === 200),
    );
    await kill(scene);
    await approve(scene);
  },
  'between approval and execution': async (scene) => {
    const { people, room } = scene;
    await people.say('Ana', room, command);
    await people.heard(room, /R-1: approval needed/);
    await fault(people, 'GET', '/v1/licenses', 'admin', { delayMs: HOLD_MS });
    await approve(scene);
    await people.heard(room, /R-1: Approved/);
    expect(await people.users('Acme', email)).toEqual([]);
    await kill(scene);
  },
  'between the POST of the user and its record': async (scene) => {
    const { people, room } = scene;
    await fault(people, 'POST', '/v1/people', 'admin', { holdMs: HOLD_MS });
    await people.say('Ana', room, command);
    await approve(scene);
    await until('the user', async () => (await people.users('Acme', email))[0]);
    await kill(scene);
  },
  'between the POST of the approval card and its record': async (scene) => {
    const { people, room } = scene;
    await fault(people, 'POST', '/v1/messages', 'bot', { holdMs: HOLD_MS });
    await people.say('Ana', room, command);
    const card = await people.heard(room, /R-1: approval needed/);
    await kill(scene);
    await people.press('Bo', card, 'approve');
  },
  'not at all, but the answer to the POST is lost': async (scene) => {
    const { people, room } = scene;
    await fault(people, 'POST', '/v1/people', 'admin', { cut: 'after' });
    await people.say('Ana', room, command);
    await approve(scene);
  },
};

export const moments: readonly string[] = Object.keys(MOMENTS);

/** One test for each of the moments. */
export function killsAt(home: Home, names: readonly string[]): void {
  test.for(names)('%s', { timeout: PATIENCE_MS }, async (name, { onTestFinished }) => {
    const scene = await open(onTestFinished, (await home.fresh()).env);
    await MOMENTS[name]?.(scene);
    await expectOneTrueOutcome(scene);
  });
}
