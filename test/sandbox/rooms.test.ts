import { expect, test } from 'vitest';
import { type Json, openReceiver, openTown } from './harness.ts';

test('a space moves to another region: its id changes, all else stays', async () => {
  const town = await openTown();
  const receiver = await openReceiver();
  const { id: messageId } = (await town.bot.post('/messages', { roomId: town.ops, text: 'before' })).body;
  const hook = { name: 'm', targetUrl: receiver.url, resource: 'rooms', event: 'migrated' };
  expect((await town.bot.post('/webhooks', hook)).status).toBe(200);
  const moved = await town.control.post(`/rooms/${town.ops}/migrate`, {});
  expect(moved.body['id']).not.toBe(town.ops);
  const [hit] = await receiver.take(1);
  expect(hit?.body).toMatchObject({ resource: 'rooms', event: 'migrated', data: { id: moved.body['id'] } });
  expect((await town.ana.get(`/rooms/${town.ops}`)).status).toBe(404);
  expect((await town.ana.get(`/rooms/${moved.body['id']}`)).body['title']).toBe('Northwind Ops');
  expect((await town.bot.get(`/messages/${messageId}`)).body['roomId']).toBe(moved.body['id']);
  expect(await town.ana.items(`/memberships?roomId=${moved.body['id']}`)).toHaveLength(4);
  expect((await town.control.post(`/rooms/${town.ops}/migrate`, {})).status).toBe(404);
});

test('spaces are listed by type, team and order', async () => {
  const town = await openTown();
  const titles = async (query: string): Promise<unknown[]> =>
    (await town.ana.items(`/rooms?${query}`)).map((room) => room['title']);
  await town.ana.post('/messages', { roomId: town.ops, text: 'newest' });
  expect(await titles('sortBy=lastactivity&type=group')).toEqual(['Northwind Ops', 'Northwind Ops + guest']);
  expect(await titles('sortBy=created&type=group')).toEqual(['Northwind Ops + guest', 'Northwind Ops']);
  expect(await titles('type=direct')).toEqual(['Steward']);
  expect((await town.ana.get('/rooms?sortBy=size')).status).toBe(400);
  expect((await town.ana.get('/rooms?type=secret')).status).toBe(400);
  const page = await town.ana.get('/rooms?max=1');
  expect(page.headers.get('link')).toMatch(/^<http:\/\/127\.0\.0\.1:\d+\/v1\/rooms\?.+>; rel="next"$/);
});

test('who locks a space moderates it, and only then it can be for announcements', async () => {
  const town = await openTown();
  const room = (await town.ana.post('/rooms', { title: 'News', description: 'All of it' })).body;
  expect(room).toMatchObject({ isLocked: false, isAnnouncementOnly: false, description: 'All of it' });
  const path = `/rooms/${room['id']}`;
  await town.ana.post('/memberships', { roomId: room['id'], personEmail: 'bo@northwind.example' });
  const early = await town.ana.put(path, { title: 'News', isAnnouncementOnly: true });
  expect(early.body['message']).toMatch(/when it is locked/);
  const locked = await town.ana.put(path, { title: 'News', isLocked: true, isAnnouncementOnly: true });
  expect(locked.body).toMatchObject({ isLocked: true, isAnnouncementOnly: true });
  expect((await town.bo.post('/messages', { roomId: room['id'], text: 'me too' })).status).toBe(403);
  expect((await town.bo.put(path, { title: 'Mine' })).status).toBe(403);
  expect((await town.ana.post('/messages', { roomId: room['id'], text: 'hear' })).status).toBe(200);
  const blank = await town.ana.put(path, { title: 'News', description: ' ' });
  expect(blank.body).not.toHaveProperty('description');
});

test('a direct space can be hidden, and is led by nobody', async () => {
  const town = await openTown();
  const [direct] = await town.ana.items('/rooms?type=direct');
  const own = (
    await town.ana.items(`/memberships?roomId=${direct?.['id']}&personId=${town.personId('Ana')}`)
  )[0];
  const put = async (body: Json): Promise<Json> => town.ana.put(`/memberships/${own?.['id']}`, body);
  expect((await put({ isModerator: false, isRoomHidden: true }))['body']).toMatchObject({
    isRoomHidden: true,
  });
  expect((await put({ isModerator: true }))['status']).toBe(400);
  expect((await town.ana.delete(`/rooms/${direct?.['id']}`)).status).toBe(400);
});
