import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { adminOf } from './admin-world.ts';
import { type Script, startScripted } from './scripted-server.ts';

const DAY_MS = 86_400_000;

it('reads events in the sandbox: who, whom, which kind, by actor and category', async () => {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(() => sandbox.close());
  const { tokens, orgs } = sandbox.info();
  const acme = orgs.find(({ name }) => name === 'Acme')?.id ?? '';
  const admin = adminOf(`${sandbox.url}/v1`, tokens.admin);
  const user = await admin.people(acme).create({
    email: 'jo@acme.example',
    firstName: 'Jo',
    lastName: 'Park',
    displayName: 'Jo Park',
    licenses: [],
    locationId: undefined,
    extension: undefined,
  });
  const audit = admin.auditEvents(acme);
  const now = Date.now();
  const span = { from: now - DAY_MS, to: now + DAY_MS };
  const { events, more } = await audit.events({ ...span, categories: ['users'] });
  expect(more).toBe(false);
  expect(events).toMatchObject([
    {
      category: 'USERS',
      text: expect.stringContaining('created the user jo@acme.example'),
      actor: { uuid: await audit.self() },
      target: { type: 'USER', name: 'Jo Park', uuid: audit.uuidOf(user.id) },
    },
  ]);
  expect(await audit.categories()).toEqual(expect.arrayContaining(['USERS', 'LICENSE', 'LOGINS']));
  expect((await audit.events({ ...span, categories: ['LOGINS'] })).events).toEqual([]);
  const all = await audit.events({ from: now - 800 * DAY_MS, to: now + DAY_MS, actorId: user.id });
  expect(all).toEqual({ events: [], more: false });
});

const event = (n: number) => ({
  id: `event-${n}`,
  created: new Date(1_800_000_000_000 - n).toISOString(),
  actorId: null,
  data: { eventCategory: 'EventCategory.USERS', targetId: 'no id', errorCode: 400, errorMessage: 'no' },
});

async function scripted(script: Script) {
  const server = await startScripted((call) =>
    call.path === '/organizations' ? { body: { items: [{ id: 'o', displayName: 'One' }] } } : script(call),
  );
  onTestFinished(() => server.close());
  return { server, audit: adminOf(server.baseUrl, 'token').auditEvents('o') };
}

it('turns pages by offset, counts an event once that a late one has pushed on, and stops at the limit', async () => {
  const { server, audit } = await scripted(({ path }) => {
    const offset = Number(new URL(`http://x${path}`).searchParams.get('offset'));
    // From the second page on everything has moved by one.
    const first = offset === 0 ? 0 : offset - 1;
    const items = Array.from({ length: 451 - first }, (_, i) => event(first + i)).slice(0, 200);
    return { body: { items } };
  });
  const span = { from: 1_799_999_000_000, to: 1_800_000_000_000 };
  const all = await audit.events(span);
  expect(all.events.map(({ id }) => id)).toEqual(Array.from({ length: 451 }, (_, n) => `event-${n}`));
  expect(all.more).toBe(false);
  expect(all.events[0]).toMatchObject({
    category: 'USERS',
    error: '400: no',
    actor: { uuid: undefined },
    target: { uuid: undefined },
  });
  const few = await audit.events({ ...span, limit: 30 });
  expect([few.events.length, few.more]).toEqual([30, true]);
  expect(server.seen.filter(({ path }) => path.startsWith('/adminAudit/events'))).toHaveLength(4);
});

it('reads sign-ins over all pages, in calls of a year at the most, and tells how far it is', async () => {
  const { server, audit } = await scripted(({ path }) => {
    const url = new URL(`http://x${path}`);
    const start = url.searchParams.get('startTime') ?? '';
    const items = [{ ...event(1), id: `${start} ${url.searchParams.get('after')}` }];
    if (url.searchParams.has('after')) return { body: { items } };
    const link = `<${server.baseUrl}/admin/securityAudit/events?startTime=${start}&after=1>; rel="next"`;
    return { headers: { link }, body: { items } };
  });
  const to = 1_800_000_000_000;
  const heard: number[] = [];
  const progress = async (count: number): Promise<void> => void heard.push(count);
  const { events, more } = await audit.logins({ from: to - 500 * DAY_MS, to, progress });
  expect([events.length, more]).toEqual([4, false]);
  expect(heard).toEqual([1, 3]);
  expect(await audit.logins({ from: to - 500 * DAY_MS, to, limit: 3 })).toMatchObject({ more: true });
});

it('reads a long span in calls of a year at the most, without a gap', async () => {
  const spans: number[][] = [];
  const { audit } = await scripted(({ path }) => {
    const { searchParams } = new URL(`http://x${path}`);
    spans.push(['from', 'to'].map((name) => Date.parse(searchParams.get(name) ?? '')));
    return { body: { items: [] } };
  });
  const to = 1_800_000_000_000;
  const from = to - 800 * DAY_MS;
  await audit.events({ from, to });
  expect(spans).toHaveLength(3);
  expect(spans[0]?.[1]).toBe(to);
  expect(spans.at(-1)?.[0]).toBe(from);
  for (const [i, [start = 0, end = 0]] of spans.entries()) {
    expect(end - start).toBeLessThanOrEqual(365 * DAY_MS);
    if (i > 0) expect(spans[i - 1]?.[0]).toBe(end + 1);
  }
});

it('says what is missing when the account may not read the audit', async () => {
  const { audit } = await scripted(() => ({ status: 403, body: { message: 'no', trackingId: 't' } }));
  for (const asking of [
    audit.events({ from: 1, to: 2 }),
    audit.logins({ from: 1, to: 2 }),
    audit.categories(),
  ]) {
    await expect(asking).rejects.toMatchObject({
      code: 'audit-refused',
      status: 403,
      message: expect.stringMatching(/not a Full Administrator.*before 2019.*never logged in to Control Hub/),
    });
  }
  expect(await audit.self()).toBeUndefined();
});
