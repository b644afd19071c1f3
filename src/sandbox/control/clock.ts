import type { World } from '../world/world.ts';

const LONGEST_POLL_MS = 25_000;

export function clockReading(world: World): { now: string; offsetMs: number } {
  return { now: new Date(world.now()).toISOString(), offsetMs: world.offsetMs };
}

/** Resolves when the offset is another one than `after`, when the poll is over, or when `signal` fires. */
export function clockOtherThan(world: World, after: number, signal: AbortSignal): Promise<void> {
  if (world.offsetMs !== after || signal.aborted) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LONGEST_POLL_MS);
  const unsubscribe = world.changes.subscribe((change) => {
    if (change.kind === 'clock' || change.kind === 'reset') resolve();
  });
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}
