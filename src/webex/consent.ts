// A person's consent: OAuth 2.0 authorization code flow with PKCE (RFC 7636, S256) and a state, whose code comes back
// to a loopback address (RFC 8252) while somebody waits for it.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface ConsentWish {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** 0: any free one. */
  readonly port: number;
  readonly timeoutMs: number;
}

export interface Consented {
  readonly code: string;
  /** Ends the page in the browser; plain text. */
  tell(worked: boolean, text: string): void;
}

export interface Consent {
  /** Where the person goes. */
  readonly url: string;
  readonly redirectUri: string;
  /** Proves to Webex that whoever sends the code has asked for it. */
  readonly verifier: string;
  /** Rejects with a plain Error when it was denied or takes too long. */
  readonly answer: Promise<Consented>;
  close(): void;
}

const HOST = '127.0.0.1';
const PATH = '/callback';
const ERROR_WORD = /^[a-z_]{1,40}$/;

export const redirectUriOf = (port: number): string => `http://${HOST}:${port}${PATH}`;

export async function askConsent(wish: ConsentWish): Promise<Consent> {
  const state = randomBytes(24).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const { promise: answer, resolve, reject } = Promise.withResolvers<Consented>();
  // Somebody may look at it only after it was settled.
  answer.catch(() => undefined);
  const server = createServer((request, response) => {
    const said = answerOf(request, state);
    if (said.kind === 'other') return respond(response, said.status, said.text);
    if (said.kind === 'denied') {
      respond(response, 200, `Webex says: ${said.word}. Nothing was changed. You can close this page.`);
      reject(new Error(`Webex gave no access: ${said.word}.${remedyOf(said.word)} Nothing was changed.`));
      return;
    }
    resolve({ code: said.code, tell: (worked, text) => respond(response, worked ? 200 : 400, text) });
  });
  await listenOn(server, wish.port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the callback has no port');
  const redirectUri = redirectUriOf(address.port);
  const timer = setTimeout(() => {
    const minutes = Math.max(1, Math.round(wish.timeoutMs / 60_000));
    reject(new Error(`Nobody answered within ${minutes} min. Nothing was changed; run the command again.`));
  }, wish.timeoutMs);
  return {
    url: urlFor(wish, redirectUri, state, verifier),
    redirectUri,
    verifier,
    answer,
    close() {
      clearTimeout(timer);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function urlFor(wish: ConsentWish, redirectUri: string, state: string, verifier: string): string {
  const url = new URL(`${wish.baseUrl}/authorize`);
  const query = {
    response_type: 'code',
    client_id: wish.clientId,
    redirect_uri: redirectUri,
    scope: wish.scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  // Spaces as %20: not every reader of a query knows them as “+”.
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return url.href;
}

async function listenOn(server: Server, port: number): Promise<void> {
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    throw new Error(`Port ${port} is in use on this machine: free it, or name another one with --port.`, {
      cause: error,
    });
  }
}

type Said =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'denied'; readonly word: string }
  | { readonly kind: 'other'; readonly status: number; readonly text: string };

/** Whatever else knocks at the port (another page, another login) changes nothing. */
function answerOf({ method, url: target = '/' }: IncomingMessage, state: string): Said {
  const url = new URL(target, `http://${HOST}`);
  if (url.pathname !== PATH) return { kind: 'other', status: 404, text: 'There is nothing here.' };
  if (method !== 'GET') return { kind: 'other', status: 405, text: 'Only GET.' };
  const query = url.searchParams;
  if (!isSame(query.get('state') ?? '', state))
    return {
      kind: 'other',
      status: 400,
      text: 'This answer does not belong to the login that is waiting here. Open the address it printed.',
    };
  const error = query.get('error');
  if (error !== null) return { kind: 'denied', word: ERROR_WORD.test(error) ? error : 'an unknown error' };
  const code = query.get('code') ?? '';
  return code === '' ? { kind: 'other', status: 400, text: 'The code is missing.' } : { kind: 'code', code };
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const remedyOf = (word: string): string =>
  word === 'invalid_scope'
    ? ' The integration does not have all of the scopes above: add them at developer.webex.com (My Webex Apps).'
    : '';

function respond(response: ServerResponse, status: number, text: string): void {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    // The address holds the code.
    'referrer-policy': 'no-referrer',
    connection: 'close',
  };
  response.writeHead(status, headers).end(`${text}\n`);
}
