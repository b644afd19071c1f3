// A credential with a refresh token. One process refreshes at a time, the others read what it stored; the token
// that comes back is stored before the access token that came with it is used.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getGlobalDispatcher } from 'undici';
import { Fault } from '../domain/failure.ts';
import type { Slot, Tokens } from '../domain/ports/token-vault.ts';
import { type Granted, type GrantRefused, requestGrant } from './oauth.ts';
import { type Book, createBook, type Held } from './token-book.ts';
import { grantRefused, loginMissing, tokenBusy, told } from './token-faults.ts';
import { probe } from './token-probe.ts';
import type { RefreshingSettings, TokenSource, TokenSourceDeps } from './tokens.ts';

const MINUTE_MS = 60_000;
const LEASE_MS = MINUTE_MS;
const WAIT_MS = 100;
/** Longer than a lease: who waits for a killed process gets its turn. */
const WAITS = (LEASE_MS + 10_000) / WAIT_MS;

/** Tells one setting from another without telling it. */
export const originOf = (refreshToken: string): string =>
  createHash('sha256').update(`steward credential\n${refreshToken}`).digest('hex');

/** Tells one credential from another without telling it. */
export const markOf = (...parts: readonly unknown[]): string =>
  createHash('sha256')
    .update(`steward mark\n${JSON.stringify(parts)}`)
    .digest('hex')
    .slice(0, 16);

/** Of logins that were made under settings without a refresh token. */
export const LOGIN_ORIGIN = 'login';

export function createRefreshingSource(deps: TokenSourceDeps<RefreshingSettings>): TokenSource {
  const { slot, clock, log } = deps;
  const book = createBook(clock);
  const stored = createReading(deps);
  const renewAlone = createRenewal(deps, stored, book);
  let flight: Promise<Held> | undefined;
  let problem: { readonly fault: Fault; readonly until: number; readonly mark: string } | undefined;

  /** Of what is stored, since another process may have renewed it. */
  async function now(): Promise<{ readonly tokens: Tokens | undefined; readonly mark: string }> {
    try {
      const tokens = await stored();
      return {
        tokens,
        mark: markOf(deps.settings.refreshToken, tokens?.refreshToken, tokens?.refreshExpiresAt),
      };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { tokens: undefined, mark: error.code };
    }
  }

  async function fail(fault: Fault): Promise<void> {
    const pause = fault.code === 'credential-refused' ? MINUTE_MS : 0;
    const { mark } = await now();
    const isNews = problem?.mark !== mark || problem.fault.code !== fault.code;
    problem = { fault, until: clock.real() + pause, mark };
    log.error({ slot, code: fault.code, trackingId: fault.trackingId }, 'no new access token');
    if (isNews && fault.code === 'credential-refused') deps.onRefused?.();
  }

  async function fly(rejected: string | undefined): Promise<Held> {
    // Asking again with what was refused changes nothing and looks like an attack; a login changes it.
    if (problem !== undefined && clock.real() < problem.until && problem.mark === (await now()).mark)
      throw problem.fault;
    try {
      const held = await renewAlone(rejected);
      problem = undefined;
      return held;
    } catch (error) {
      if (error instanceof Fault) await fail(error);
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

  async function token(): Promise<string> {
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
  }

  async function refresh(rejected: string): Promise<string> {
    book.reject(rejected);
    const held = book.held();
    if (held !== undefined && held.tokens.accessToken !== rejected && clock.now() < held.dueAt)
      return held.tokens.accessToken;
    // One that was new a moment ago is not refused for its age: another one would fare no better.
    if (book.isFresh(rejected)) return rejected;
    return renew(rejected);
  }

  return {
    token,
    refresh,
    expiresAt: async () => (book.held()?.tokens ?? (await stored()))?.refreshExpiresAt,
    status() {
      const tokens = book.held()?.tokens;
      return {
        slot,
        form: 'refreshing',
        accessExpiresAt: tokens?.accessExpiresAt,
        grantedAt: tokens?.grantedAt,
        refreshExpiresAt: tokens?.refreshExpiresAt,
        scopes: tokens?.scopes,
        problem: told(problem?.fault),
      };
    },
    async look() {
      try {
        const accessToken = await token();
        // Somebody may have withdrawn the consent: nothing tells of it but a refusal.
        if ((await probe({ ...deps, accessToken })).refused) await refresh(accessToken);
      } catch (error) {
        // It stands in `problem`.
        if (!(error instanceof Fault)) throw error;
      }
      const { tokens, mark } = await now();
      const state = { slot, form: 'refreshing', mark, scopes: tokens?.scopes } as const;
      // What was wrong with the tokens before these is over.
      const fault = problem?.mark === mark ? problem.fault : undefined;
      return { ...state, endsAt: tokens?.refreshExpiresAt, problem: told(fault) };
    },
  };
}

/** Tokens of another setting are none: somebody has authorized anew since. */
function createReading({ slot, settings, vault }: TokenSourceDeps<RefreshingSettings>) {
  const origin = settings.refreshToken === undefined ? undefined : originOf(settings.refreshToken);
  return async (): Promise<Tokens | undefined> => {
    const tokens = await vault.get(slot);
    return origin === undefined || tokens?.origin === origin ? tokens : undefined;
  };
}

function createRenewal(
  deps: TokenSourceDeps<RefreshingSettings>,
  stored: () => Promise<Tokens | undefined>,
  book: Book,
): (rejected: string | undefined) => Promise<Held> {
  const { slot, settings, vault, lease, clock, log } = deps;
  const name = leaseOf(slot);
  /** Granted, and not stored yet as the database failed: the only copy of the refresh token. */
  let unsaved: { readonly tokens: Tokens; readonly over: string | undefined } | undefined;

  function adopted(tokens: Tokens | undefined, rejected: string | undefined): Held | undefined {
    if (tokens === undefined) return undefined;
    const held = book.hold(tokens);
    return tokens.accessToken !== rejected && clock.now() < held.dueAt ? held : undefined;
  }

  /** `over`: the refresh token that is stored so far. */
  async function save(tokens: Tokens, over: string | undefined): Promise<Held> {
    unsaved = { tokens, over };
    await vault.put(slot, tokens);
    unsaved = undefined;
    log.info({ slot, accessExpiresAt: tokens.accessExpiresAt }, 'access token renewed');
    return book.grant(tokens);
  }

  async function refreshWith(
    refreshToken: string,
    origin: string,
    right: string,
  ): Promise<Tokens | GrantRefused> {
    if (!(await lease.holds(name, right))) throw tokenBusy(slot);
    const { clientId, clientSecret } = settings;
    const wish = { baseUrl: deps.baseUrl, clientId, clientSecret, grant: { refreshToken } };
    const dispatcher = deps.agent ?? getGlobalDispatcher();
    const grant = await requestGrant(wish, { dispatcher, clock, limits: deps.limits });
    return grant.kind === 'refused' ? grant : tokensOf(grant, refreshToken, origin, clock.now());
  }

  async function underLease(right: string, rejected: string | undefined): Promise<Held> {
    const before = await stored();
    // Who had the lease before us may have done it.
    const known = adopted(before, rejected);
    if (known !== undefined) return known;
    const refreshToken = before?.refreshToken ?? settings.refreshToken;
    if (refreshToken === undefined) throw loginMissing(slot);
    const origin = before?.origin ?? originOf(refreshToken);
    const first = await refreshWith(refreshToken, origin, right);
    if (!('kind' in first)) return save(first, before?.refreshToken);
    const previous = before?.previousRefreshToken;
    if (first.what === 'client' || previous === undefined) throw grantRefused(slot, first);
    const second = await refreshWith(previous, origin, right);
    if ('kind' in second) throw grantRefused(slot, second);
    return save(second, before?.refreshToken);
  }

  return async (rejected) => {
    // Unless somebody has logged in meanwhile: that is newer.
    if (unsaved !== undefined && (await stored())?.refreshToken === unsaved.over)
      return save(unsaved.tokens, unsaved.over);
    unsaved = undefined;
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

/** Held while the tokens of a slot are replaced. */
export const leaseOf = (slot: Slot): string => `token:${slot}`;

/** `used`: the refresh token they were got with. */
export function tokensOf(grant: Granted, used: string, origin: string, now: number): Tokens {
  const refreshToken = grant.refreshToken ?? used;
  return {
    accessToken: grant.accessToken,
    accessExpiresAt: now + grant.accessLifeMs,
    grantedAt: now,
    refreshToken,
    refreshExpiresAt: grant.refreshLifeMs === undefined ? undefined : now + grant.refreshLifeMs,
    previousRefreshToken: refreshToken === used ? undefined : used,
    scopes: grant.scopes,
    origin,
  };
}
