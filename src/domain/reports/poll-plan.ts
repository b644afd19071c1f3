// When a report that Webex is making is looked at next. Webex says nothing of how long it takes: often at first, then
// less and less, and after two days no more.
import { createHash } from 'node:crypto';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const PACE = [
  { until: 2 * MINUTE_MS, every: 10 * SECOND_MS, pace: 'often' },
  { until: 6 * HOUR_MS, every: MINUTE_MS, pace: 'minutely' },
  { until: 48 * HOUR_MS, every: HOUR_MS, pace: 'hourly' },
] as const;
/** Of the time in between, either way: reports that were ordered together are not looked at together for ever. */
const JITTER = 0.1;

export const PATIENCE_MS = 48 * HOUR_MS;

export interface NextLook {
  readonly at: number;
  readonly pace: (typeof PACE)[number]['pace'];
}

/** Undefined: it is waited for no longer. The same question has the same answer, whoever of the replicas asks. */
export function nextLook(name: string, orderedAt: number, now: number): NextLook | undefined {
  const found = PACE.find(({ until }) => now - orderedAt < until);
  if (!found) return undefined;
  const share = createHash('sha256').update(`${name} ${now}`).digest().readUInt32BE(0) / 2 ** 32;
  return { at: Math.round(now + found.every * (1 - JITTER + 2 * JITTER * share)), pace: found.pace };
}
