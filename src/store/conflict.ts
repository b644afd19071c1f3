import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;
const FIRST_DELAY_MS = 5;
const LONGEST_DELAY_MS = 250;

export interface ConflictRule {
  /** Did the database refuse the transaction only because of another one? */
  readonly isConflict: (error: unknown) => boolean;
  readonly onConflict: (error: unknown, attempt: number) => void;
}

/**
 * Runs the whole of `work` again while the database refuses it because of somebody else's work. It waits
 * without blocking the event loop, and by chance, so that two losers do not meet again.
 */
export async function retryConflicts<T>(work: () => Promise<T>, rule: ConflictRule): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!rule.isConflict(error) || performance.now() > giveUpAt) throw error;
      rule.onConflict(error, attempt);
      const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
      await sleep(1 + Math.random() * longest);
    }
  }
}
