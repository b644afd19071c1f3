import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { CARD, type Json, openReceiver, openTown, type Town } from './harness.ts';

async function firehose(town: Town, targetUrl: string, more: Record<string, string> = {}): Promise<Json> {
  const hook = { name: 'all', targetUrl, resource: 'all', event: 'all', ...more };
  const { status, body, text } = await town.bot.post('/webhooks', hook);
  if (status !== 200) throw new Error(text);
  return body;
}

async function logged(town: Town): Promise<Json[]> {
  return (await town.control.items('/deliveries')).map((delivery) => JSON.parse(String(delivery['body'])));
}

test('a delivery is signed over its bytes and carries no content', async () => {
  const town = await openTown();
  const receiver = await openReceiver();
  const hook = await firehose(town, receiver.url, { secret: 'blue' });
  expect(hook['secret']).toBe('blue');
  const markdown = '<@personEmail:steward@webex.bot> user create';
  const message = (await town.ana.post('/messages', { roomId: town.ops, markdown })).body;
  const [hit] = await receiver.take(1);
  if (hit === undefined) throw new Error('nothing came');
  expect(hit.headers['x-spark-signature']).toBe(createHmac('sha1', 'blue').update(hit.raw).digest('hex'));
  expect(hit.headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(hit.body).toMatchObject({
    id: hook['id'],
    resource: 'messages',
    event: 'created',
    status: 'active',
    actorId: town.personId('Ana'),
    data: { id: message['id'], roomId: town.ops, roomType: 'group', personEmail: 'ana@northwind.example' },
  });
  expect(hit.body['data']).not.toHaveProperty('text');
  expect(hit.raw.includes('blue')).toBe(false);
});

test('a bot hears of a group only what mentions it and its own posts', async () => {
  const town = await openTown();
  const receiver = await openReceiver();
  await firehose(town, receiver.url);
  await town.ana.post('/messages', { roomId: town.ops, text: 'among us' });
  await town.ana.post('/messages', { roomId: town.ops, markdown: '<@all> hear' });
  expect(await logged(town)).toEqual([]);
  const own = (await town.bot.post('/messages', { roomId: town.ops, text: 'mine' })).body['id'];
  const direct = (await town.ana.post('/messages', { toPersonEmail: 'steward@webex.bot', text: 'hi' })).body;
  const hits = await receiver.take(2);
  const ids = hits.map((hit) => hit.body['data']['id']);
  expect(new Set(ids)).toEqual(new Set([own, direct['id']]));
});

test('presses go to the poster of the card, through a hook of their own', async () => {
  const town = await openTown();
  const receiver = await openReceiver();
  const { id } = (await town.bot.post('/messages', { roomId: town.ops, text: 'c', attachments: [CARD] }))
    .body;
  await firehose(town, receiver.url);
  const press = { type: 'submit', messageId: id, inputs: { ref: 'x' } };
  await town.ana.post('/attachment/actions', press);
  expect(await logged(town)).toEqual([]);
  const hook = { name: 'a', targetUrl: receiver.url, resource: 'attachmentActions', event: 'created' };
  await town.bot.post('/webhooks', hook);
  await town.bo.post('/webhooks', hook);
  await town.ana.post('/attachment/actions', press);
  const [first, ...rest] = await receiver.take(1);
  expect(rest).toEqual([]);
  expect(first?.body['data']).toMatchObject({
    type: 'submit',
    messageId: id,
    personId: town.personId('Ana'),
  });
  expect(first?.body['data']).not.toHaveProperty('inputs');
});

test('the one who is removed is told', async () => {
  const town = await openTown();
  const receiver = await openReceiver();
  await firehose(town, receiver.url);
  const [own] = await town.bot.items(`/memberships?roomId=${town.guest}&personEmail=steward@webex.bot`);
  await town.ana.delete(`/memberships/${own?.['id']}`);
  const [hit] = await receiver.take(1);
  expect(hit?.body).toMatchObject({
    resource: 'memberships',
    event: 'deleted',
    actorId: town.personId('Ana'),
  });
  expect(hit?.body['data']['personEmail']).toBe('steward@webex.bot');
});

test('filters narrow, doubles double, and a delivery can be sent again', async () => {
  const town = await openTown();
  const receiver = await openReceiver();
  const hook = { name: 'm', targetUrl: receiver.url, resource: 'messages', event: 'created' };
  const filter = `roomId=${town.ops}`;
  await town.bot.post('/webhooks', { ...hook, filter });
  await town.bot.post('/webhooks', { ...hook, filter });
  await town.ana.post('/messages', { toPersonEmail: 'steward@webex.bot', text: 'not in ops' });
  await town.bot.post('/messages', { roomId: town.ops, text: 'in ops' });
  expect(await receiver.take(2)).toHaveLength(2);
  const again = await town.control.post('/deliveries/1/resend', {});
  expect(again.body).toMatchObject({ n: 3, resendOf: 1, status: 200 });
  const bytes = receiver.hits.map((hit) => hit.raw.toString());
  expect(new Set(bytes).size).toBe(2);
  expect((await town.control.post('/deliveries/99/resend', {})).status).toBe(404);
  const wrong = await town.bot.post('/webhooks', { ...hook, filter: 'roomId=5' });
  expect(wrong.body['message']).toMatch(/Invalid value for filter: roomId$/);
});

test('a hook that keeps failing is switched off until it is activated again', async () => {
  const town = await openTown();
  const receiver = await openReceiver(500);
  await town.control.post('/settings', { deactivateAfterFailures: 3 });
  const hook = await firehose(town, receiver.url);
  const path = `/webhooks/${hook['id']}`;
  for (let count = 1; count <= 3; count += 1) {
    await town.bot.post('/messages', { roomId: town.ops, text: `n${count}` });
    await receiver.take(count);
  }
  await expect.poll(async () => (await town.bot.get(path)).body['status']).toBe('inactive');
  await town.bot.post('/messages', { roomId: town.ops, text: 'unheard' });
  expect(await logged(town)).toHaveLength(3);
  await town.bot.put(path, { name: 'all', targetUrl: receiver.url, status: 'active' });
  expect((await town.bot.get(path)).body['status']).toBe('active');
});

test('hooks belong to their owner and point to this machine', async () => {
  const town = await openTown();
  const hook = { name: 'x', targetUrl: 'https://example.com/', resource: 'messages', event: 'created' };
  expect((await town.bot.post('/webhooks', hook)).body['message']).toMatch(/loopback/);
  expect((await town.bot.post('/webhooks', { ...hook, name: '' })).body['message']).toBe(
    'name cannot be empty',
  );
  expect((await town.bot.post('/webhooks', { ...hook, targetUrl: null })).body['message']).toBe(
    'targetUrl cannot be null',
  );
  const own = await firehose(town, 'http://127.0.0.1:9/hook');
  const foreign = await town.ana.delete(`/webhooks/${own['id']}`);
  expect(foreign.body['message']).toBe('Failed to delete webhook.  You are not the owner of it.');
  expect(await town.bot.items('/webhooks')).toHaveLength(1);
  expect((await town.bot.delete(`/webhooks/${own['id']}`)).status).toBe(204);
});

test('webhooks come late, twice and out of order as the seeded dice say', async () => {
  const texts = async (): Promise<string> => {
    const town = await openTown();
    const receiver = await openReceiver();
    await firehose(town, receiver.url);
    await town.control.post('/settings', {
      webhookSeed: 5,
      webhookDuplicatePercent: 40,
      webhookReorderPercent: 40,
      webhookDropPercent: 20,
    });
    const order = new Map<string, number>();
    for (let count = 0; count < 12; count += 1) {
      const { id } = (await town.bot.post('/messages', { roomId: town.ops, text: `${count}` })).body;
      order.set(id, count);
    }
    const sent = await logged(town);
    const hits = await receiver.take(sent.length);
    const numbers = hits.map((hit) => order.get(hit.body['data']['id']) ?? -1);
    expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
    return sent.map((body) => order.get(body['data']['id'])).join(' ');
  };
  const first = await texts();
  expect(first.split(' ').length).not.toBe(12);
  expect(await texts()).toBe(first);
});

test('a webhook is told what there is', async () => {
  const town = await openTown();
  const hook = { name: 'x', targetUrl: 'http://127.0.0.1:9/' };
  for (const [resource, event] of [
    ['messages', 'migrated'],
    ['attachmentActions', 'deleted'],
    ['rooms', 'joined'],
    ['weather', 'created'],
  ])
    expect((await town.bot.post('/webhooks', { ...hook, resource, event })).status, resource).toBe(400);
});
