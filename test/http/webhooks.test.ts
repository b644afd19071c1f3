// The door: what is let in, what is turned away, and that nothing is acknowledged before it is stored.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import type { Store } from '../../src/domain/ports/store.ts';
import { createIntake, type Intake } from '../../src/engine/intake.ts';
import { WEBHOOK_PATH } from '../../src/http/server.ts';
import { sign } from '../../src/webex/signature.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from '../store/opened.ts';
import { delivery, OLDER, openDoor, SECRET } from './door.ts';

const stored = async (store: Store) => (await store.read(async (reader) => reader.backlog())).inbox;

onEveryDatabase((home) => {
  const open = async () => {
    const { store } = await openFresh(home);
    return { store, ...(await openDoor(createIntake({ store }))) };
  };

  it('stores a signed delivery before it says 200', async () => {
    const { store, signed } = await open();
    const answer = await signed(JSON.stringify(delivery()));
    expect(answer.status).toBe(200);
    expect(await stored(store)).toBe(1);
  });

  it('stores a duplicate once and is as content with it', async () => {
    const { store, signed } = await open();
    const all = Array.from({ length: 8 }, async () => signed(JSON.stringify(delivery())));
    const answers = await Promise.all(all);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await stored(store)).toBe(1);
    await signed(JSON.stringify(delivery('m2')));
    expect(await stored(store)).toBe(2);
  });

  it('checks the signature over the bytes as they came, also pretty-printed', async () => {
    const { store, signed, post } = await open();
    const pretty = JSON.stringify(delivery(), undefined, 2);
    expect((await signed(pretty)).status).toBe(200);
    const compact = sign(Buffer.from(JSON.stringify(delivery('m2'))), SECRET);
    const other = JSON.stringify(delivery('m2'), undefined, 2);
    expect((await post(other, { 'x-spark-signature': compact })).status).toBe(401);
    expect(await stored(store)).toBe(1);
  });

  it('turns a forged one away and stores nothing', async () => {
    const { store, post, signed } = await open();
    const body = JSON.stringify(delivery());
    const right = sign(Buffer.from(body), SECRET);
    const forged = [
      '',
      'x',
      'f'.repeat(40),
      right.toUpperCase(),
      right.slice(1),
      `${right}00`,
      `sha1=${right}`,
    ];
    for (const signature of forged) {
      expect((await post(body, { 'x-spark-signature': signature })).status).toBe(401);
    }
    expect((await post(body)).status).toBe(401);
    expect((await signed(body, 'another-secret-of-somebody')).status).toBe(401);
    expect((await signed(body, '')).status).toBe(401);
    expect(await stored(store)).toBe(0);
  });
});

it('takes signatures of every secret, so that one can be rotated', async () => {
  const received: string[] = [];
  const { signed } = await openDoor({
    receive: async ({ data }) => {
      received.push(data.id);
      return 'stored';
    },
  });
  expect((await signed(JSON.stringify(delivery('old')), OLDER)).status).toBe(200);
  expect(received).toEqual(['old']);
});

const never: Intake = { receive: async () => Promise.reject(new Error('nothing is to be stored')) };

it.each([
  'not json',
  '',
  'null',
  '7',
  '[]',
  '"text"',
  '{}',
  '{"resource":"messages"}',
  '{"resource":"messages","event":"created","data":{"id":5}}',
  '{"resource":"messages","event":"created","data":[]}',
  '{"resource":{},"event":[],"data":null}',
  '\u0000\u0001',
])('says 400 to signed junk: %j', async (body) => {
  const { signed } = await openDoor(never);
  const answer = await signed(body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({ error: 'This is no webhook body.' });
});

it('says 413 to a body over the limit, signed or not', async () => {
  const { signed, post } = await openDoor(never);
  const large = JSON.stringify({ ...delivery(), filler: 'x'.repeat(200_000) });
  expect((await signed(large)).status).toBe(413);
  expect((await post(large)).status).toBe(413);
});

it('says 413 to a bomb that unpacks to too much', async () => {
  const { gzipSync } = await import('node:zlib');
  const { post } = await openDoor(never);
  const bomb = new Uint8Array(gzipSync('x'.repeat(5_000_000)));
  expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
});

it('says 503 while the store is down, and nothing of why', async () => {
  const down: Intake = { receive: async () => Promise.reject(new Error('password of postgres')) };
  const { signed } = await openDoor(down);
  const answer = await signed(JSON.stringify(delivery()));
  expect(answer.status).toBe(503);
  expect(await answer.text()).not.toContain('password');
});

it('takes only POST, and knows no other path', async () => {
  const { url } = await openDoor(never);
  const got = await fetch(`${url}${WEBHOOK_PATH}`);
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
  expect((await fetch(`${url}/admin`)).status).toBe(404);
  expect((await fetch(`${url}/webhooks/../etc/passwd`)).status).toBe(404);
});

it('is alive from the start and ready when Webex has answered', async () => {
  let why: string | undefined = 'Webex has not answered yet.';
  const { url } = await openDoor(never, { notReady: async () => why });
  const health = async (path: string) => {
    const answer = await fetch(`${url}${path}`);
    return [answer.status, await answer.json()];
  };
  expect(await health('/healthz')).toEqual([200, { ok: true }]);
  expect(await health('/readyz')).toEqual([503, { ok: false, why }]);
  why = undefined;
  expect(await health('/readyz')).toEqual([200, { ok: true }]);
});

it('tells caches and browsers to keep nothing, and not what it is made of', async () => {
  const { url } = await openDoor(never);
  for (const path of ['/healthz', '/nothing', WEBHOOK_PATH]) {
    const { headers } = await fetch(`${url}${path}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

it('outlives a client that speaks no HTTP, and one that hangs up half way', async () => {
  const { url, port } = await openDoor(never);
  for (const noise of [
    '\u0000\u0001\u0002\r\n\r\n',
    `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"a`,
  ]) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => {});
    socket.write(noise, () => socket.destroy());
    await once(socket, 'close');
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
