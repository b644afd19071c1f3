// A proxy on loopback that lets nothing out: whatever host is asked for, it leads to a server of the test.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

const FIXTURES = join(import.meta.dirname, '../fixtures/tls');
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

/** For webexapis.com, *.webex.com and *.steward.test; its authority is trusted by nobody but the tests. */
export const LEAF = { key: fixture('leaf.key'), cert: fixture('leaf.pem') };
export const AUTHORITY_FILE = join(FIXTURES, 'ca.pem');
export const AUTHORITY = fixture('ca.pem');

export interface Tunnel {
  /** With the user and the password it accepts. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** `host:port` of every tunnel, and the URL of every call passed on, refused ones included. */
  readonly targets: readonly string[];
  /** Answers everything with this status instead. */
  refusal: number | undefined;
}

const PASSWORD = 'pass-word-of-the-proxy';
const CREDENTIALS = `Basic ${Buffer.from(`steward:${PASSWORD}`).toString('base64')}`;

/** `port`: of the server to which everything leads. */
export async function startTunnel(port: number): Promise<Tunnel> {
  const targets: string[] = [];
  const sockets = new Set<Duplex>();
  const tunnel = { refusal: undefined as number | undefined };
  const refusalOf = ({ headers }: IncomingMessage): number | undefined =>
    tunnel.refusal ?? (headers['proxy-authorization'] === CREDENTIALS ? undefined : 407);

  const server = createServer((request, response) => {
    targets.push(request.url ?? '');
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      response.writeHead(refusal).end('no');
      return;
    }
    const { pathname, search } = new URL(request.url ?? '');
    const { method, headers } = request;
    const onward = forward({ host: '127.0.0.1', port, path: `${pathname}${search}`, method, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, client: Duplex) => {
    targets.push(request.url ?? '');
    sockets.add(client);
    client.on('error', () => client.destroy());
    const refusal = refusalOf(request);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client);
      client.pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return Object.assign(tunnel, {
    url: `http://steward:${PASSWORD}@127.0.0.1:${address.port}`,
    port: address.port,
    password: PASSWORD,
    targets,
  });
}
