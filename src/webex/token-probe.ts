// Asks Webex when an access token ends. Costs nothing, needs no scope, and works for service apps too.
import { getGlobalDispatcher } from 'undici';
import * as z from 'zod';
import { exchange } from './exchange.ts';
import type { TokenSourceDeps } from './tokens.ts';

const LIMITS = { headersMs: 10_000, bodyMs: 5_000, maxBodyBytes: 64 * 1024 };
const expiryWire = z.object({ exp: z.coerce.number().positive() });

export interface Probed {
  /** Business time; undefined when Webex does not tell. */
  readonly expiresAt: number | undefined;
  /** The token is dead. */
  readonly refused: boolean;
}

type Probing = Pick<TokenSourceDeps, 'slot' | 'baseUrl' | 'agent' | 'log'> & { readonly accessToken: string };

export async function probe({ slot, baseUrl, agent, log, accessToken }: Probing): Promise<Probed> {
  const base = new URL(baseUrl);
  const result = await exchange(agent ?? getGlobalDispatcher(), {
    origin: base.origin,
    path: `${base.pathname.replace(/\/+$/, '')}/authorizations/tokenExpiry`,
    method: 'GET',
    token: accessToken,
    payload: undefined,
    limits: LIMITS,
    signal: new AbortController().signal,
  });
  const expiry = result.kind === 'answer' ? expiryWire.safeParse(result.answer.body) : undefined;
  if (expiry?.success) return { expiresAt: expiry.data.exp, refused: false };
  const status = result.kind === 'silence' ? undefined : result.answer.status;
  log.info({ slot, status }, 'Webex does not tell when the token expires');
  return { expiresAt: undefined, refused: status === 401 };
}
