// How many calls of one credential are under way at once: one more with every round that goes well, half as many
// when Webex asks to slow down or does not keep up.

/** `throttled`: 429; `slow`: a timeout, or a gateway that got no answer in time. */
export type End = 'well' | 'throttled' | 'slow';

export interface Limiter {
  hasRoom(): boolean;
  /** Takes a place; its end is told once. */
  begin(): (end: End) => void;
  /** For metrics and tests; not a whole number. */
  limit(): number;
}

const FIRST = 8;
const SLOWER: Readonly<Record<Exclude<End, 'well'>, number>> = { throttled: 0.5, slow: 0.75 };

export function createLimiter(most: number): Limiter {
  let limit = Math.min(FIRST, most);
  let underway = 0;
  let round = 0;
  let begun = 0;
  /** The last call that took the last place. */
  let full = 0;
  return {
    hasRoom: () => underway < Math.floor(limit),
    begin() {
      const mine = round;
      underway += 1;
      begun += 1;
      const number = begun;
      if (underway >= Math.floor(limit)) full = number;
      let isOver = false;
      return (end) => {
        if (isOver) return;
        isOver = true;
        if (end === 'well') {
          // What was not used up says nothing about how much more there could be.
          if (number <= full) limit = Math.min(most, limit + 1 / limit);
        } else if (mine === round) {
          // Calls sent before the last cut complain about the pace of then.
          limit = Math.max(1, limit * SLOWER[end]);
          round += 1;
        }
        underway -= 1;
      };
    },
    limit: () => limit,
  };
}
