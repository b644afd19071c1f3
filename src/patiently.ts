import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './domain/ports/log.ts';

const WAIT_MS = { first: 250, most: 10_000 };

/** Until it succeeds, or the signal fires; each failure is told as this trouble. */
export async function patiently<T>(
  log: Log,
  signal: AbortSignal,
  trouble: string,
  work: () => Promise<T>,
): Promise<T> {
  for (let waitMs = WAIT_MS.first; ; waitMs = Math.min(WAIT_MS.most, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      log.error({ error, waitMs }, trouble);
      await sleep(waitMs, undefined, { signal });
    }
  }
}
