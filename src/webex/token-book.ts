// The tokens one process knows of a credential, and until when it may use them without asking.
import type { Clock } from '../domain/ports/clock.ts';
import type { Tokens } from '../domain/ports/token-vault.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface Held {
  readonly tokens: Tokens;
  /** Business time from which on a new one is asked for. */
  readonly dueAt: number;
}

/** With a tenth of its life left or an hour, whichever comes first; a short life is used up by half. */
function dueAt(expiresAt: number, now: number): number {
  const left = expiresAt - now;
  return expiresAt - Math.max(left / 10, Math.min(HOUR_MS, left / 2));
}

/** The tokens this process knows. */
export interface Book {
  held(): Held | undefined;
  hold(tokens: Tokens): Held;
  grant(tokens: Tokens): Held;
  reject(accessToken: string): void;
  /** Due, but not expired and not refused: better than none, and tried for another minute. */
  stillGood(): string | undefined;
  isFresh(accessToken: string): boolean;
}

export function createBook(clock: Pick<Clock, 'now'>): Book {
  let held: Held | undefined;
  let granted: { readonly accessToken: string; readonly at: number } | undefined;
  let rejected: string | undefined;
  const hold = (tokens: Tokens): Held => {
    const due =
      held?.tokens.accessToken === tokens.accessToken
        ? held.dueAt
        : dueAt(tokens.accessExpiresAt, clock.now());
    held = { tokens, dueAt: due };
    return held;
  };
  return {
    held: () => held,
    hold,
    grant(tokens) {
      granted = { accessToken: tokens.accessToken, at: clock.now() };
      return hold(tokens);
    },
    reject: (accessToken) => {
      rejected = accessToken;
    },
    stillGood() {
      if (held === undefined || held.tokens.accessToken === rejected) return undefined;
      const now = clock.now();
      if (now >= held.tokens.accessExpiresAt) return undefined;
      held = { ...held, dueAt: now + MINUTE_MS };
      return held.tokens.accessToken;
    },
    isFresh: (accessToken) => granted?.accessToken === accessToken && clock.now() - granted.at < MINUTE_MS,
  };
}
