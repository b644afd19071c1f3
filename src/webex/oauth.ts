// The one OAuth call Steward makes: a refresh token, or the code of a login, for new tokens. What Webex says to it never goes into a message
// or a log, since it may repeat what it was sent.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import * as z from 'zod';
import { Fault } from '../domain/failure.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { type Answer, exchange } from './exchange.ts';
import { type Limits, retryRule } from './retry-rule.ts';

export interface Granted {
  readonly kind: 'granted';
  readonly accessToken: string;
  readonly accessLifeMs: number;
  /** Absent when Webex keeps the one that was used. */
  readonly refreshToken: string | undefined;
  readonly refreshLifeMs: number | undefined;
  readonly scopes: string | undefined;
}

/** `grant`: the refresh token is not accepted; `client`: the client id or its secret. */
export interface GrantRefused {
  readonly kind: 'refused';
  readonly what: 'grant' | 'client';
  readonly status: number;
  readonly trackingId: string | undefined;
}

export interface GrantWish {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly grant: Grant;
}

/** A refresh token, or the code a person's consent came back with (PKCE, RFC 7636). */
export type Grant =
  | { readonly refreshToken: string }
  | { readonly code: string; readonly redirectUri: string; readonly verifier: string };

export interface OauthDeps {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly limits?: Partial<OauthLimits> | undefined;
}

export interface OauthLimits extends Limits {
  readonly headersMs: number;
  readonly bodyMs: number;
}

/** All tries together end well before the lease under which they are made. */
const LIMITS: OauthLimits = {
  maxTries: 3,
  maxRetryAfterMs: 5_000,
  maxTotalMs: 15_000,
  backoffMs: 250,
  defaultRetryAfterMs: 2_000,
  headersMs: 10_000,
  bodyMs: 5_000,
};
const MAX_BODY_BYTES = 256 * 1024;
/** Where Webex does not tell: a guess that is too short costs one early refresh. */
const UNTOLD_LIFE_MS = 60 * 60_000;

const seconds = z
  .union([z.number(), z.string().regex(/^\d{1,12}$/)])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === undefined ? undefined : Number(value) * 1000));
const word = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value || undefined);

/** Only the access token must be there: the answer to a rotation cannot be asked for again. */
const grantWire = z.object({
  access_token: z.string().min(1),
  expires_in: seconds,
  refresh_token: word,
  refresh_token_expires_in: seconds,
  scope: word,
});

export async function requestGrant(wish: GrantWish, deps: OauthDeps): Promise<Granted | GrantRefused> {
  // A code is good for one try.
  const most = 'code' in wish.grant ? { maxTries: 1 } : {};
  const limits = { ...LIMITS, ...deps.limits, ...most };
  const { clock } = deps;
  const began = clock.real();
  for (let attempt = 1; ; attempt += 1) {
    const result = await ask(wish, deps.dispatcher, limits);
    const answer = result.kind === 'silence' ? undefined : result.answer;
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) return understood(answer);
    const retryAfter = answer?.headers['retry-after'];
    const failure = {
      // The lost answer may have held the next refresh token; nothing is left but to ask again.
      method: 'GET',
      status: answer?.status,
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
      attempt,
      elapsedMs: clock.real() - began,
    };
    const verdict = retryRule(failure, limits, clock.real(), 0.5);
    if (!verdict.again) throw unanswered(answer);
    await sleep(verdict.waitMs);
  }
}

function ask(wish: GrantWish, dispatcher: Dispatcher, limits: OauthLimits) {
  const base = new URL(wish.baseUrl);
  const form = new URLSearchParams({
    client_id: wish.clientId,
    client_secret: wish.clientSecret,
    ...formOf(wish.grant),
  });
  return exchange(dispatcher, {
    origin: base.origin,
    path: `${base.pathname.replace(/\/+$/, '')}/access_token`,
    method: 'POST',
    token: undefined,
    payload: { contentType: 'application/x-www-form-urlencoded', bytes: form.toString() },
    limits: { ...limits, maxBodyBytes: MAX_BODY_BYTES },
    signal: new AbortController().signal,
  });
}

const formOf = (grant: Grant): Record<string, string> =>
  'refreshToken' in grant
    ? { grant_type: 'refresh_token', refresh_token: grant.refreshToken }
    : {
        grant_type: 'authorization_code',
        code: grant.code,
        redirect_uri: grant.redirectUri,
        code_verifier: grant.verifier,
      };

const REFUSALS = new Set([400, 401, 403]);

function understood({ status, body, trackingId }: Answer): Granted | GrantRefused {
  if (REFUSALS.has(status)) {
    const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : '';
    const isClient = error === 'invalid_client' || (status !== 400 && error !== 'invalid_grant');
    return { kind: 'refused', what: isClient ? 'client' : 'grant', status, trackingId };
  }
  const grant = status < 300 ? grantWire.safeParse(body) : undefined;
  if (!grant?.success) {
    throw new Fault({
      code: 'unreadable-answer',
      message: `Webex answered the request for a new access token in a way that is not understood (status ${status}).`,
      repeat: 'safe',
      status,
      trackingId,
    });
  }
  const { data } = grant;
  return {
    kind: 'granted',
    accessToken: data.access_token,
    accessLifeMs: data.expires_in ?? UNTOLD_LIFE_MS,
    refreshToken: data.refresh_token,
    refreshLifeMs: data.refresh_token_expires_in,
    scopes: data.scope,
  };
}

/** The call that needed the token was not sent, so it may come again. */
const unanswered = (answer: Answer | undefined): Fault =>
  new Fault({
    code: 'token-unavailable',
    message: 'Webex could not be asked for a new access token.',
    repeat: 'safe',
    status: answer?.status,
    trackingId: answer?.trackingId,
  });
