// Where the access token of a credential comes from: the settings, or a refresh token that is used ahead of time,
// by one process at a time, and never before its successor is stored.
import type { Dispatcher } from 'undici';
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { CredentialState } from '../domain/ports/credentials.ts';
import type { Lease } from '../domain/ports/lease.ts';
import type { Slot, TokenVault } from '../domain/ports/token-vault.ts';
import { reportError } from '../domain/reports/errors.ts';
import type { OnUnauthorized } from './http.ts';
import type { OauthLimits } from './oauth.ts';
import { createRefreshingSource, markOf } from './refreshing-tokens.ts';
import { staticRefused, told } from './token-faults.ts';
import { probe } from './token-probe.ts';
import type { WebexLog } from './webex-log.ts';

export interface StaticSettings {
  readonly form: 'static';
  readonly token: string;
}

export interface RefreshingSettings {
  readonly form: 'refreshing';
  readonly clientId: string;
  readonly clientSecret: string;
  /** Undefined: the one of a login, whatever it was made under. */
  readonly refreshToken: string | undefined;
}

export type SlotSettings = StaticSettings | RefreshingSettings;

export interface TokenStatus {
  readonly slot: Slot;
  readonly form: SlotSettings['form'];
  /** Business time; undefined while it is not known. */
  readonly accessExpiresAt: number | undefined;
  /** When the access token was had; undefined where nobody has noted it. */
  readonly grantedAt: number | undefined;
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
  /** How it stands now; renews what is due, so that it does not end for want of use. Rejects when the store fails. */
  look(): Promise<CredentialState>;
}

export interface TokenSourceDeps<S extends SlotSettings = SlotSettings> {
  readonly slot: Slot;
  readonly settings: S;
  readonly vault: Pick<TokenVault, 'get' | 'put'>;
  readonly lease: Lease;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: WebexLog;
  readonly agent?: Dispatcher | undefined;
  readonly limits?: Partial<OauthLimits> | undefined;
  /** Told when the credential turns out to be good for nothing any more. */
  readonly onRefused?: (() => void) | undefined;
}

export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const { settings } = deps;
  return settings.form === 'static'
    ? createStaticSource({ ...deps, settings })
    : createRefreshingSource({ ...deps, settings });
}

/** How an HTTP client gets another token after a 401. */
export function renewedBy(source: TokenSource): OnUnauthorized {
  return async (rejected, refusal) => {
    // Most 401s of the reports are not about the token.
    const error = reportError(refusal.status, refusal.errorCode);
    if (error !== undefined && error.reaction !== 'refresh') return false;
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

function createStaticSource(deps: TokenSourceDeps<StaticSettings>): TokenSource {
  const { slot, settings } = deps;
  let problem: Fault | undefined;
  let expiresAt: number | undefined;

  function refused(): Fault {
    if (problem === undefined) deps.onRefused?.();
    problem = staticRefused(slot);
    return problem;
  }

  async function ask(): Promise<number | undefined> {
    const probed = await probe({ ...deps, accessToken: settings.token });
    if (probed.refused) refused();
    expiresAt = probed.expiresAt ?? expiresAt;
    return expiresAt;
  }

  return {
    token: async () => settings.token,
    refresh: () => Promise.reject(refused()),
    expiresAt: ask,
    status: () => ({
      slot,
      form: 'static',
      accessExpiresAt: expiresAt,
      grantedAt: undefined,
      refreshExpiresAt: undefined,
      scopes: undefined,
      problem: told(problem),
    }),
    async look() {
      const endsAt = await ask();
      const state = { slot, form: 'static', endsAt, scopes: undefined } as const;
      return { ...state, mark: markOf(settings.token), problem: told(problem) };
    },
  };
}
