// The door against whoever is not Webex: raw bytes on a real socket.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import type { Intake } from '../../src/engine/intake.ts';
import { WEBHOOK_PATH } from '../../src/http/server.ts';
import { sign } from '../../src/webex/signature.ts';
import { delivery, openDoor, SECRET } from './door.ts';

const never: Intake = { receive: async () => Promise.reject(new Error('secret path /srv/steward')) };
const HOST = 'Host: steward\r\n';

/** All that comes back until the door closes the connection. */
async function speak(port: number, ...parts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return heard;
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

const QUICK = { headers: 300, request: 600, idle: 300, looks: 100 };

it.each([
  ['with headers that never end', `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${HOST}X-Slow: `],
  ['with a body that never comes', `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${HOST}Content-Length: 50\r\n\r\n{"a`],
  [
    'with chunks that never end',
    `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n`,
  ],
])('cuts off a client %s, and serves the others meanwhile', async (_, beginning) => {
  const { url, port } = await openDoor(never, { patience: QUICK });
  const slow = Array.from({ length: 20 }, async () => speak(port, beginning));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  for (const answer of await Promise.all(slow)) expect([0, 408]).toContain(statusOf(answer));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it.each([
  [
    'headers of more than 16 kB',
    `GET /healthz HTTP/1.1\r\n${HOST}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
  ],
  ['a request line of more than 16 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, 431],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  [
    'a header that holds a line break',
    `GET /healthz HTTP/1.1\r\n${HOST}X-A: b\r\n c\r\nBad Header: x\r\n\r\n`,
    400,
  ],
  [
    'two lengths',
    `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    400,
  ],
  [
    'a length and chunks',
    `POST ${WEBHOOK_PATH} HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ['a method that is none', `SMUGGLE / HTTP/1.1\r\n${HOST}\r\n`, 400],
])('refuses %s', async (_, bytes, status) => {
  const { port } = await openDoor(never, { patience: QUICK });
  expect(statusOf(await speak(port, bytes))).toBe(status);
});

it.each([
  '/../../etc/passwd',
  '/..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/webhooks/webex/../../package.json',
  '//evil.example/',
  '/healthz%00.json',
  '/%0d%0aSet-Cookie:%20x=1',
  '/%',
  '/.env',
  '/.git/config',
  'http://evil.example/',
])('gives nothing away for %s', async (path) => {
  const { port } = await openDoor(never, { patience: QUICK });
  const answer = await speak(port, `GET ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
  expect([400, 404]).toContain(statusOf(answer));
  expect(answer).not.toMatch(/Set-Cookie|Location:|node_modules|\bat .*:\d+:\d+|evil/i);
});

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'x', ''])(
  'reads a body for what it is signed to be, not for what “%s” says',
  async (type) => {
    const received: string[] = [];
    const { post } = await openDoor({
      receive: async ({ data }) => {
        received.push(data.id);
        return 'stored';
      },
    });
    const body = JSON.stringify(delivery());
    expect((await post(body, { 'content-type': type })).status).toBe(401);
    expect(received).toEqual([]);
    const signature = sign(Buffer.from(body), SECRET);
    expect((await post(body, { 'content-type': type, 'x-spark-signature': signature })).status).toBe(200);
    expect(
      (
        await post('a=1&b=2', {
          'content-type': type,
          'x-spark-signature': sign(Buffer.from('a=1&b=2'), SECRET),
        })
      ).status,
    ).toBe(400);
    expect(received).toEqual(['m1']);
  },
);

it('shows no stack, path or reason of an error, and takes no command from a header', async () => {
  const { url, post, signed } = await openDoor(never);
  const override = {
    'x-http-method-override': 'DELETE',
    'x-forwarded-host': 'evil.example',
    'x-original-url': '/admin',
  };
  const answers = [
    await signed(JSON.stringify(delivery())),
    await signed('{'),
    await post('x', { 'content-encoding': 'nonsense' }),
    await post('x', { 'content-encoding': 'gzip' }),
    await fetch(`${url}/healthz`, { headers: override }),
    await fetch(`${url}/nothing`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([503, 400, 415, 400, 200, 404]);
  for (const answer of answers) {
    expect(await answer.text()).not.toMatch(/\bat .*:\d+|\/srv|node_modules|Error:|evil/);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  }
});
