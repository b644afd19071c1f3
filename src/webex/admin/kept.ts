import type { Clock } from '../../domain/ports/clock.ts';

/** An answer that is asked for once in a while, by all who want it together; a failure is not kept. */
export function kept<T>(clock: Clock, forMs: number, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly until: number; readonly value: T } | undefined;
  let asking: Promise<T> | undefined;
  const renew = async (): Promise<T> => {
    const value = await ask();
    known = { until: clock.real() + forMs, value };
    return value;
  };
  return async () => {
    if (known !== undefined && clock.real() < known.until) return known.value;
    asking ??= renew().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
