// The one decision whether a failed exchange with Webex is sent again, as a pure function.
// 423 and 429 are refusals: nothing happened, so any method may be repeated after the time Webex asked for. Nothing
// happened either when no connection came about. Of everything else a write may have taken effect.

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
  /** Webex's own number, where there was one. */
  readonly errorCode?: number | undefined;
  /** No byte of it has reached Webex. */
  readonly unsent?: boolean | undefined;
  /** 1 for the first send. */
  readonly attempt: number;
  readonly elapsedMs: number;
}

export type Verdict = { readonly again: true; readonly waitMs: number } | { readonly again: false };

const STOP: Verdict = { again: false };

/** A 429 of the reports: a count of downloads that is used up, and no pace. */
const DOWNLOADS_USED_UP = 1007;

export const isThrottling = (status: number | undefined, errorCode: number | undefined): boolean =>
  status === 429 && errorCode !== DOWNLOADS_USED_UP;

export const isRefusal = (status: number | undefined, errorCode?: number): boolean =>
  status === 423 || isThrottling(status, errorCode);

export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** `now` is epoch ms; `random` in [0, 1). */
export function retryRule(failure: Failure, limits: Limits, now: number, random: number): Verdict {
  const { status, attempt, elapsedMs, retryAfter } = failure;
  if (attempt >= limits.maxTries) return STOP;
  const after = (waitMs: number): Verdict =>
    elapsedMs + waitMs <= limits.maxTotalMs ? { again: true, waitMs } : STOP;
  if (isRefusal(status, failure.errorCode)) {
    const waitMs = retryAfterMs(retryAfter, now, limits.defaultRetryAfterMs);
    return waitMs <= limits.maxRetryAfterMs ? after(waitMs) : STOP;
  }
  const isTrouble = status === undefined || status >= 500;
  const hadNoEffect = isRead(failure.method) || (status === undefined && failure.unsent === true);
  if (!isTrouble || !hadNoEffect) return STOP;
  const asked = retryAfterMs(retryAfter, now, 0);
  if (asked > limits.maxRetryAfterMs) return STOP;
  const ceiling = limits.backoffMs * 2 ** (attempt - 1);
  // At least half of the step: a jitter of nearly nothing would hammer a service that is down.
  return after(Math.max(asked, Math.round(ceiling * (0.5 + random / 2))));
}

const MIN_WAIT_MS = 1_000;
/** A longer one is a mistake: nobody plans a year ahead for it. */
const MAX_WAIT_MS = 24 * 60 * 60_000;

/**
 * Seconds or an HTTP date, which counts from `now`, the time of whoever sent it. Zero means "soon", not "at once";
 * what cannot be read gets the default.
 */
export function retryAfterMs(header: string | undefined, now: number, fallbackMs: number): number {
  const value = header?.trim() ?? '';
  const within = (ms: number): number => Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, ms));
  if (/^\d+(\.\d+)?$/.test(value)) return within(Math.ceil(Number(value) * 1000));
  // Date.parse also takes "5 apples"; an HTTP date always begins with the name of a day.
  const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(date)) return fallbackMs;
  return within(date - now);
}
