// The one decision whether a failed exchange with Webex is sent again, as a pure function.
// 423 and 429 are refusals: nothing happened, so any method may be repeated after the time Webex asked for.

export interface Limits {
  /** Sends of one call, the first included. */
  readonly maxTries: number;
  /** The longest `Retry-After` that is sat out here; a longer one is the caller's to plan with. */
  readonly maxRetryAfterMs: number;
  /** No repeat begins when the call has lasted this long already. */
  readonly maxTotalMs: number;
  readonly backoffMs: number;
  readonly defaultRetryAfterMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxTries: 4,
  maxRetryAfterMs: 30_000,
  maxTotalMs: 60_000,
  backoffMs: 250,
  defaultRetryAfterMs: 5_000,
};

export interface Failure {
  readonly method: string;
  /** Undefined: no answer arrived (network fault or timeout). */
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  /** 1 for the first send. */
  readonly attempt: number;
  readonly elapsedMs: number;
}

export type Verdict = { readonly again: true; readonly waitMs: number } | { readonly again: false };

const STOP: Verdict = { again: false };

export const isRefusal = (status: number | undefined): boolean => status === 423 || status === 429;

export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** `now` is epoch ms; `random` in [0, 1). */
export function retryRule(failure: Failure, limits: Limits, now: number, random: number): Verdict {
  const { status, attempt, elapsedMs } = failure;
  if (attempt >= limits.maxTries) return STOP;
  if (isRefusal(status)) {
    const waitMs = retryAfterMs(failure.retryAfter, now, limits.defaultRetryAfterMs);
    const fits = waitMs <= limits.maxRetryAfterMs && elapsedMs + waitMs <= limits.maxTotalMs;
    return fits ? { again: true, waitMs } : STOP;
  }
  if (!isRead(failure.method) || !(status === undefined || status >= 500)) return STOP;
  const ceiling = limits.backoffMs * 2 ** (attempt - 1);
  // At least half of the step: a jitter of nearly nothing would hammer a service that is down.
  const waitMs = Math.round(ceiling * (0.5 + random / 2));
  return elapsedMs + waitMs <= limits.maxTotalMs ? { again: true, waitMs } : STOP;
}

const MIN_WAIT_MS = 1_000;

/** Seconds or an HTTP date. Zero means "soon", not "at once"; what cannot be read gets the default. */
export function retryAfterMs(header: string | undefined, now: number, fallbackMs: number): number {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d{1,9})?$/.test(value)) return Math.max(MIN_WAIT_MS, Math.ceil(Number(value) * 1000));
  // Date.parse also takes "5 apples"; an HTTP date always begins with the name of a day.
  const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(date)) return fallbackMs;
  return Math.max(MIN_WAIT_MS, date - now);
}
