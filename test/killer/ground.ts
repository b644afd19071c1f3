// Every operation that writes, asked for and waiting for its approval: a world and a database to be copied for each run.
import { cp } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Bot, openBotStore, startBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { createLogger } from '../../src/log.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Forwarder, startForwarder } from '../chaos/forwarder.ts';
import { freePort } from '../chaos/ports.ts';
import type { Home, Place } from '../database.ts';
import { emptyDirectory, type OnEnd } from '../e2e/demo-process.ts';
import { attachFile } from '../e2e/files.ts';
import { type LedgerItem, type Played, playWith } from '../e2e/people.ts';
import { envOf } from '../engine/bots.ts';
import { type Sample, sampleOf } from './samples.ts';

/** More are not decided by one command. */
const AT_ONCE = 20;
const PATIENCE_MS = 40_000;
const POLL_MS = 100;
const STEP_MS = 60_000;

export interface Ground {
  readonly world: string;
  readonly place: Place;
  /** By operation: the request that its sample is about. */
  readonly about: ReadonlyMap<string, number>;
  /** What was sent to Webex, and what of it while only plans were made. */
  readonly ledger: readonly LedgerItem[];
  readonly planning: readonly LedgerItem[];
}

/** A sandbox and a database, and no bot yet. */
export interface Scene {
  readonly people: Played;
  readonly world: string;
  readonly ops: string;
  readonly place: Place;
  readonly env: Readonly<Record<string, string>>;
  /** Where the bot listens now: webhooks come through a door that stays. */
  readonly ports: number[];
  readonly close: () => Promise<void>;
}

type Env = Readonly<Record<string, string>>;

const Row = z.object({ id: z.number(), state: z.string() });
type Row = z.infer<typeof Row>;

export async function requests({ place }: Pick<Scene, 'place'>): Promise<readonly Row[]> {
  return z.array(Row).parse(await place.query('select id, state from request order by id'));
}

const Named = z.object({ id: z.number(), operation: z.string(), state: z.string() });

/** With the name of its operation. */
export async function named({ place }: Pick<Scene, 'place'>): Promise<readonly z.infer<typeof Named>[]> {
  const rows = await place.query('select body from request order by id');
  return rows.map(({ body }) => Named.parse(JSON.parse(String(body))));
}

/** Requests that wait for approval. */
export async function waiting(scene: Scene): Promise<readonly number[]> {
  return (await requests(scene)).filter(({ state }) => state === 'pending').map(({ id }) => id);
}

export async function writing(): Promise<readonly Exclude<Operation, { risk: 'read' }>[]> {
  return (await loadOperations()).flatMap((operation) => (operation.risk === 'read' ? [] : [operation]));
}

export async function openScene(world: string, place: Place, onEnd: OnEnd): Promise<Scene> {
  const sandbox: Sandbox = await startSandbox({ port: 0, seed: 'demo', dataDir: world });
  const ports: number[] = [];
  const door: Forwarder = await startForwarder(ports, () => 1);
  let closing: Promise<void> | undefined;
  const shut = async (): Promise<void> => {
    await door.close();
    await sandbox.close();
  };
  const close = async (): Promise<void> => (closing ??= shut());
  onEnd(close);
  const people = await playWith(sandbox.url);
  const env = { ...envOf(place, await people.info()), STEWARD_PUBLIC_URL: door.url };
  return { people, world, ops: people.room('Northwind Ops'), place, env, ports, close };
}

/** Everything as it was prepared. */
export async function copyOf(home: Home, ground: Ground, onEnd: OnEnd): Promise<Scene> {
  const world = await emptyDirectory(onEnd);
  await cp(ground.world, world, { recursive: true });
  return openScene(world, await home.copyOf(ground.place), onEnd);
}

export async function startIn(scene: Scene, more: Env = {}, open = openBotStore): Promise<Bot> {
  const port = await freePort();
  const config = loadConfig({ ...scene.env, PORT: String(port), ...more });
  const bot = await startBot(config, createLogger('silent'), { open });
  scene.ports.splice(0, scene.ports.length, port);
  return bot;
}

export async function say(
  scene: Scene,
  { command, file }: Pick<Sample, 'command' | 'file'>,
  id = 0,
): Promise<void> {
  const said = command.replace('R-?', `R-${id}`);
  if (file === undefined) await scene.people.say('Ana', scene.ops, said);
  else await attachFile(scene.people, { as: 'Ana', room: scene.ops, command: said, file });
}

export async function approve(scene: Scene, ids: readonly number[]): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE).map((id) => `R-${id}`);
    await scene.people.say('Bo', scene.ops, `approve ${some.join(' ')}`);
  }
}

/** Waits, and lets time pass in the sandbox where everything waits for it. */
export async function untilAll(
  scene: Scene,
  isThere: (state: string) => boolean,
  count: number,
): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const all = await requests(scene);
    if (all.length >= count && all.every(({ state }) => isThere(state))) return;
    if (Date.now() > end) throw new Error(`of ${count} these are not there: ${JSON.stringify(all)}`);
    if (all.some(({ state }) => state === 'executing')) await scene.people.advance(STEP_MS);
    await sleep(POLL_MS);
  }
}

export const hasEnded = (state: string): boolean =>
  ['succeeded', 'partial', 'failed', 'unknown'].includes(state);

export async function prepare(home: Home, onEnd: OnEnd): Promise<Ground> {
  const world = await emptyDirectory(onEnd);
  const place = await home.fresh();
  const scene = await openScene(world, place, onEnd);
  // Of a report that was fetched one stays on Webex, so that there is one to delete.
  const bot = await startIn(scene, { STEWARD_REPORTS_DELETE: 'off' });
  const about = new Map<string, number>();
  const operations = await writing();
  for (const { name } of operations) {
    const { before } = sampleOf(name);
    if (before === undefined) continue;
    about.set(name, about.size + 1);
    await say(scene, { command: before });
    await untilAll(scene, (state) => state !== 'draft', about.size);
  }
  await approve(scene, await waiting(scene));
  await untilAll(scene, hasEnded, about.size);
  const done = (await scene.people.ledger()).length;
  const approved = operations.filter(({ approval }) => approval === 'needed');
  for (const { name } of approved) await say(scene, sampleOf(name), about.get(name));
  await untilAll(scene, (state) => state === 'pending' || hasEnded(state), about.size + approved.length);
  await bot.stop();
  const ledger = await scene.people.ledger();
  await scene.close();
  return { world, place, about, ledger, planning: ledger.slice(done) };
}
