// Where the access token of a credential comes from: the settings, or a refresh token that is used ahead of time,
// by one process at a time, and never before its successor is stored.
import { type Dispatcher, getGlobalDispatcher } from 'undici';
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { Slot, TokenVault } from '../domain/ports/token-vault.ts';
import { exchange } from './exchange.ts';
import type { OnUnauthorized } from './http.ts';
import type { OauthLimits } from './oauth.ts';
import { createRefreshingSource } from './refreshing-tokens.ts';
import { staticRefused } from './token-faults.ts';
import type { WebexLog } from './webex-log.ts';

export interface StaticSettings {
  readonly form: 'static';
  readonly token: string;
}

export interface RefreshingSettings {
  readonly form: 'refreshing';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

export type SlotSettings = StaticSettings | RefreshingSettings;

export interface TokenStatus {
  readonly slot: Slot;
  readonly form: SlotSettings['form'];
  /** Business time; undefined while it is not known. */
  readonly accessExpiresAt: number | undefined;
  readonly refreshExpiresAt: number | undefined;
  /** Space separated, as Webex told them. */
  readonly scopes: string | undefined;
  /** Why the last attempt to get a token failed; undefined when it did not. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export interface TokenSource {
  token(): Promise<string>;
  /** Another token than the one Webex did not accept; the same when there is none to be had right now. */
  refresh(rejected: string): Promise<string>;
  /** When the credential ends unless somebody or something renews it; undefined when nobody tells. */
  expiresAt(): Promise<number | undefined>;
  status(): TokenStatus;
}

export interface TokenSourceDeps<S extends SlotSettings = SlotSettings> {
  readonly slot: Slot;
  readonly settings: S;
  readonly vault: TokenVault;
  readonly lease: Lease;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: WebexLog;
  readonly agent?: Dispatcher | undefined;
  readonly limits?: Partial<OauthLimits> | undefined;
}

export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const { settings } = deps;
  return settings.form === 'static'
    ? createStaticSource({ ...deps, settings })
    : createRefreshingSource({ ...deps, settings });
}

/** 401s of the reports that are not about the token: no feature (1012), no role (1014). */
const NOT_THE_TOKEN = new Set([1012, 1014]);

/** How an HTTP client gets another token after a 401. */
export function renewedBy(source: TokenSource): OnUnauthorized {
  return async (rejected, refusal) => {
    if (refusal.errorCode !== undefined && NOT_THE_TOKEN.has(refusal.errorCode)) return false;
    try {
      return (await source.refresh(rejected)) !== rejected;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'credential-refused') throw error;
      const { code, message, repeat } = error;
      const { status, errorCode, trackingId } = refusal;
      throw new Fault({ code, message, repeat, status, errorCode, trackingId, cause: error });
    }
  };
}

const PROBE_LIMITS = { headersMs: 10_000, bodyMs: 5_000, maxBodyBytes: 64 * 1024 };
const expiryWire = z.object({ exp: z.coerce.number().positive() });

function createStaticSource(deps: TokenSourceDeps<StaticSettings>): TokenSource {
  const { slot, settings, log } = deps;
  let problem: Fault | undefined;
  let expiresAt: number | undefined;

  async function probe(): Promise<number | undefined> {
    const base = new URL(deps.baseUrl);
    const result = await exchange(deps.agent ?? getGlobalDispatcher(), {
      origin: base.origin,
      path: `${base.pathname.replace(/\/+$/, '')}/authorizations/tokenExpiry`,
      method: 'GET',
      token: settings.token,
      payload: undefined,
      limits: PROBE_LIMITS,
      signal: new AbortController().signal,
    });
    const expiry = result.kind === 'answer' ? expiryWire.safeParse(result.answer.body) : undefined;
    if (expiry?.success) return expiry.data.exp;
    const status = result.kind === 'silence' ? undefined : result.answer.status;
    log.info({ slot, status }, 'Webex does not tell when the token expires');
    return undefined;
  }

  return {
    token: async () => settings.token,
    refresh: () => {
      problem = staticRefused(slot);
      return Promise.reject(problem);
    },
    async expiresAt() {
      expiresAt = (await probe()) ?? expiresAt;
      return expiresAt;
    },
    status: () => ({
      slot,
      form: 'static',
      accessExpiresAt: expiresAt,
      refreshExpiresAt: undefined,
      scopes: undefined,
      problem: problem && { code: problem.code, message: problem.message },
    }),
  };
}
