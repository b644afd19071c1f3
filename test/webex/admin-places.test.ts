// Workspaces, devices and groups through the adapters: pages with and without a Link, what a PUT carries, and what is
// not written because somebody was faster.
import { expect, it, onTestFinished } from 'vitest';
import { adminOf } from './admin-world.ts';
import { type Script, type ScriptedServer, startScripted } from './scripted-server.ts';

async function webex(script: Script): Promise<ScriptedServer> {
  const server = await startScripted((seen) =>
    seen.path === '/organizations'
      ? { body: { items: [{ id: 'o', displayName: 'One' }] } }
      : seen.path.startsWith('/organizations/')
        ? { body: { id: 'o', displayName: 'One' } }
        : script(seen),
  );
  onTestFinished(() => server.close());
  return server;
}

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `w${from + n}`, displayName: `Room ${from + n}` }));

it('a full page of workspaces without a Link has another after it', async () => {
  const server = await webex(({ path }) => {
    const start = Number(new URL(path, 'http://x').searchParams.get('start') ?? '0');
    return { body: { items: numbered(start, start === 0 ? 1000 : 7) } };
  });
  const all = await adminOf(server.baseUrl, 't').workspaces('o').list();
  expect(new Set(all.map(({ id }) => id)).size).toBe(1007);
});

it('groups are read to the end that Webex tells, however little it gives at once', async () => {
  const server = await webex(({ path }) => {
    const start = Number(new URL(path, 'http://x').searchParams.get('startIndex'));
    const groups = numbered(start, Math.min(3, 8 - start));
    return { body: { totalResults: 7, startIndex: start, itemsPerPage: groups.length, groups } };
  });
  const all = await adminOf(server.baseUrl, 't').groups('o').list();
  expect(all.map(({ id }) => id)).toEqual(['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7']);
});

const ROOM = {
  id: 'w',
  displayName: 'Room',
  capacity: 4,
  type: 'huddle',
  notes: 'old',
  hotdeskingStatus: 'on',
  sipAddress: 'room@x.example',
  calling: { type: 'freeCalling' },
  locationId: 'l',
  indoorNavigation: { url: 'https://maps.example/room' },
  deviceHostedMeetings: { enabled: true, siteUrl: 'x.webex.com' },
};

it('a workspace goes back with all it had, and without what may not be named', async () => {
  const server = await webex(({ method }) => ({ body: method === 'GET' ? ROOM : {} }));
  await adminOf(server.baseUrl, 't').workspaces('o').update('w', { notes: 'new' }, { notes: 'old' });
  const put = server.seen.find(({ method }) => method === 'PUT');
  expect(JSON.parse(put?.body ?? '')).toEqual({
    displayName: 'Room',
    capacity: 4,
    type: 'huddle',
    notes: 'new',
    hotdeskingStatus: 'on',
    indoorNavigation: { url: 'https://maps.example/room' },
    deviceHostedMeetings: { enabled: true, siteUrl: 'x.webex.com' },
  });
});

it('nothing is written when somebody has changed it since the plan', async () => {
  const place = { id: 'l', name: 'Berlin', address: { city: 'Berlin' }, timeZone: 'Europe/Berlin' };
  const device = { id: 'd', displayName: 'Bar', tags: ['front', 'new'] };
  const server = await webex(({ path }) => {
    const body = path.startsWith('/workspaces') ? ROOM : path.startsWith('/devices') ? device : place;
    return { body };
  });
  const admin = adminOf(server.baseUrl, 't');
  const conflict = { code: 'conflict', repeat: 'never' };
  const attempts = [
    admin.workspaces('o').update('w', { capacity: '6' }, { capacity: '5' }),
    admin.workspaces('o').update('w', { notes: 'new' }, { notes: '' }),
    admin.locations('o').update('l', { city: 'Potsdam' }, { city: 'Bonn' }),
    admin.devices('o').setTags('d', ['lobby'], ['front']),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject(conflict);
  expect(server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
});
