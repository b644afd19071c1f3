// The two clocks. On the sandbox business time follows its virtual clock, so that moving that clock moves the
// bot's due times too.
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import * as z from 'zod';
import type { Clock } from './domain/ports/clock.ts';
import type { Log } from './domain/ports/log.ts';

export const systemClock: Clock = { now: () => Date.now(), real: () => Date.now() };

const Offset = z.object({ offsetMs: z.number() });
const RETRY_MS = 500;
/** The sandbox holds a long poll for 25 s. */
const POLL_TIMEOUT_MS = 40_000;

export interface FollowedClock extends Clock {
  stop(): void;
}

/** Resolves with the sandbox's time known; `onMove` is called when it jumps. */
export async function followClock(url: string, log: Log, onMove: () => void): Promise<FollowedClock> {
  const stopped = new AbortController();
  let offsetMs = 0;
  const ask = async (after: number | undefined): Promise<number> => {
    const target = new URL(url);
    if (after !== undefined) target.searchParams.set('after', String(after));
    const { body } = await request(target, { signal: stopped.signal, headersTimeout: POLL_TIMEOUT_MS });
    return Offset.parse(await body.json()).offsetMs;
  };
  const follow = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        const moved = await ask(offsetMs);
        if (moved !== offsetMs) {
          offsetMs = moved;
          onMove();
        }
      } catch (error) {
        if (stopped.signal.aborted) return;
        log.warn({ error }, 'The sandbox clock cannot be read');
        await sleep(RETRY_MS);
      }
    }
  };
  offsetMs = await ask(undefined);
  follow().catch((error: unknown) => log.error({ error }, 'The sandbox clock is not followed any more'));
  return { now: () => Date.now() + offsetMs, real: () => Date.now(), stop: () => stopped.abort() };
}
