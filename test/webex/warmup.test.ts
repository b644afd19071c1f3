import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrgWarmth, Warmth } from '../../src/domain/ports/org-warmth.ts';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { createWarmup, type Warmup } from '../../src/webex/warmup.ts';
import { idOf, quick, type ScriptedServer, startScripted } from './scripted-server.ts';

const OWN = idOf('ORGANIZATION', '00000000-0000-4000-8000-000000000000');
const CUSTOMER = idOf('ORGANIZATION', '99999999-9999-4999-8999-999999999999');
const HOUR = 60 * 60_000;

let server: ScriptedServer;
let http: WebexHttp;
let warmup: Warmup;
let now: number;
let orgs: string[];
/** Organizations the account may reach now, as Webex keeps them. */
let warm: Set<string>;
let rows: Map<string, Warmth>;

beforeEach(async () => {
  now = Date.parse('2026-11-21T12:00:00Z');
  orgs = [OWN, CUSTOMER];
  warm = new Set([OWN]);
  rows = new Map();
  server = await startScripted(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://x');
    if (pathname === '/organizations')
      return { body: { items: orgs.map((id) => ({ id, displayName: id })) } };
    if (pathname === '/people/me') return { body: { id: idOf('PEOPLE', 'a'), orgId: OWN, emails: [] } };
    if (pathname.startsWith('/organizations/')) {
      const id = pathname.split('/')[2] ?? '';
      if (!orgs.includes(id)) return { status: 403, body: { message: 'no' } };
      warm.add(id);
      return { body: { id, displayName: id } };
    }
    const orgId = searchParams.get('orgId') ?? '';
    return warm.has(orgId) ? { body: { items: [] } } : { status: 403, body: { message: 'no' } };
  });
  const clock = { now: () => now, real: () => now };
  http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => Promise.resolve('t'),
    clock,
    limits: quick,
  });
  const warmth: OrgWarmth = {
    get: (_, orgId) => Promise.resolve(rows.get(orgId)),
    put: (_, row) => Promise.resolve(void rows.set(row.orgId, row)),
    list: () => Promise.resolve([...rows.values()]),
  };
  warmup = createWarmup({ http, warmth, credential: 'admin', clock });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

const licenses = (orgId: string): Promise<unknown> =>
  warmup.call(orgId, () => http.request({ method: 'GET', path: '/licenses', query: { orgId } }));

const reads = (orgId: string): number =>
  server.seen.filter(({ path }) => path === `/organizations/${orgId}`).length;

describe('a call on a customer', () => {
  it('reads the organization first, once a day', async () => {
    await licenses(CUSTOMER);
    now += 22 * HOUR;
    await licenses(CUSTOMER);
    expect(reads(CUSTOMER)).toBe(1);

    now += 2 * HOUR;
    await licenses(CUSTOMER);

    expect(reads(CUSTOMER)).toBe(2);
    expect(server.seen.filter(({ path }) => path.startsWith('/licenses')).length).toBe(3);
  });

  it('shares one read with the calls of the same moment', async () => {
    await Promise.all(Array.from({ length: 10 }, () => licenses(CUSTOMER)));

    expect(reads(CUSTOMER)).toBe(1);
  });

  it('reads once and repeats once when the place on the list was lost early', async () => {
    await licenses(CUSTOMER);
    warm.delete(CUSTOMER);
    server.seen.length = 0;

    await licenses(CUSTOMER);

    expect(server.seen.map(({ path }) => path.split('/')[1]?.split('?')[0])).toEqual([
      'licenses',
      'organizations',
      'licenses',
    ]);
    expect(rows.get(CUSTOMER)).toMatchObject({ last403: now, warmUntil: now + 23 * HOUR });
  });

  it('says that rights are missing when that did not help, after one more try', async () => {
    server.script = ({ path }) => (path.startsWith('/licenses') ? { status: 403 } : undefined);

    const failed = await licenses(CUSTOMER).catch((error: unknown) => error);

    expect(failed).toMatchObject({
      code: 'no-rights-in-org',
      repeat: 'never',
      status: 403,
      trackingId: 'TEST_1',
    });
    expect(String(failed)).toMatch(/managed customer.*Partner Full Administrator.*Control Hub/);
    expect(server.seen.filter(({ path }) => path.startsWith('/licenses')).length).toBe(2);
  });

  it('passes on every other Fault as it is, without a repeat', async () => {
    server.script = ({ path }) => (path.startsWith('/licenses') ? { status: 404 } : undefined);

    await expect(licenses(CUSTOMER)).rejects.toMatchObject({ code: 'not-found' });
    expect(server.seen.filter(({ path }) => path.startsWith('/licenses')).length).toBe(1);
  });

  it('is not held to have failed because of our own notes', async () => {
    const clock = { now: () => now, real: () => now };
    const broken: OrgWarmth = {
      get: () => Promise.resolve({ orgId: CUSTOMER, warmUntil: now + HOUR, lastUsed: 0, last403: undefined }),
      put: () => Promise.reject(new Error('disk full')),
      list: () => Promise.resolve([]),
    };

    const done = await createWarmup({ http, warmth: broken, credential: 'admin', clock }).call(CUSTOMER, () =>
      Promise.resolve('done'),
    );

    expect(done).toBe('done');
  });
});

describe('no organization is read', () => {
  it('for calls on the own one', async () => {
    await licenses(OWN);

    expect(reads(OWN)).toBe(0);
    expect(rows.size).toBe(0);
  });

  it('in an enterprise, which has one only', async () => {
    orgs = [OWN];
    const foreign = idOf('ORGANIZATION', '88888888-8888-4888-8888-888888888888');

    await expect(licenses(foreign)).rejects.toMatchObject({ code: 'forbidden' });

    expect(server.seen.some(({ path }) => path.startsWith('/organizations/'))).toBe(false);
  });
});
