// How long after a kill the first event is handled: the bot is killed while it is idle, and while it handles an
// event; whatever is said at that moment is delivered as soon as somebody listens.
import { setTimeout as sleep } from 'node:timers/promises';
import { keyOf } from '../../src/webex/ids.ts';
import type { BotProcess } from './bots.ts';
import type { Control } from './disturb.ts';
import type { Forwarder } from './forwarder.ts';
import { type Played, type Stage, say } from './players.ts';

export interface Recovery {
  /** From the start of the new process to the answer in the space, in ms. */
  readonly idle: readonly number[];
  /** The same for an event that the killed process held. */
  readonly held: readonly number[];
  /** From the kill to the answer by another process that was at work all the time; only where there are several. */
  readonly survived: readonly number[];
  /** How often no answer came in time; such a one is in none of the lists. */
  readonly unanswered: number;
}

interface Scene {
  readonly bots: readonly BotProcess[];
  readonly forwarder: Forwarder;
  readonly stage: Stage;
  readonly control: Control;
  readonly played: Played;
  readonly times: number;
}

export const RECOVERY_PATIENCE_MS = 60_000;
const LOOK_MS = 20;

/** In ms; undefined when nothing came in time. */
type Took = number | undefined;

/** Waits for one more message of the bot than there were. */
async function oneMore({ stage }: Scene, roomId: string, before: number, begun: number): Promise<Took> {
  const { token } = stage.person('Ana');
  for (; performance.now() - begun < RECOVERY_PATIENCE_MS; await sleep(LOOK_MS)) {
    if ((await count(stage, roomId, token)) > before) return Math.round(performance.now() - begun);
  }
  return undefined;
}

async function count({ client, botId }: Stage, roomId: string, token: string): Promise<number> {
  return (await client.everything(roomId, token)).filter(({ personId }) => personId === botId).length;
}

/** An event is taken up, and its message does not come for so long. */
async function hold({ control, stage, played, forwarder }: Scene, roomId: string, ms: number): Promise<void> {
  const match = { method: 'GET', path: '/v1/messages/*', owner: 'bot' };
  await control('/faults', 'POST', { match, fault: { delayMs: ms }, times: 1 });
  await say(stage, played, 'Ana', roomId, 'whoami');
  const key = `messages:created:${keyOf(played.said.at(-1)?.messageId ?? '')}`;
  while (!forwarder.acknowledged.has(key)) await sleep(5);
  await sleep(150);
}

/** The first process takes up an event while it is alone; the other comes, and the first is killed for good. */
async function survive(scene: Scene, roomId: string): Promise<Took> {
  const { bots, stage } = scene;
  const [first, other] = bots;
  if (!first || !other) throw new Error('there are no two bots');
  const before = await count(stage, roomId, stage.person('Ana').token);
  await hold(scene, roomId, 60_000);
  await other.start();
  const begun = performance.now();
  await first.end();
  const took = await oneMore(scene, roomId, before, begun);
  await first.start();
  await other.stop();
  return took;
}

async function once(scene: Scene, roomId: string, held: boolean): Promise<Took> {
  const { stage, bots, played } = scene;
  const before = await count(stage, roomId, stage.person('Ana').token);
  const [bot] = bots;
  if (!bot) throw new Error('there is no bot');
  if (held) await hold(scene, roomId, 5000);
  const begun = performance.now();
  const killed = bot.kill();
  if (!held) await say(stage, played, 'Ana', roomId, 'whoami');
  await killed;
  const took = await oneMore(scene, roomId, before, begun);
  await sleep(1000);
  return took;
}

export async function measureRecovery(scene: Scene): Promise<Recovery> {
  const [first, ...others] = scene.bots;
  for (const other of others) await other.stop();
  scene.forwarder.patienceMs = 15_000;
  const room = scene.stage.spaces.at(-1);
  if (!first || !room) throw new Error('there is no bot, or no space for it');
  const times = async (one: () => Promise<Took>): Promise<readonly Took[]> => {
    const took: Took[] = [];
    while (took.length < scene.times) took.push(await one());
    return took;
  };
  const idle = await times(async () => once(scene, room.id, false));
  const held = await times(async () => once(scene, room.id, true));
  const survived = others.length > 0 ? await times(async () => survive(scene, room.id)) : [];
  scene.forwarder.patienceMs = 0;
  await sleep(1500);
  const answered = (all: readonly Took[]): readonly number[] => all.filter((took) => took !== undefined);
  return {
    idle: answered(idle),
    held: answered(held),
    survived: answered(survived),
    unanswered: [...idle, ...held, ...survived].filter((took) => took === undefined).length,
  };
}
