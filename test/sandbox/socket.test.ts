import { WebSocket } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { CARD, type Json, openTown, type Town } from './harness.ts';

const DEVICE = {
  deviceName: 'test',
  deviceType: 'DESKTOP',
  localizedModel: 'test',
  model: 'test',
  name: 'test',
  systemName: 'test',
  systemVersion: '1',
};
const DAY_MS = 24 * 60 * 60 * 1000;

const wdm = (town: Town, path = ''): string => `${town.sandbox.url}/wdm/api/v1/devices${path}`;
const register = async (town: Town): Promise<Json> => (await town.bot.post(wdm(town), DEVICE)).body;
const uuidOf = (id: unknown): string =>
  Buffer.from(String(id), 'base64url').toString('utf8').split('/').at(-1) ?? '';

type Ear = {
  frames: Json[];
  send: (frame: object) => void;
  /** Frames of what happened, once there are so many. */
  events: (count: number) => Promise<Json[]>;
  ended: Promise<number>;
};

function listen(address: string, token: string | undefined): Ear {
  const socket = new WebSocket(`${address}?aliasHttpStatus=true`);
  const frames: Json[] = [];
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  const activities = (): Json[] => frames.filter(({ data }) => data?.eventType === 'conversation.activity');
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data))));
  if (token !== undefined)
    socket.addEventListener('open', () =>
      send({ id: 'a', type: 'authorization', data: { token: `Bearer ${token}` } }),
    );
  onTestFinished(() => socket.close());
  return {
    frames,
    send,
    events: async (count) => {
      await expect.poll(() => activities().length).toBe(count);
      return activities();
    },
    ended: new Promise((resolve) => {
      socket.addEventListener('close', ({ code }) => resolve(code));
    }),
  };
}

async function hear(town: Town): Promise<{ ear: Ear; device: Json }> {
  const device = await register(town);
  const ear = listen(device['webSocketUrl'], town.bot.token);
  await expect.poll(() => ear.frames[0]?.['data']?.eventType).toBe('mercury.buffer_state');
  return { ear, device };
}

test('a message to the bot is told by its uuid, and its address leads to the id', async () => {
  const town = await openTown();
  const { ear } = await hear(town);
  await town.ana.post('/messages', { roomId: town.ops, text: 'not to the bot' });
  const markdown = '<@personEmail:steward@webex.bot> help';
  const { id } = (await town.ana.post('/messages', { roomId: town.ops, markdown })).body;

  const [told] = await ear.events(1);

  const activity = told?.['data'].activity;
  expect(activity).toMatchObject({ verb: 'post', id: uuidOf(id), actor: { objectType: 'person' } });
  expect(JSON.stringify(activity)).not.toContain('help');
  const { url, id: space } = activity.target;
  const address = url.replace(`conversations/${space}`, `messages/${activity.id}`);
  expect((await town.bot.get(address)).body).toMatchObject({ id, roomId: town.ops });
  expect((await town.mallory.get(address)).status).toBe(404);
});

test('presses, files, who comes and who goes are told each in its way', async () => {
  const town = await openTown();
  const { ear } = await hear(town);
  const card = { roomId: town.guest, text: 'c', attachments: [CARD] };
  const { id: messageId } = (await town.bot.post('/messages', card)).body;
  await town.ana.post('/attachment/actions', { type: 'submit', messageId, inputs: { secret: 'hush' } });
  const form = new FormData();
  form.set('roomId', town.guest);
  form.set('files', new File(['x'], 'x.txt'));
  await town.bot.call('POST', '/messages', undefined, { form });
  const [own] = await town.bot.items(`/memberships?roomId=${town.guest}&personEmail=bo@northwind.example`);
  await town.ana.delete(`/memberships/${own?.['id']}`);
  await town.ana.post('/memberships', { roomId: town.guest, personEmail: 'bo@northwind.example' });
  await town.bot.post('/rooms', { title: 'of the bot' });

  const events = await ear.events(7);

  const verbs = events.map(({ data }) => data.activity.verb);
  expect(verbs).toEqual(['post', 'cardAction', 'share', 'update', 'leave', 'add', 'create']);
  const [, press, , , leave, , create] = events.map(({ data }) => data.activity);
  expect(press.parent.id).toBe(uuidOf(messageId));
  expect(JSON.stringify(events)).not.toContain('hush');
  expect(leave.object.entryUUID).toBe(uuidOf(town.personId('Bo')));
  expect(create.object.participants.items).toHaveLength(1);
});

test('what was acknowledged is on record, and can be sent once more', async () => {
  const town = await openTown();
  const { ear } = await hear(town);
  await town.bot.post('/messages', { roomId: town.ops, text: 'mine' });
  const [frame] = await ear.events(1);
  const [before] = await town.control.items('/deliveries');
  expect(before).toMatchObject({ resource: 'messages', event: 'created', status: null });

  ear.send({ type: 'ack', messageId: frame?.['id'] });

  await expect
    .poll(async () => (await town.control.items('/deliveries'))[0])
    .toMatchObject({ n: before?.['n'], status: 200 });
  await town.control.post(`/deliveries/${before?.['n']}/resend`, {});
  const [first, second] = await ear.events(2);
  expect(second?.['data']).toEqual(first?.['data']);
  expect(second?.['id']).not.toBe(first?.['id']);
});

test('refuses strangers, the silent and devices that are gone, and takes one socket for each device', async () => {
  const town = await openTown();
  const { ear, device } = await hear(town);
  const id = String(device['url']).split('/').at(-1);
  expect(await listen(device['webSocketUrl'], town.ana.token).ended).toBe(4401);
  expect((await town.ana.delete(wdm(town, `/${id}`))).status).toBe(404);
  listen(device['webSocketUrl'], town.bot.token);
  expect(await ear.ended).toBe(4000);

  const refused = await listen(device['webSocketUrl'].replace(id, 'nobody'), town.bot.token).ended;

  expect(refused).toBe(4404);
  expect((await town.bot.delete(wdm(town, `/${id}`))).status).toBe(204);
  expect((await town.bot.put(wdm(town, `/${id}`), {})).status).toBe(404);
});

test('a person has a hundred devices, until they have been idle for a week', async () => {
  const town = await openTown();
  await Promise.all(Array.from({ length: 100 }, async () => register(town)));
  const refused = await town.bot.post(wdm(town), DEVICE);
  expect(refused).toMatchObject({
    status: 403,
    body: { message: 'User has excessive device registrations' },
  });

  await town.control.post('/clock', { advanceMs: 8 * DAY_MS });

  expect((await town.bot.get(wdm(town))).body['devices']).toEqual([]);
});

test('what happens without a socket is lost, or comes later, as one likes', async () => {
  const town = await openTown();
  const device = await register(town);
  const post = async (text: string): Promise<unknown> =>
    town.bot.post('/messages', { roomId: town.ops, text });
  await post('lost');
  await town.control.post('/settings', { socketReplay: 'unacked' });
  await post('kept');

  const ear = listen(device['webSocketUrl'], town.bot.token);

  const [kept] = await ear.events(1);
  const deliveries = await town.control.items('/deliveries');
  expect(deliveries).toHaveLength(1);
  expect(kept?.['data'].activity.verb).toBe('post');
});

test('faults hit the upgrade, the authorization, events and pings', async () => {
  const town = await openTown();
  const { ear, device } = await hear(town);
  const arm = async (method: string, path: string, fault: object): Promise<unknown> =>
    town.control.post('/faults', { match: { method, path }, fault, times: 1 });
  await arm('SOCKET', '/mercury/ping', { cut: 'before' });
  ear.send({ id: 'p', type: 'ping' });
  expect(await ear.ended).toBe(1006);
  await arm('GET', '/mercury/*', { status: 503 });
  expect(await listen(device['webSocketUrl'], town.bot.token).ended).toBe(1011);
  await arm('SOCKET', '/mercury/authorization', { status: 403 });
  expect(await listen(device['webSocketUrl'], town.bot.token).ended).toBe(4403);
  await arm('SOCKET', '/mercury/event', { cut: 'after' });
  const last = listen(device['webSocketUrl'], town.bot.token);
  await expect.poll(() => last.frames).toHaveLength(1);
  await town.bot.post('/messages', { roomId: town.ops, text: 'x' });

  expect(await last.ended).toBe(1006);

  await last.events(1);
  const upgrades = (await town.control.items('/ledger')).filter(({ path }) => path.startsWith('/mercury'));
  expect(upgrades.map(({ status }) => status)).toEqual([101, 503, 101, 101]);
});
