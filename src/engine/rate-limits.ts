// How fast people may ask. A bucket per person and one per space, filled by business time; in the memory of this
// process, so that n replicas together let through n times as much at the most.
import type { Clock } from '../domain/ports/clock.ts';

/** Per minute; a bucket holds a minute's worth. */
export interface Limits {
  /** Of somebody the policy names. */
  readonly person: number;
  readonly space: number;
}

/** Of everybody else: they get no more than a refusal anyway. */
const STRANGER = 30;
const MINUTE_MS = 60_000;
const MOST_BUCKETS = 10_000;

interface Bucket {
  readonly tokens: number;
  readonly at: number;
  /** Told already that it is too much, and not below the limit since. */
  readonly told: boolean;
}

export type Pace = 'fine' | 'too-fast' | 'still-too-fast';

export interface RateLimits {
  /** Takes one from both buckets; a person who is too fast costs the space nothing. */
  take(who: { readonly personId: string; readonly isNamed: boolean; readonly place: string }): Pace;
}

export function createRateLimits(clock: Clock, limits: Limits | undefined): RateLimits {
  const buckets = new Map<string, Bucket>();
  const takeFrom = (key: string, perMinute: number): Pace => {
    const now = clock.now();
    const { tokens, at, told } = buckets.get(key) ?? { tokens: perMinute, at: now, told: false };
    const filled = Math.min(perMinute, tokens + (Math.max(0, now - at) / MINUTE_MS) * perMinute);
    const isFine = filled >= 1;
    buckets.delete(key);
    buckets.set(key, { tokens: isFine ? filled - 1 : filled, at: now, told: !isFine });
    const [oldest] = buckets.keys();
    if (buckets.size > MOST_BUCKETS && oldest !== undefined) buckets.delete(oldest);
    if (isFine) return 'fine';
    return told ? 'still-too-fast' : 'too-fast';
  };
  return {
    take({ personId, isNamed, place }) {
      if (limits === undefined) return 'fine';
      const pace = takeFrom(
        `person:${personId}`,
        isNamed ? limits.person : Math.min(STRANGER, limits.person),
      );
      return pace === 'fine' ? takeFrom(`space:${place}`, limits.space) : pace;
    },
  };
}
