import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lease } from '../../src/domain/ports/lease.ts';
import type { OrgWarmth } from '../../src/domain/ports/org-warmth.ts';
import { createOrgDirectory } from '../../src/webex/admin/org-directory.ts';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { createWarmup, type Warmup } from '../../src/webex/warmup.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from '../store/opened.ts';
import { type MemoryWarmth, memoryLease, memoryWarmth } from './memory-warmth.ts';
import { idOf, quick, type ScriptedServer, startScripted } from './scripted-server.ts';

const OWN = idOf('ORGANIZATION', '00000000-0000-4000-8000-000000000000');
const CUSTOMER = idOf('ORGANIZATION', '99999999-9999-4999-8999-999999999999');
const OTHER = idOf('ORGANIZATION', '88888888-8888-4888-8888-888888888888');
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

let server: ScriptedServer;
let http: WebexHttp;
let warmup: Warmup;
let now: number;
let orgs: string[];
/** Organizations the account may reach now, as Webex keeps them. */
let warm: Set<string>;
let warmth: MemoryWarmth;
/** How long was waited, in business time. */
let waited: number;

beforeEach(async () => {
  now = Date.parse('2026-11-21T12:00:00Z');
  orgs = [OWN, CUSTOMER];
  warm = new Set([OWN]);
  warmth = memoryWarmth();
  waited = 0;
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
  http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => Promise.resolve('t'),
    clock,
    limits: quick,
  });
  warmup = warmupOn(warmth, memoryLease());
});

const clock = { now: () => now, real: () => now };

function warmupOn(kept: OrgWarmth, lease: Lease): Warmup {
  return createWarmup({
    http,
    directory: createOrgDirectory({ http, clock }),
    warmth: kept,
    lease,
    credential: 'admin',
    clock,
    // A wait for another process is real; a wait for a time of Webex is ours to pass.
    sleep: async (ms) => {
      if (ms <= 100) return delay(ms);
      now += ms;
      waited += ms;
    },
  });
}

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

    now += 3 * HOUR;
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
    expect(warmth.rows.get(CUSTOMER)).toMatchObject({
      last403: now,
      warmedAt: now,
      warmUntil: now + DAY - 5000,
    });
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
    expect(String(failed)).toMatch(/delegated administrator.*Partner Full Administrator.*Control Hub/);
    expect(server.seen.filter(({ path }) => path.startsWith('/licenses')).length).toBe(2);
  });

  it('is not taken for a lack of rights when another process read it just before it was lost', async () => {
    await licenses(CUSTOMER);
    let refused = 0;

    await warmup.call(CUSTOMER, async () => {
      if (refused === 0) {
        const known = warmth.rows.get(CUSTOMER);
        if (known !== undefined) await warmth.put('admin', { ...known, warmedAt: now + 1 }, now);
        warm.delete(CUSTOMER);
      }
      refused += 1;
      return http.request({ method: 'GET', path: '/licenses', query: { orgId: CUSTOMER } });
    });

    expect(refused).toBe(3);
    expect(reads(CUSTOMER)).toBe(2);
  });

  it('passes on every other Fault as it is, without a repeat', async () => {
    server.script = ({ path }) => (path.startsWith('/licenses') ? { status: 404 } : undefined);

    await expect(licenses(CUSTOMER)).rejects.toMatchObject({ code: 'not-found' });
    expect(server.seen.filter(({ path }) => path.startsWith('/licenses')).length).toBe(1);
  });

  it('is not held to have failed because of our own notes', async () => {
    await licenses(CUSTOMER);
    const broken: OrgWarmth = { ...warmth, used: () => Promise.reject(new Error('disk full')) };
    now += HOUR;

    const done = await warmupOn(broken, memoryLease()).call(CUSTOMER, () => Promise.resolve('done'));

    expect(done).toBe('done');
  });
});

describe('no organization is read', () => {
  it('for calls on the own one', async () => {
    await licenses(OWN);

    expect(reads(OWN)).toBe(0);
    expect(warmth.rows.size).toBe(0);
  });

  it('in an enterprise, which has one only', async () => {
    orgs = [OWN];

    await expect(licenses(OTHER)).rejects.toMatchObject({ code: 'no-rights-in-org' });

    expect(server.seen.some(({ path }) => path.startsWith('/organizations/'))).toBe(false);
  });
});

describe('the end of an entry', () => {
  it('is waited for, so that the reading counts also where it does not prolong what is still there', async () => {
    await licenses(CUSTOMER);
    now += DAY - 1000;

    await licenses(CUSTOMER);

    expect(waited).toBe(6000);
    expect(reads(CUSTOMER)).toBe(2);
  });

  it('is believed no later than the reading before, when that one may still have counted', async () => {
    await licenses(CUSTOMER);
    now += 10 * HOUR;
    server.script = ({ path }) => (path.startsWith('/licenses') ? { status: 403 } : undefined);
    await licenses(CUSTOMER).catch(() => undefined);
    server.script = () => undefined;

    expect(warmth.rows.get(CUSTOMER)).toMatchObject({ warmUntil: now + 14 * HOUR - 5000 });
  });
});

describe('a full list', () => {
  const orgOf = (n: number): string =>
    idOf('ORGANIZATION', `77777777-7777-4777-8777-${String(n).padStart(12, '0')}`);
  let crowd: Warmup;

  beforeEach(() => {
    orgs = [OWN, ...Array.from({ length: 12 }, (_, n) => orgOf(n))];
    crowd = createWarmup({
      http,
      directory: createOrgDirectory({ http, clock }),
      warmth,
      lease: memoryLease(),
      credential: 'admin',
      clock,
      cap: 5,
    });
  });

  const use = (n: number, how: 'call' | 'batch' = 'call'): Promise<unknown> =>
    crowd[how](orgOf(n), async () => {
      now += 60_000;
      return http.request({ method: 'GET', path: '/licenses', query: { orgId: orgOf(n) } });
    });

  it('makes a planned batch read first whom others may have pushed out', async () => {
    for (const n of [0, 1, 2, 3, 4, 5]) await use(n);
    warm.delete(orgOf(3));

    await use(3, 'batch');

    expect(reads(orgOf(3))).toBe(2);
    await crowd.flush();
    expect((await warmth.tallies('admin')).counts).toMatchObject({ cold403s: 0, warmUps: 7 });
  });

  it('has planned batches go one after another', async () => {
    for (const n of [0, 1, 2, 3, 4, 5]) await use(n);
    const underway: number[] = [];
    const most: number[] = [];

    await Promise.all(
      [6, 7, 8, 9].map((n) =>
        crowd.batch(orgOf(n), async () => {
          underway.push(n);
          await delay(5);
          most.push(underway.length);
          underway.pop();
        }),
      ),
    );

    expect(most).toEqual([1, 1, 1, 1]);
  });

  it('is told by whom it refuses which one it lets go', async () => {
    // It lets the oldest go: of twelve in turn, each has lost its place when its turn comes again.
    server.script = ({ path }) => {
      const { pathname } = new URL(path, 'http://x');
      const read = pathname.startsWith('/organizations/');
      if (read && warm.size > 5) for (const id of warm) if (id !== OWN && warm.size > 5) warm.delete(id);
      return undefined;
    };
    const round = async (): Promise<number> => {
      await crowd.flush();
      const { cold403s: before } = (await warmth.tallies('admin')).counts;
      for (let n = 0; n < 12; n += 1) await use(n);
      await crowd.flush();
      return (await warmth.tallies('admin')).counts.cold403s - before;
    };
    for (let i = 0; i < 3; i += 1) await round();

    expect(await round()).toBe(0);
    const { fitsOldest, fitsRandom } = (await warmth.tallies('admin')).counts;
    expect(fitsOldest).toBeGreaterThanOrEqual(fitsRandom);
  });
});

describe('reading ahead', () => {
  const nobody = async (): Promise<readonly string[]> => [];

  it('is for organizations where somebody was at work lately, some time after their end', async () => {
    await licenses(CUSTOMER);
    now += DAY - HOUR / 4;
    await licenses(CUSTOMER);
    now += HOUR / 4 + 5000;
    expect(await warmup.upkeep(nobody)).toBe(0);

    now += 10 * 60_000;

    expect(await warmup.upkeep(nobody)).toBe(1);
    expect(await warmup.upkeep(nobody)).toBe(0);
    expect(reads(CUSTOMER)).toBe(2);
  });

  it('is for organizations with work due, and for nobody else', async () => {
    orgs = [OWN, CUSTOMER, OTHER];
    await licenses(CUSTOMER);
    await licenses(OTHER);
    now += 2 * DAY;

    await warmup.upkeep(async () => [OTHER]);

    expect([reads(CUSTOMER), reads(OTHER)]).toEqual([1, 2]);
  });
});

onEveryDatabase((home) => {
  it('reads a cold organization once for 100 callers of two processes, and once more when it was lost', async () => {
    const opened = await openFresh(home);
    const again = await opened.again();
    const processes = [warmupOn(opened.warmth, opened.lease), warmupOn(again.warmth, again.lease)];
    const all = async (): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 100 }, async (_, i) =>
          processes[i % 2]?.call(CUSTOMER, () =>
            http.request({ method: 'GET', path: '/licenses', query: { orgId: CUSTOMER } }),
          ),
        ),
      );
    await all();
    expect(reads(CUSTOMER)).toBe(1);

    now += 1000;
    warm.delete(CUSTOMER);
    await all();

    expect(reads(CUSTOMER)).toBe(2);
  });

  it('is known to the next process, with what was counted', async () => {
    const opened = await openFresh(home);
    const first = warmupOn(opened.warmth, opened.lease);
    await first.call(CUSTOMER, async () => undefined);
    await first.flush();

    const again = await opened.again();
    await warmupOn(again.warmth, again.lease).call(CUSTOMER, async () => undefined);

    expect(reads(CUSTOMER)).toBe(1);
    expect((await again.warmth.tallies('admin')).counts).toMatchObject({ calls: 1, warmUps: 1 });
  });
});
