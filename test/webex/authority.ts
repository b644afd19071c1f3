// A scripted Webex that gives tokens for refresh tokens, with rotation or without, and knows which ones it gave.
import { randomBytes } from 'node:crypto';
import { type ScriptedServer, startScripted } from './scripted-server.ts';

export interface Authority {
  readonly server: ScriptedServer;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** The refresh token of the authorization that stands in the settings. */
  readonly seed: string;
  /** Refresh tokens as they were used. */
  readonly used: readonly string[];
  readonly refreshes: number;
  /** Another authorization. */
  authorize(): string;
  accepts(accessToken: string): boolean;
  expire(accessToken: string): void;
  /** Refuses all refresh tokens given so far. */
  revoke(): void;
  /** Takes this one again, and none else. */
  restore(refreshToken: string): void;
  /** All that must never be seen. */
  secrets(): readonly string[];
  close(): Promise<void>;
}

export async function startAuthority(rotation: 'rotate' | 'stable'): Promise<Authority> {
  const valid = new Set<string>();
  const access = new Set<string>();
  const given: string[] = [];
  const used: string[] = [];
  const make = (kind: string): string => {
    const token = `${kind}-${randomBytes(18).toString('hex')}`;
    given.push(token);
    return token;
  };
  const authorize = (): string => {
    const token = make('refresh');
    valid.add(token);
    return token;
  };
  const client = { clientId: 'C0ffee', clientSecret: make('client-secret') };
  const seed = authorize();

  function grant(form: URLSearchParams) {
    const refreshToken = form.get('refresh_token') ?? '';
    used.push(refreshToken);
    if (form.get('client_secret') !== client.clientSecret)
      return { status: 401, body: { error: 'invalid_client', error_description: `not ${refreshToken}` } };
    if (!valid.has(refreshToken))
      return { status: 400, body: { error: 'invalid_grant', error_description: `not ${refreshToken}` } };
    if (rotation === 'rotate') valid.delete(refreshToken);
    const accessToken = make('access');
    access.add(accessToken);
    return {
      body: {
        access_token: accessToken,
        expires_in: 1_209_600,
        refresh_token: rotation === 'rotate' ? authorize() : refreshToken,
        refresh_token_expires_in: 7_776_000,
        token_type: 'Bearer',
      },
    };
  }

  const server = await startScripted(({ method, path, body, headers }) => {
    if (method === 'POST' && path === '/access_token') {
      const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
      return isForm ? grant(new URLSearchParams(body)) : { status: 415 };
    }
    const bearer = headers.authorization?.replace('Bearer ', '') ?? '';
    return access.has(bearer)
      ? { body: { ok: true } }
      : { status: 401, body: { message: 'valid access token' } };
  });
  return {
    server,
    client,
    seed,
    used,
    get refreshes() {
      return used.length;
    },
    authorize,
    accepts: (token) => access.has(token),
    expire: (token) => void access.delete(token),
    revoke: () => valid.clear(),
    restore(token) {
      valid.clear();
      valid.add(token);
    },
    secrets: () => given,
    close: async () => server.close(),
  };
}
