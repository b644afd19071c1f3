import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { type Json, openTown, type Town, warm } from './harness.ts';

const NEW = { emails: ['new@northwind.example'], displayName: 'New' };

async function arm(town: Town, rule: unknown): Promise<string> {
  const { status, body, text } = await town.control.post('/faults', rule);
  if (status !== 200) throw new Error(text);
  return String(body['id']);
}

function exists(town: Town): Promise<Json[]> {
  return town.admin.items('/people?email=new@northwind.example');
}

test('info names the accounts, customers and spaces of the demo', async () => {
  const { sandbox, control } = await openTown();
  const before = (await control.get('/info')).body;
  expect(before).not.toHaveProperty('botPid');
  sandbox.setBotPid(4711);
  const { body } = await control.get('/info');
  expect(body['botPid']).toBe(4711);
  expect(body['baseUrl']).toBe(sandbox.url);
  expect(body['bot']).toMatchObject({ email: 'steward@webex.bot', url: '' });
  expect(body['people'].map((person: Json) => person['name'])).toEqual([
    'Ana Novak',
    'Bo Lindgren',
    'Chen Wei',
    'Mallory Reyes',
  ]);
  const managed = body['orgs'].filter((org: Json) => org['managed']).map((org: Json) => org['name']);
  expect(managed).toEqual(['Acme', 'Acme Labs', 'Globex', 'Initech', 'Umbrella Logistics']);
  expect(body['rooms'].filter((room: Json) => room['type'] === 'direct')).toHaveLength(3);
});

test('the ledger tells who did what, in pages', async () => {
  const town = await openTown();
  await town.bot.get('/rooms?max=1');
  await town.ana.post('/messages', { roomId: town.ops, text: 'hi' });
  await town.admin.get('/people/me');
  await fetch(`${town.sandbox.url}/v1/people/me`);
  await town.ana.call('GET', '/rooms', undefined, { headers: { 'x-sandbox-quiet': '1' } });
  const { body } = await town.control.get('/ledger?since=0&limit=3');
  expect(body['items']).toMatchObject([
    { n: 1, owner: 'bot', method: 'GET', path: '/v1/rooms', query: { max: '1' }, status: 200 },
    { owner: town.personId('Ana'), method: 'POST', path: '/v1/messages', body: { text: 'hi' } },
    { owner: 'admin', path: '/v1/people/me', trackingId: expect.stringMatching(/^SANDBOX_/) },
  ]);
  const rest = (await town.control.get(`/ledger?since=${body['next']}`)).body;
  expect(rest['items']).toMatchObject([{ n: 4, owner: null, status: 401 }]);
  expect(rest).toMatchObject({ next: 4, dropped: 0 });
  expect((await town.control.get('/ledger?since=4')).body).toEqual({ items: [], next: 4, dropped: 0 });
  expect((await town.control.get('/ledger?since=-1')).status).toBe(400);
});

test('a status fault answers without doing anything, as often as told', async () => {
  const town = await openTown();
  const fault = { status: 429, body: { message: 'slow down' }, retryAfter: 7 };
  await arm(town, { match: { method: 'POST', path: '/v1/peo*', owner: 'admin' }, fault, times: 1 });
  await town.admin.call('GET', '/people/me', undefined, { headers: { 'x-sandbox-quiet': '1' } });
  expect((await town.bot.get('/people/me')).status).toBe(200);
  const refused = await town.admin.post('/people', NEW);
  expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([
    429,
    { message: 'slow down' },
    '7',
  ]);
  expect(await exists(town)).toEqual([]);
  expect((await town.admin.post('/people', NEW)).status).toBe(200);
});

test('a cut before the change loses it, a cut after does not', async () => {
  const town = await openTown();
  const match = { method: 'POST', path: '/people' };
  await arm(town, { match, fault: { cut: 'before' }, times: 1 });
  await expect(town.admin.post('/people', NEW)).rejects.toThrow('fetch failed');
  expect(await exists(town)).toEqual([]);
  await arm(town, { match, fault: { cut: 'after' }, times: 1 });
  await expect(town.admin.post('/people', NEW)).rejects.toThrow('fetch failed');
  expect(await exists(town)).toHaveLength(1);
  const statuses = (await town.control.items('/ledger'))
    .filter((entry) => entry['method'] === 'POST')
    .map((entry) => entry['status']);
  expect(statuses).toEqual([0, 200]);
});

test('a held answer keeps its change, even when nobody waits for it', async () => {
  const town = await openTown();
  await arm(town, { match: { path: '/v1/people', method: 'POST' }, fault: { holdMs: 60_000 } });
  const gone = new AbortController();
  const held = fetch(`${town.admin.url}/people`, {
    method: 'POST',
    headers: { authorization: `Bearer ${town.admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(NEW),
    signal: gone.signal,
  });
  await expect.poll(() => exists(town)).toHaveLength(1);
  gone.abort();
  await expect(held).rejects.toThrow();
  expect(await exists(town)).toHaveLength(1);
});

test('a delayed request is answered like any other', async () => {
  const town = await openTown();
  await arm(town, { match: {}, fault: { delayMs: 20 }, times: 1 });
  expect((await town.admin.post('/people', NEW)).status).toBe(200);
});

test('a rate with a seed fails the same requests every time', async () => {
  const town = await openTown();
  const run = async (): Promise<number[]> => {
    const id = await arm(town, { match: { owner: 'bot' }, fault: { status: 503 }, rate: 0.5, seed: 42 });
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push((await town.bot.get('/people/me')).status);
    await town.control.delete(`/faults/${id}`);
    return statuses;
  };
  const first = await run();
  expect(new Set(first)).toEqual(new Set([200, 503]));
  expect(await run()).toEqual(first);
});

test('faults are listed, removed and checked', async () => {
  const town = await openTown();
  const id = await arm(town, { match: { path: '*' }, fault: { status: 500 } });
  expect(await town.control.items('/faults')).toMatchObject([{ id, left: null }]);
  expect((await town.bot.get('/people/me')).status).toBe(500);
  expect((await town.control.delete('/faults')).status).toBe(204);
  expect((await town.bot.get('/people/me')).status).toBe(200);
  expect((await town.control.delete(`/faults/${id}`)).status).toBe(404);
  for (const rule of [{ match: {}, fault: {} }, { fault: { status: 'x' } }, { fault: { boom: 1 } }, 5])
    expect((await town.control.post('/faults', rule)).status).toBe(400);
});

test('the clock only goes forward, and waiters see it move', async () => {
  const town = await openTown();
  const waiting = town.control.get('/clock?after=0');
  await town.control.post('/clock', { advanceMs: 86_400_000 });
  expect((await waiting).body['offsetMs']).toBe(86_400_000);
  const { created } = (await town.bot.post('/messages', { roomId: town.ops, text: 'x' })).body;
  expect(Date.parse(String(created))).toBeGreaterThan(Date.now() + 86_000_000);
  expect((await town.control.post('/clock', { advanceMs: -1 })).status).toBe(400);
});

test('settings have defaults, and unknown ones are refused', async () => {
  const town = await openTown();
  expect((await town.control.get('/settings')).body).toMatchObject({ cardEdit: 'allow', managedCap: 2000 });
  await town.control.post('/settings', { cardEdit: 'reject' });
  const kept = (await town.control.post('/settings', { editLimit: 3 })).body;
  expect(kept).toMatchObject({ cardEdit: 'reject', editLimit: 3 });
  for (const change of [{ cardEdit: 'maybe' }, { cardEditing: 'allow' }, []])
    expect((await town.control.post('/settings', change)).status).toBe(400);
  await town.control.post('/settings', { listIncludesLicenses: true });
  const [first] = await town.admin.items(`/people?orgId=${await warm(town, 'Acme')}`);
  expect(first).toHaveProperty('licenses');
});

test('a reset begins a new world for the same accounts', async () => {
  const town = await openTown();
  const hook = { name: 'h', targetUrl: 'http://127.0.0.1:9/', resource: 'messages', event: 'created' };
  const { id } = (await town.bot.post('/webhooks', hook)).body;
  await arm(town, { match: {}, fault: { status: 500 } });
  await town.control.post('/clock', { advanceMs: 1000 });
  await town.control.post('/settings', { editLimit: 1 });
  const before = town.sandbox.info();
  expect((await town.control.post('/reset', { seed: 'demo' })).status).toBe(200);
  const after = town.sandbox.info();
  expect(after.people).toEqual(before.people);
  expect([after.bot, after.tokens, after.orgs]).toEqual([before.bot, before.tokens, before.orgs]);
  expect(after.rooms.map((room) => room.title)).toEqual(before.rooms.map((room) => room.title));
  expect(after.rooms.filter((room) => before.rooms.some((old) => old.id === room.id))).toEqual([]);
  expect((await town.bot.items('/webhooks')).map((webhook) => webhook['id'])).toEqual([id]);
  expect((await town.control.get('/clock')).body['offsetMs']).toBe(0);
  expect((await town.control.get('/settings')).body['editLimit']).toBe(10);
  expect((await town.control.post('/reset', { seed: 'nonsense' })).status).toBe(400);
});

test('only local names are answered, and no page of another site', async () => {
  const { sandbox } = await openTown();
  const reset = (origin: string): Promise<Response> =>
    fetch(`${sandbox.url}/_sandbox/faults`, { method: 'DELETE', headers: { origin } });
  expect((await reset('https://evil.example')).status).toBe(403);
  expect((await reset('null')).status).toBe(403);
  expect((await reset(sandbox.url)).status).toBe(204);
  const status = (host: string): Promise<number | undefined> => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const sent = httpRequest(`${sandbox.url}/_sandbox/info`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
    return promise;
  };
  expect(await status('evil.example')).toBe(403);
  expect(await status('127.0.0.1.evil.example')).toBe(403);
  for (const host of ['localhost:1', '127.0.0.1', '[::1]:7421']) expect(await status(host)).toBe(200);
});

test('the page comes with strict headers, and nothing else is served', async () => {
  const { sandbox } = await openTown();
  const page = await fetch(`${sandbox.url}/`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(page.headers.get('cache-control')).toBe('no-store');
  for (const file of ['adaptivecards', 'markdown-it'])
    expect((await fetch(`${sandbox.url}/vendor/${file}.min.js`)).status).toBe(200);
  for (const path of ['/vendor/x.js', '/page/..%2fserver.ts', '/nothing', '/_sandbox/nothing'])
    expect((await fetch(sandbox.url + path)).status).toBe(404);
  const catalog = await fetch(`${sandbox.url}/u2c/api/v1/limited/catalog?format=hostmap`);
  expect(await catalog.json()).toMatchObject({ serviceLinks: { hydra: `${sandbox.url}/v1` } });
});

test('changes are streamed to the page', async () => {
  const town = await openTown();
  const stream = await fetch(`${town.sandbox.url}/_sandbox/events`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  const until = async (text: string): Promise<void> => {
    while (!seen.includes(text)) {
      const chunk = await reader?.read();
      if (chunk?.done !== false) throw new Error(`the stream ended before ${text}`);
      seen += chunk.value;
    }
  };
  await until(': connected');
  const { id } = (await town.ana.post('/messages', { roomId: town.ops, text: 'x' })).body;
  await until(`event: change\ndata: ${JSON.stringify({ kind: 'message', roomId: town.ops, messageId: id })}`);
  await town.control.post('/clock', { advanceMs: 1 });
  await until('"kind":"clock"');
});

test('changes are streamed by their kind', async () => {
  const town = await openTown();
  const stream = await fetch(`${town.sandbox.url}/_sandbox/events?kind=clock,settings`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe(': connected\n\n');
  await town.ana.post('/messages', { roomId: town.ops, text: 'x' });
  await town.control.post('/clock', { advanceMs: 1 });
  expect((await reader?.read())?.value).toBe('event: change\ndata: {"kind":"clock"}\n\n');
});

test('unknown paths, methods, types and bodies are refused as Webex would', async () => {
  const town = await openTown();
  expect((await town.bot.get('/nothing')).body['message']).toBe('The requested resource could not be found.');
  expect((await town.bot.delete('/people')).status).toBe(405);
  const post = (type: string, body: string): Promise<Response> =>
    fetch(`${town.bot.url}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${town.bot.token}`, 'content-type': type },
      body,
    });
  expect((await post('text/plain', 'x')).status).toBe(415);
  expect((await post('application/json', '{')).status).toBe(400);
  expect((await post('multipart/form-data', 'x')).status).toBe(400);
  expect((await post('application/json', '[1]')).status).toBe(400);
});
