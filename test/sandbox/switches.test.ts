import { expect, test } from 'vitest';
import { type Json, openTown, type Town, warm } from './harness.ts';

const HOUR_MS = 3_600_000;

async function listed(town: Town): Promise<string[]> {
  const entries = await town.control.items('/managed');
  const names = new Map(town.sandbox.info().orgs.map(({ id, name }) => [id, name]));
  return entries.map((entry) => names.get(entry['orgId']) ?? '').toSorted();
}

const advance = (town: Town, advanceMs: number): Promise<unknown> =>
  town.control.post('/clock', { advanceMs });

test('a GET of a listed organization starts its time anew, or not', async () => {
  const town = await openTown();
  await warm(town, 'Acme');
  await advance(town, 20 * HOUR_MS);
  await warm(town, 'Acme');
  await advance(town, 20 * HOUR_MS);
  expect(await listed(town)).toEqual(['Acme']);
  await town.control.post('/settings', { managedRenewOnGet: false });
  await warm(town, 'Acme');
  await advance(town, 5 * HOUR_MS);
  expect(await listed(town)).toEqual([]);
  await warm(town, 'Acme');
  expect(await listed(town)).toEqual(['Acme']);
});

test('the least recently used entry makes room when the switch says so', async () => {
  const town = await openTown();
  await town.control.post('/settings', { managedCap: 2, managedEviction: 'lru' });
  for (const name of ['Acme', 'Globex']) {
    await warm(town, name);
    await advance(town, 1000);
  }
  await town.admin.get(`/licenses?orgId=${town.orgId('Acme')}`);
  await advance(town, 1000);
  await warm(town, 'Initech');
  expect(await listed(town)).toEqual(['Acme', 'Initech']);
  await town.control.post('/settings', { managedEviction: 'random' });
  await warm(town, 'Globex');
  const left = await listed(town);
  expect(left).toContain('Globex');
  expect(left).toHaveLength(2);
});

test('a log-in to Control Hub leaves an entry without an end', async () => {
  const town = await openTown();
  const orgId = town.orgId('Acme');
  expect((await town.control.post('/managed', { login: orgId })).status).toBe(200);
  await advance(town, 300 * HOUR_MS);
  expect((await town.admin.get(`/licenses?orgId=${orgId}`)).status).toBe(200);
  expect(await town.control.items('/managed')).toMatchObject([{ orgId, warmUntil: null }]);
  await town.control.post('/managed', { cool: orgId });
  expect((await town.admin.get(`/licenses?orgId=${orgId}`)).status).toBe(403);
  expect((await town.control.post('/managed', { login: town.orgId('Outsider Inc') })).status).toBe(404);
});

test('what was just created is not found for a while', async () => {
  const town = await openTown();
  await town.control.post('/settings', { replicationLagMs: 3000 });
  const person = { emails: ['late@northwind.example'], displayName: 'Late' };
  const { id } = (await town.admin.post('/people', person)).body;
  expect((await town.admin.get(`/people/${id}`)).status).toBe(404);
  await advance(town, 3000);
  expect((await town.admin.get(`/people/${id}`)).status).toBe(200);
});

test('requests are throttled, with whatever Retry-After', async () => {
  const town = await openTown();
  const after = async (throttleRetryAfter: string): Promise<string | null> => {
    await town.control.post('/settings', { throttlePercent: 100, throttleRetryAfter });
    const answer = await town.admin.post('/people', { emails: ['t@northwind.example'], displayName: 'T' });
    expect(answer.status).toBe(429);
    return answer.headers.get('retry-after');
  };
  expect(await after('7')).toBe('7');
  expect(await after('soon')).toBe('soon');
  expect(await after('')).toBeNull();
  expect(Date.parse((await after('date')) ?? '')).toBeGreaterThan(Date.now());
  await town.control.post('/settings', { throttlePercent: 30 });
  const statuses = [];
  for (let call = 0; call < 40; call += 1) statuses.push((await town.admin.get('/roles')).status);
  expect(statuses).toContain(200);
  expect(statuses).toContain(429);
  await town.control.post('/settings', { throttlePercent: 0 });
  expect((await town.admin.get('/people?email=t@northwind.example')).body['items']).toEqual([]);
});

test('links to next pages have the defects that were seen', async () => {
  const town = await openTown();
  const path = '/people?max=2';
  expect((await town.admin.get(path)).headers.get('link')).toContain('max=2&');
  await town.control.post('/settings', { linkDefect: 'max-null' });
  const link = (await town.admin.get(path)).headers.get('link') ?? '';
  expect(link).toContain('max=null');
  const [, next = ''] = /<([^>]+)>/.exec(link) ?? [];
  expect((await town.admin.get(next)).status).toBe(400);
});

test('ids of new spaces come from two clusters, or from one', async () => {
  const town = await openTown();
  const clusters = async (): Promise<string[]> => {
    const ids: Json[] = [];
    for (let index = 0; index < 24; index += 1)
      ids.push((await town.ana.post('/rooms', { title: `Room ${index}` })).body);
    const decoded = ids.map(({ id }) => Buffer.from(id, 'base64url').toString());
    return [...new Set(decoded.map((id) => id.split('/')[2] ?? ''))].toSorted();
  };
  expect(await clusters()).toEqual(['urn:TEAM:us-west-2_r', 'us']);
  await town.control.post('/settings', { idClusters: 'us' });
  expect(await clusters()).toEqual(['us']);
});
