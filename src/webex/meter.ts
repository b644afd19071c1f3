// What a credential may spend: learned from the calls Webex took between two refusals. Long runs are spread evenly over
// it, so that hardly one of their calls is refused, and others find room.

/** A little less than what was taken: the next refusal costs more than the difference. */
const CAUTION = 0.98;
/** While nothing is refused there may be more to have. */
const GROWTH = 0.005;
const GROWTH_EVERY = { ms: 5_000, calls: 50 };
/** After so many steps without a refusal what was learned holds no more, and each step is twice the one before. */
const CALM_STEPS = 8;
const MOST_GROWTH = 0.25;
/** What was not used in a pause may be caught up with for so long. */
const SAVED_MS = 2_000;
const LEAST_PER_SECOND = 0.5;
/** In a shorter time what Webex had saved up for the credential is most of what it takes. */
const LEARN_MS = 1_000;

export interface Meter {
  /** How long the next call of a long run had better wait. */
  waitMs(): number;
  /** Whether calls wait for their turn: only then what is taken is all that can be had. */
  pressed(isPressed: boolean): void;
  /** A call is let in. */
  spend(): void;
  /** It was taken, or not looked at. */
  taken(): void;
  /** It was refused, having begun at that time of `now`. */
  refused(begunAt: number): void;
  /** Calls per second; undefined until Webex has refused one of a row that was pressed. */
  rate(): number | undefined;
}

export function createMeter(now: () => number): Meter {
  let rate: number | undefined;
  let since = now();
  const pressure = createPressure(now);
  let steps = 0;
  let grown = { ms: 0, calls: 0 };
  /** When the next call is due. */
  let next = 0;
  const interval = (perSecond: number): number => 1000 / perSecond;
  return {
    rate: () => rate,
    pressed: (isPressed) => pressure.set(isPressed),
    waitMs() {
      if (rate === undefined) return 0;
      const { ms, calls } = pressure.seen();
      if (ms - grown.ms >= GROWTH_EVERY.ms && calls - grown.calls >= GROWTH_EVERY.calls) {
        rate *= 1 + Math.min(MOST_GROWTH, GROWTH * 2 ** Math.max(0, steps - CALM_STEPS));
        steps += 1;
        grown = { ms, calls };
      }
      return Math.max(0, next - now());
    },
    spend() {
      if (rate !== undefined) next = Math.max(next, now() - SAVED_MS) + interval(rate);
    },
    taken: () => pressure.count(),
    refused(begunAt) {
      // Sent before the last refusal was heard: it complains of the pace of then.
      if (begunAt < since) return;
      const { ms, calls } = pressure.seen();
      const measured = (CAUTION * calls * 1000) / Math.max(1, ms);
      // Hardly a call between two refusals may be trouble that passes: by half at the most.
      if (ms >= LEARN_MS && (rate ?? calls) > 0) rate = Math.max(LEAST_PER_SECOND, measured, (rate ?? 0) / 2);
      since = now();
      // Nothing is left by then, and one call's worth comes after that time.
      if (rate !== undefined) next = since + interval(rate);
      pressure.forget();
      steps = 0;
      grown = { ms: 0, calls: 0 };
    },
  };
}

/** Calls that were taken while others waited, and for how long others did: idle times say nothing of the budget. */
function createPressure(now: () => number) {
  let calls = 0;
  let ms = 0;
  let since: number | undefined;
  const lasts = (): number => (since === undefined ? 0 : now() - since);
  return {
    set(isPressed: boolean): void {
      if (isPressed === (since !== undefined)) return;
      ms += lasts();
      since = isPressed ? now() : undefined;
    },
    count(): void {
      if (since !== undefined) calls += 1;
    },
    seen: () => ({ calls, ms: ms + lasts() }),
    forget(): void {
      calls = 0;
      ms = 0;
      if (since !== undefined) since = now();
    },
  };
}
