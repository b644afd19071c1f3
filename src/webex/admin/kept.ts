import type { Clock } from '../../domain/ports/clock.ts';

export interface Kept<T> {
  (): Promise<T>;
  /** What is known is out of date: the next one asks anew. */
  forget(): void;
}

/** An answer that is asked for once in a while, by all who want it together; a failure is not kept. */
export function kept<T>(clock: Clock, forMs: number, ask: () => Promise<T>): Kept<T> {
  let known: { readonly until: number; readonly value: T } | undefined;
  let asking: Promise<T> | undefined;
  let forgotten = 0;
  const renew = async (): Promise<T> => {
    const before = forgotten;
    const value = await ask();
    // What was asked before it was out of date is not kept.
    if (before === forgotten) known = { until: clock.real() + forMs, value };
    return value;
  };
  const get = async (): Promise<T> => {
    if (known !== undefined && clock.real() < known.until) return known.value;
    if (asking !== undefined) return asking;
    const mine = renew().finally(() => {
      if (asking === mine) asking = undefined;
    });
    asking = mine;
    return mine;
  };
  const forget = (): void => {
    forgotten += 1;
    known = undefined;
    asking = undefined;
  };
  return Object.assign(get, { forget });
}
