// A loopback Webex that answers as a test tells it to: by default like a healthy one, and for a while, on
// chosen calls, with an error, a hang or a reset.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Seen {
  readonly method: string;
  /** Below `/v1`, with the query. */
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** `hang` never answers, `reset` cuts the connection. */
  readonly trouble?: 'hang' | 'reset';
  readonly delayMs?: number;
}

export type Script = (seen: Seen) => Reply | undefined;

export interface ScriptedServer {
  readonly baseUrl: string;
  readonly origin: string;
  readonly seen: Seen[];
  /** Comes before the usual answers; undefined leaves the call to them. */
  script: Script;
  close(): Promise<void>;
}

/** With `tls` (see tunnel.ts) under https. */
export async function startScripted(
  usual: Script,
  tls?: { readonly key: string; readonly cert: string },
): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const state = { script: (() => undefined) as Script };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response, seen, (call) => state.script(call) ?? usual(call));
  };
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`;
  return {
    baseUrl: `${origin}/v1`,
    origin,
    seen,
    get script() {
      return state.script;
    },
    set script(script) {
      state.script = script;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen[],
  script: Script,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(new Uint8Array(chunk)));
  const { method = '', url = '', headers } = request;
  const call = {
    method,
    path: url.replace(/^\/v1/, ''),
    body: Buffer.concat(chunks).toString('utf8'),
    headers,
  };
  seen.push(call);
  const reply = script(call) ?? {
    status: 404,
    body: { message: 'The requested resource could not be found.' },
  };
  if (reply.delayMs !== undefined) await sleep(reply.delayMs);
  if (reply.trouble === 'hang') return;
  if (reply.trouble === 'reset') {
    request.socket.destroy();
    return;
  }
  response.writeHead(reply.status ?? 200, {
    'content-type': 'application/json;charset=UTF-8',
    trackingid: 'TEST_1',
    ...reply.headers,
  });
  response.end(
    typeof reply.body === 'string' ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body),
  );
}

export const machineClock = { now: () => Date.now(), real: () => Date.now() };

/** Short patience, so that a test of a dead service takes no minute. */
export const quick = {
  maxTries: 2,
  backoffMs: 5,
  defaultRetryAfterMs: 10,
  maxRetryAfterMs: 50,
  headersMs: 300,
  bodyMs: 300,
} as const;

export const idOf = (type: string, key: string): string =>
  Buffer.from(`ciscospark://us/${type}/${key}`).toString('base64url');
