// What a credential may spend: learned from the calls Webex took between two refusals. Long runs are spread evenly over
// it, so that hardly one of their calls is refused, and others find room.

/** A little less than what was taken: the next refusal costs more than the difference. */
const CAUTION = 0.98;
/** While nothing is refused there may be more to have. */
const GROWTH = 1.005;
const GROWTH_EVERY = { ms: 5_000, calls: 50 };
/** What was not used in a pause may be caught up with for so long. */
const SAVED_MS = 2_000;
const LEAST_PER_SECOND = 0.5;

export interface Meter {
  /** How long the next call of a long run had better wait. */
  waitMs(): number;
  /** A call is let in. */
  spend(): void;
  /** It was taken, or not looked at. */
  taken(): void;
  /** It was refused, having begun at that time of `now`. */
  refused(begunAt: number): void;
  /** Calls per second; undefined until Webex has refused one. */
  rate(): number | undefined;
}

export function createMeter(now: () => number): Meter {
  let rate: number | undefined;
  let since = now();
  let grownAt = since;
  let count = 0;
  let grownFrom = 0;
  /** When the next call is due. */
  let next = 0;
  const interval = (perSecond: number): number => 1000 / perSecond;
  return {
    rate: () => rate,
    waitMs() {
      if (rate === undefined) return 0;
      const at = now();
      if (at - grownAt >= GROWTH_EVERY.ms && count - grownFrom >= GROWTH_EVERY.calls) {
        rate *= GROWTH;
        grownAt = at;
        grownFrom = count;
      }
      return Math.max(0, next - at);
    },
    spend() {
      if (rate !== undefined) next = Math.max(next, now() - SAVED_MS) + interval(rate);
    },
    taken: () => void (count += 1),
    refused(begunAt) {
      // Sent before the last refusal was heard: it complains of the pace of then.
      if (begunAt < since && rate !== undefined) return;
      const at = now();
      const seconds = Math.max(0.001, (at - since) / 1000);
      rate = Math.max(LEAST_PER_SECOND, CAUTION * (count / seconds));
      // Nothing is left by then, and one call's worth comes after that time.
      next = at + interval(rate);
      since = at;
      grownAt = at;
      count = 0;
      grownFrom = 0;
    },
  };
}
