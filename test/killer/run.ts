// Carries out everything that waits on a ground, and cuts its bot off whenever it has been struck.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { until } from '../e2e/people.ts';
import { approve, type Ground, hasEnded, requests, type Scene, say, waiting, writing } from './ground.ts';
import { sampleOf } from './samples.ts';

const PATIENCE_MS = 180_000;
const POLL_MS = 200;
const STEP_MS = 60_000;
/** Executions at once: those that are struck keep their places until the bot is gone. */
const WIDTH = 16;

export interface Mortal {
  /** Gone without a word, and another one is there. */
  cut(): Promise<void>;
  /** Requests that the present one was struck in. */
  struck(): ReadonlySet<number>;
}

const Lanes = z.array(
  z.object({ lane: z.string(), lease_until: z.number(), visible_at: z.number(), due_at: z.number() }),
);

interface Look {
  readonly count: number;
  readonly open: readonly { readonly id: number; readonly state: string }[];
  /** Requests whose execution is under way. */
  readonly running: readonly number[];
  /** Waits for its turn. */
  readonly isDue: boolean;
  /** Waits for Webex to have settled. */
  readonly isResting: boolean;
}

async function look(scene: Scene): Promise<Look> {
  const now = Date.now();
  const all = await requests(scene);
  const lanes = Lanes.parse(
    await scene.place.query(
      `select lane, lease_until, visible_at, due_at from lane where queue = 'work' and ready > 0 and lane like 'R-%'`,
    ),
  );
  const waiting = lanes.filter(({ lease_until, due_at }) => lease_until <= now && due_at === 0);
  return {
    count: all.length,
    open: all.filter(({ state }) => !hasEnded(state)),
    running: lanes.filter(({ lease_until }) => lease_until > now).map(({ lane }) => Number(lane.slice(2))),
    isDue: waiting.some(({ visible_at }) => visible_at <= now),
    isResting: waiting.some(({ visible_at }) => visible_at > now),
  };
}

/** Resolves when every request has ended, whatever has to be cut off on the way. */
async function carryOn(scene: Scene, bot: Mortal, expected: number): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const { count, open, running, isDue, isResting } = await look(scene);
    const struck = bot.struck();
    const isMoving =
      count < expected ||
      running.some((id) => !struck.has(id)) ||
      (isDue && struck.size < WIDTH) ||
      open.some(({ state }) => state === 'pending');
    if (Date.now() > end) throw new Error(`These have no end: ${JSON.stringify(open)}`);
    if (!isMoving && struck.size > 0) await bot.cut();
    else if (open.length === 0) return;
    else {
      // Nothing moves and nothing rests: all that is left waits for a time of the sandbox's clock.
      if (!isMoving && !isResting) await scene.people.advance(STEP_MS);
      await sleep(POLL_MS);
    }
  }
}

/** Says what needs no approval, approves what waits, and sees it through; the bot is up. */
export async function playOut({ about }: Ground, scene: Scene, bot: Mortal = UNHARMED): Promise<void> {
  const atOnce = (await writing()).filter(({ approval }) => approval === 'none');
  for (const { name } of atOnce) await say(scene, sampleOf(name), about.get(name));
  await approve(scene, await waiting(scene));
  await carryOn(scene, bot, about.size + (await writing()).length);
}

/** The same one by one, each when the one before has met its fate. */
export async function playInTurn(
  { about }: Ground,
  scene: Scene,
  isMet: (requestId: number) => boolean,
): Promise<void> {
  const atOnce = (await writing()).filter(({ approval }) => approval === 'none');
  let last = (await requests(scene)).length;
  const met = async (id: number): Promise<void> => {
    const isThere = async (): Promise<true | undefined> => {
      const state = (await requests(scene)).find((one) => one.id === id)?.state ?? 'draft';
      return isMet(id) || hasEnded(state) || undefined;
    };
    await until(`R-${id} to be met`, isThere, PATIENCE_MS);
  };
  for (const id of await waiting(scene)) {
    await approve(scene, [id]);
    await met(id);
  }
  for (const { name } of atOnce) {
    last += 1;
    await say(scene, sampleOf(name), about.get(name));
    await met(last);
  }
  await carryOn(scene, UNHARMED, last);
}

const UNHARMED: Mortal = {
  cut: async () => Promise.reject(new Error('nobody is to be cut off')),
  struck: () => new Set<number>(),
};
