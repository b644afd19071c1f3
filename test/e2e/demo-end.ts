// How a demo ends: nothing runs, nothing listens, and no bot was started on the way.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type DemoProcess, isFree, npmRunDemo, type OnEnd } from './demo-process.ts';
import { childrenOf } from './processes.ts';

export async function allGone(demo: DemoProcess): Promise<number | null> {
  const code = await demo.ended();
  expect(await isFree(demo.port)).toBe(true);
  expect(await isFree(demo.port + 1)).toBe(true);
  return code;
}

/** The pids of the bots the runner starts from now on, besides this one. */
export function watchForBots(runner: number, known: number): { stop(): Promise<readonly number[]> } {
  const seen = new Set<number>();
  let watching = true;
  const done = (async () => {
    while (watching) {
      for (const pid of await childrenOf(runner)) if (pid !== known) seen.add(pid);
      await sleep(10);
    }
  })();
  return {
    async stop() {
      watching = false;
      await done;
      return [...seen];
    },
  };
}

export async function endsOn(
  onEnd: OnEnd,
  signal: 'SIGINT' | 'SIGTERM',
  target: 'npm' | 'the runner' | 'the group',
): Promise<void> {
  const demo = await npmRunDemo({ onEnd });
  await demo.ready();
  const runner = await demo.runnerPid();
  const bots = watchForBots(runner, await demo.botPid());
  process.kill({ npm: demo.pid, 'the runner': runner, 'the group': -demo.pid }[target], signal);
  await allGone(demo);
  expect(await bots.stop(), 'bots started after the signal').toEqual([]);
}
