// Every phase of a call ends by itself, at a real socket.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Call } from '../../src/webex/call.ts';
import { createWebexHttp, type HttpLimits } from '../../src/webex/http.ts';
import { createOutbound } from '../../src/webex/outbound.ts';
import { machineClock, quick } from './scripted-server.ts';

const PATIENT = {
  ...quick,
  maxTries: 1,
  connectMs: 60_000,
  headersMs: 60_000,
  bodyMs: 60_000,
  totalMs: 60_000,
};
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{';
const READ: Call = { method: 'GET', path: '/x' };
const WRITE: Call = { method: 'POST', path: '/x', body: {} };

/** Does with every connection as it is told, once the call has come. */
async function serve(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => answer(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: `127.0.0.1:${address.port}`, sockets };
}

async function endOf(baseUrl: string, call: Call, limits: Partial<HttpLimits>): Promise<unknown> {
  const token = async (): Promise<string> => 't';
  const http = createWebexHttp({ baseUrl, token, clock: machineClock, limits: { ...PATIENT, ...limits } });
  onTestFinished(() => http.close());
  return http.request(call).catch((error: unknown) => error);
}

const drip = (socket: Socket): void => {
  socket.write(HEAD);
  const timer = setInterval(() => socket.write(' '), 20);
  socket.on('close', () => clearInterval(timer));
};

const phases: readonly [string, string, (socket: Socket) => void, Partial<HttpLimits>][] = [
  ['connecting', 'https', () => undefined, { connectMs: 200 }],
  ['the first byte of the answer', 'http', () => undefined, { headersMs: 200 }],
  ['the next piece of the answer', 'http', (socket: Socket) => void socket.write(HEAD), { bodyMs: 200 }],
  ['an answer that drips', 'http', drip, { totalMs: 300 }],
];

it.each(phases)('the wait for %s ends', async (_, scheme, answer, limits) => {
  const { host, sockets } = await serve(answer);

  const ends = await Promise.all(
    [READ, WRITE].map(async (call) => endOf(`${scheme}://${host}/v1`, call, limits)),
  );

  // A connection that never stood carried nothing; of the rest nobody knows.
  const ofWrite = scheme === 'https' ? 'safe' : 'look-first';
  expect(ends).toMatchObject([
    { name: 'Fault', code: 'timeout', repeat: 'safe', status: undefined },
    { name: 'Fault', code: 'timeout', repeat: ofWrite, status: undefined },
  ]);
  await expect.poll(() => sockets.size).toBe(0);
});

it('the wait for a proxy that says nothing ends too', async () => {
  const { host } = await serve(() => undefined);
  const agent = createOutbound({ https: `http://${host}`, http: undefined, none: undefined });
  onTestFinished(async () => agent.destroy());
  const token = async (): Promise<string> => 't';
  const limits = { ...PATIENT, totalMs: 300 };
  const baseUrl = 'https://webexapis.com/v1';
  const http = createWebexHttp({ baseUrl, token, clock: machineClock, limits, agent });
  onTestFinished(() => http.close());

  await expect(http.request(READ)).rejects.toMatchObject({ code: 'timeout', repeat: 'safe' });
});
