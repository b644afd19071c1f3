// One socket with a server that does what a test tells it to: what is acknowledged, and when it is given up.
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import type { Delivery } from '../../../src/domain/ports/chat.ts';
import { createOutbound } from '../../../src/webex/outbound.ts';
import { openSocket, type SocketLinkDeps } from '../../../src/webex/socket/link.ts';
import { AUTHORITY, LEAF, startTunnel } from '../tunnel.ts';

const Frame = z.object({
  id: z.string().optional(),
  type: z.string(),
  messageId: z.string().optional(),
  data: z.object({ token: z.string() }).optional(),
});
type Frame = z.infer<typeof Frame>;

const ROOM = 'c0ffee00-1111-4222-a333-444455556666';
const uuid = (n: number): string => `5a1f0c44-9a6e-4a0b-8a1e-${String(n).padStart(12, '0')}`;
const event = (n: number) => ({
  id: `e${n}`,
  data: {
    eventType: 'conversation.activity',
    activity: {
      id: uuid(n),
      verb: 'post',
      target: { id: ROOM, url: `http://127.0.0.1/conversations/${ROOM}` },
    },
  },
});

/** `onFrame` answers each frame but the authorization, which is always fine. */
async function startServer(
  onFrame: (frame: Frame, socket: WebSocket) => void = () => undefined,
  isTls = false,
) {
  const http = isTls ? createHttps(LEAF) : createHttp();
  const server = new WebSocketServer({ server: http });
  const frames: Frame[] = [];
  const urls: string[] = [];
  server.on('connection', (socket, { url = '' }) => {
    urls.push(url);
    socket.on('message', (bytes) => {
      const frame = Frame.parse(JSON.parse(Buffer.from(z.instanceof(Buffer).parse(bytes)).toString('utf8')));
      frames.push(frame);
      if (frame.type === 'authorization')
        socket.send(JSON.stringify({ id: 'b', data: { eventType: 'mercury.buffer_state' } }));
      else onFrame(frame, socket);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate();
    http.close();
  });
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const tell = (...events: readonly object[]): void => {
    for (const socket of server.clients) for (const one of events) socket.send(JSON.stringify(one));
  };
  const acked = (): readonly (string | undefined)[] =>
    frames.filter(({ type }) => type === 'ack').map(({ messageId }) => messageId);
  return {
    port: address.port,
    address: `ws://127.0.0.1:${address.port}/s?x=1`,
    server,
    frames,
    urls,
    tell,
    acked,
  };
}

const open = async (address: string, deps: Partial<SocketLinkDeps> = {}) =>
  openSocket({ address, token: 'the-token', take: async () => undefined, ...deps });

it('tells its token first, asks for text, and acknowledges in order what was taken in', async () => {
  const server = await startServer();
  const taken: string[] = [];
  const gates: (() => void)[] = [];
  const take = async ({ data }: Delivery): Promise<void> => {
    await new Promise<void>((resolve) => gates.push(resolve));
    taken.push(data.id);
  };
  await open(server.address, { take });
  expect(server.frames[0]).toMatchObject({ type: 'authorization', data: { token: 'Bearer the-token' } });
  expect(server.urls[0]).toMatch(/x=1.*outboundWireFormat=text.*aliasHttpStatus=true/);

  server.tell(event(1), event(2), { id: 'noise', data: { eventType: 'locus.difference' } });
  await expect.poll(() => gates.length).toBe(1);
  expect(server.acked()).toEqual(['b']);
  gates[0]?.();
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.();

  await expect.poll(server.acked).toEqual(['b', 'e1', 'e2', 'noise']);
  expect(taken).toEqual([uuid(1), uuid(2)]);
});

it('tries again what could not be stored, and acknowledges nothing before', async () => {
  const server = await startServer();
  let failures = 3;
  const take = async (): Promise<void> => {
    failures -= 1;
    if (failures >= 0) throw new Error('the store is away');
  };
  await open(server.address, { take, times: { retryMs: 5 } });

  server.tell(event(1));

  await expect.poll(server.acked).toEqual(['b', 'e1']);
  expect(failures).toBe(-1);
});

it('takes in what came last before the line broke', async () => {
  const server = await startServer();
  const taken: string[] = [];
  const link = await open(server.address, {
    take: async ({ data }) => {
      await link.ended;
      taken.push(data.id);
    },
  });

  server.tell(event(1), event(2));
  await expect.poll(() => server.frames.length).toBe(2);
  for (const socket of server.server.clients) socket.close(1001, 'idle');

  expect(await link.ended).toEqual({ code: 1001, reason: 'idle' });
  await expect.poll(() => taken).toEqual([uuid(1), uuid(2)]);
});

it('is given up when nobody answers its pings any more', async () => {
  let pongs = 2;
  const server = await startServer((frame, socket) => {
    if (frame.type !== 'ping') return;
    pongs -= 1;
    if (pongs >= 0) socket.send(JSON.stringify({ id: frame.id, type: 'pong' }));
  });

  const link = await open(server.address, { times: { pingMs: 20, pongMs: 60 } });

  expect(await link.ended).toEqual({ code: 1006, reason: 'Webex does not answer any more.' });
  expect(server.frames.filter(({ type }) => type === 'ping').length).toBeGreaterThanOrEqual(3);
});

it('stores and acknowledges what has come before it is closed', async () => {
  const server = await startServer();
  let stored = 0;
  const gate = Promise.withResolvers<void>();
  const take = async (): Promise<void> => {
    await gate.promise;
    stored += 1;
  };
  const link = await open(server.address, { take });
  server.tell(event(1), event(2));
  await expect.poll(() => server.frames.length).toBe(2);
  // What was sent before a ping has arrived when it is answered.
  const [socket] = server.server.clients;
  socket?.ping();
  if (socket) await once(socket, 'pong');

  const closed = link.close();
  gate.resolve();
  await closed;

  expect(stored).toBe(2);
  await expect.poll(server.acked).toEqual(['b', 'e1', 'e2']);
  expect(await link.ended).toEqual({ code: 1000, reason: 'done' });
});

it.each([4401, 4404, 1008])('tells with which code (%d) it was refused', async (code) => {
  const server = await startServer();
  server.server.on('connection', (socket) => socket.close(code, 'no'));
  await expect(open(server.address)).rejects.toMatchObject({ code: 'socket-refused', errorCode: code });
});

it('is not waited for longer than it may take, nor when Steward stops', async () => {
  const http = createHttp((_request, response) => response.end());
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  const silent = new WebSocketServer({ server: http });
  onTestFinished(() => silent.clients.forEach((socket) => socket.terminate()));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `ws://127.0.0.1:${address.port}/`;
  await expect(open(url, { times: { openMs: 30 } })).rejects.toMatchObject({ code: 'socket-refused' });
  const stop = new AbortController();
  const opening = open(url, { signal: stop.signal });
  stop.abort();
  await expect(opening).rejects.toMatchObject({ code: 'socket-refused', errorCode: 1000 });
});

it('goes through the proxy, as calls do', async () => {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, AUTHORITY]);
  onTestFinished(() => setDefaultCACertificates(before));
  const server = await startServer(undefined, true);
  const tunnel = await startTunnel(server.port);
  const agent = createOutbound({ https: tunnel.url, http: undefined, none: undefined });
  onTestFinished(async () => agent.destroy());

  const link = await open('wss://mercury.webex.com/s', { agent });
  server.tell(event(1));

  await expect.poll(server.acked).toEqual(['b', 'e1']);
  expect(tunnel.targets).toEqual(['mercury.webex.com:443']);
  await link.close();
});
