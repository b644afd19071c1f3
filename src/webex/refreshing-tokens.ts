// A credential with a refresh token. One process refreshes at a time, the others read what it stored; the token
// that comes back is stored before the access token that came with it is used.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getGlobalDispatcher } from 'undici';
import { Fault } from '../domain/failure.ts';
import type { Tokens } from '../domain/ports/token-vault.ts';
import { type Granted, type GrantRefused, requestGrant } from './oauth.ts';
import { grantRefused, tokenBusy } from './token-faults.ts';
import type { RefreshingSettings, TokenSource, TokenSourceDeps } from './tokens.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LEASE_MS = MINUTE_MS;
const WAIT_MS = 100;
/** Longer than a lease: who waits for a killed process gets its turn. */
const WAITS = (LEASE_MS + 10_000) / WAIT_MS;

/** Tells one setting from another without telling it. */
export const originOf = (refreshToken: string): string =>
  createHash('sha256').update(`steward credential\n${refreshToken}`).digest('hex');

interface Held {
  readonly tokens: Tokens;
  /** Business time from which on a new one is asked for. */
  readonly dueAt: number;
}

/** With a tenth of its life left or an hour, whichever comes first; a short life is used up by half. */
function dueAt(expiresAt: number, now: number): number {
  const left = expiresAt - now;
  return expiresAt - Math.max(left / 10, Math.min(HOUR_MS, left / 2));
}

export function createRefreshingSource(deps: TokenSourceDeps<RefreshingSettings>): TokenSource {
  const { slot, vault, clock, log } = deps;
  const origin = originOf(deps.settings.refreshToken);
  const book = createBook(deps, origin);
  const renewAlone = createRenewal(deps, origin, book);
  let flight: Promise<Held> | undefined;
  let problem: { readonly fault: Fault; readonly until: number } | undefined;

  async function fly(rejected: string | undefined): Promise<Held> {
    // Asking again with what was refused changes nothing and looks like an attack.
    if (problem !== undefined && clock.real() < problem.until) throw problem.fault;
    try {
      const held = await renewAlone(rejected);
      problem = undefined;
      return held;
    } catch (error) {
      if (error instanceof Fault) {
        const pause = error.code === 'credential-refused' ? MINUTE_MS : 0;
        problem = { fault: error, until: clock.real() + pause };
        log.error({ slot, code: error.code, trackingId: error.trackingId }, 'no new access token');
      }
      throw error;
    }
  }

  /** One at a time; who comes meanwhile takes the same, unless it is what Webex did not accept. */
  async function renew(rejected: string | undefined): Promise<string> {
    for (;;) {
      const isOwn = flight === undefined;
      flight ??= fly(rejected).finally(() => {
        flight = undefined;
      });
      const { tokens } = await flight;
      if (isOwn || tokens.accessToken !== rejected) return tokens.accessToken;
    }
  }

  return {
    async token() {
      const held = book.held();
      if (held !== undefined && clock.now() < held.dueAt) return held.tokens.accessToken;
      try {
        return await renew(undefined);
      } catch (error) {
        const still = book.stillGood();
        if (still === undefined) throw error;
        log.warn({ slot }, 'the access token could not be renewed ahead of time; it is used further');
        return still;
      }
    },
    async refresh(rejected) {
      book.reject(rejected);
      const held = book.held();
      if (held !== undefined && held.tokens.accessToken !== rejected && clock.now() < held.dueAt)
        return held.tokens.accessToken;
      // One that was new a moment ago is not refused for its age: another one would fare no better.
      if (book.isFresh(rejected)) return rejected;
      return renew(rejected);
    },
    async expiresAt() {
      const tokens = book.held()?.tokens ?? (await vault.get(slot));
      return tokens?.origin === origin ? tokens.refreshExpiresAt : undefined;
    },
    status() {
      const tokens = book.held()?.tokens;
      return {
        slot,
        form: 'refreshing',
        accessExpiresAt: tokens?.accessExpiresAt,
        refreshExpiresAt: tokens?.refreshExpiresAt,
        scopes: tokens?.scopes,
        problem: problem && { code: problem.fault.code, message: problem.fault.message },
      };
    },
  };
}

/** The tokens this process knows. */
interface Book {
  held(): Held | undefined;
  hold(tokens: Tokens): Held;
  grant(tokens: Tokens): Held;
  reject(accessToken: string): void;
  /** Due, but not expired and not refused: better than none, and tried for another minute. */
  stillGood(): string | undefined;
  isFresh(accessToken: string): boolean;
}

function createBook({ clock }: TokenSourceDeps<RefreshingSettings>, origin: string): Book {
  let held: Held | undefined;
  let granted: { readonly accessToken: string; readonly at: number } | undefined;
  let rejected: string | undefined;
  const hold = (tokens: Tokens): Held => {
    if (tokens.origin !== origin) throw new Error('tokens of another setting');
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

function createRenewal(
  deps: TokenSourceDeps<RefreshingSettings>,
  origin: string,
  book: Book,
): (rejected: string | undefined) => Promise<Held> {
  const { slot, vault, lease, clock, log } = deps;
  const name = `token:${slot}`;
  /** Granted, and not stored yet as the database failed: the only copy of the refresh token. */
  let unsaved: Tokens | undefined;

  async function stored(): Promise<Tokens | undefined> {
    const tokens = await vault.get(slot);
    // Begun with another setting: somebody has authorized anew since.
    return tokens?.origin === origin ? tokens : undefined;
  }

  function adopted(tokens: Tokens | undefined, rejected: string | undefined): Held | undefined {
    if (tokens === undefined) return undefined;
    const held = book.hold(tokens);
    return tokens.accessToken !== rejected && clock.now() < held.dueAt ? held : undefined;
  }

  async function save(tokens: Tokens): Promise<Held> {
    unsaved = tokens;
    await vault.put(slot, tokens);
    unsaved = undefined;
    log.info({ slot, accessExpiresAt: tokens.accessExpiresAt }, 'access token renewed');
    return book.grant(tokens);
  }

  async function refreshWith(refreshToken: string, right: string): Promise<Tokens | GrantRefused> {
    if (!(await lease.holds(name, right))) throw tokenBusy(slot);
    const { clientId, clientSecret } = deps.settings;
    const wish = { baseUrl: deps.baseUrl, clientId, clientSecret, refreshToken };
    const dispatcher = deps.agent ?? getGlobalDispatcher();
    const grant = await requestGrant(wish, { dispatcher, clock, limits: deps.limits });
    return grant.kind === 'refused' ? grant : tokensOf(grant, refreshToken, origin, clock.now());
  }

  async function underLease(right: string, rejected: string | undefined): Promise<Held> {
    const before = await stored();
    // Who had the lease before us may have done it.
    const known = adopted(before, rejected);
    if (known !== undefined) return known;
    const first = await refreshWith(before?.refreshToken ?? deps.settings.refreshToken, right);
    if (!('kind' in first)) return save(first);
    const previous = before?.previousRefreshToken;
    if (first.what === 'client' || previous === undefined) throw grantRefused(slot, first);
    const second = await refreshWith(previous, right);
    if ('kind' in second) throw grantRefused(slot, second);
    return save(second);
  }

  return async (rejected) => {
    if (unsaved !== undefined) return save(unsaved);
    for (let waits = 0; waits < WAITS; waits += 1) {
      const known = adopted(await stored(), rejected);
      if (known !== undefined) return known;
      const right = await lease.take(name, LEASE_MS);
      if (right !== undefined) {
        try {
          return await underLease(right, rejected);
        } finally {
          await lease.release(name, right);
        }
      }
      await sleep(WAIT_MS);
    }
    throw tokenBusy(slot);
  };
}

function tokensOf(grant: Granted, used: string, origin: string, now: number): Tokens {
  const refreshToken = grant.refreshToken ?? used;
  return {
    accessToken: grant.accessToken,
    accessExpiresAt: now + grant.accessLifeMs,
    refreshToken,
    refreshExpiresAt: grant.refreshLifeMs === undefined ? undefined : now + grant.refreshLifeMs,
    previousRefreshToken: refreshToken === used ? undefined : used,
    scopes: grant.scopes,
    origin,
  };
}
