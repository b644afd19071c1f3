// One turn: commands typed without a pause, so many at once, each in a space of its own; and what the bot spent on them.
import { costOf } from './cost.ts';
import { spread } from './open-loop.ts';
import type { Started } from './rivals.ts';
import type { Stage } from './stage.ts';

export const LEVELS = { one: 1, ten: 10 } as const;
export type Level = keyof typeof LEVELS;
export const BOTH: readonly Level[] = ['one', 'ten'];

export interface Turn {
  readonly ms: readonly number[];
  readonly unanswered: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export const COMMAND = 'whoami';

export async function takeTurn(
  { stage, started }: { readonly stage: Stage; readonly started: Pick<Started, 'pids'> },
  inFlight: number,
  seconds: number,
): Promise<Turn> {
  const ms: number[] = [];
  let unanswered = 0;
  const before = await costOf(started.pids);
  const begun = performance.now();
  const type = async (space: string): Promise<void> => {
    while (performance.now() - begun < seconds * 1000) {
      const took = await stage.ask(space, COMMAND);
      if (took === undefined) unanswered += 1;
      else ms.push(took);
    }
  };
  await Promise.all(stage.spaces.slice(0, inFlight).map(type));
  const took = (performance.now() - begun) / 1000;
  const after = await costOf(started.pids);
  return { ms, unanswered, seconds: took, cpuSeconds: after.cpuSeconds - before.cpuSeconds };
}

export function whole(turns: readonly Turn[]) {
  const sum = (of: (turn: Turn) => number): number => turns.reduce((total, turn) => total + of(turn), 0);
  const commands = sum(({ ms }) => ms.length);
  return {
    ...spread(turns.flatMap(({ ms }) => ms)),
    commands,
    unanswered: sum(({ unanswered }) => unanswered),
    perSecond: Number((commands / sum(({ seconds }) => seconds)).toFixed(1)),
    cpuMsPerCommand: Number(((1000 * sum(({ cpuSeconds }) => cpuSeconds)) / commands).toFixed(2)),
  };
}
