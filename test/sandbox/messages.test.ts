import { expect, test } from 'vitest';
import { type Answer, CARD, type Json, openTown, type Town } from './harness.ts';

function mention(town: Town, rest: string): Promise<Answer> {
  return town.ana.post('/messages', {
    roomId: town.ops,
    markdown: `<@personEmail:steward@webex.bot> ${rest}`,
  });
}

test('a mention becomes html, text and mentionedPeople', async () => {
  const town = await openTown();
  const botId = town.sandbox.info().bot.personId;
  const { body } = await mention(town, '**help** <script>');
  expect(body).toMatchObject({ text: 'Steward help <script>', mentionedPeople: [botId], roomType: 'group' });
  expect(body['html']).toBe(
    `<p><spark-mention data-object-type="person" data-object-id="${botId}">Steward</spark-mention> <strong>help</strong> &lt;script&gt;</p>`,
  );
  const all = await town.ana.post('/messages', { roomId: town.ops, markdown: '<@all> `<@all>` hello' });
  expect(all.body).toMatchObject({ mentionedGroups: ['all'], text: 'All <@all> hello' });
});

test('a bot reads what mentions it and what it wrote, and nothing else of a group', async () => {
  const town = await openTown();
  const seen = (await mention(town, 'one')).body['id'];
  const hidden = (await town.ana.post('/messages', { roomId: town.ops, text: 'among us' })).body['id'];
  const own = (await town.bot.post('/messages', { roomId: town.ops, text: 'mine' })).body['id'];
  const echo = await town.bot.post('/messages', {
    roomId: town.ops,
    markdown: 'try <@personEmail:steward@webex.bot> help',
  });
  expect((await town.bot.get(`/messages?roomId=${town.ops}`)).body['message']).toBe(
    'Failed to get activity.',
  );
  const mentioning = await town.bot.items(`/messages?roomId=${town.ops}&mentionedPeople=me`);
  expect(mentioning.map((message) => message['id'])).toEqual([echo.body['id'], seen]);
  expect((await town.bot.get(`/messages/${hidden}`)).body['message']).toBe('Unable to get message.');
  expect((await town.bot.get(`/messages/${own}`)).status).toBe(200);
  expect(await town.ana.items(`/messages?roomId=${town.ops}`)).toHaveLength(4);
  expect((await town.mallory.get(`/messages/${seen}`)).status).toBe(404);
  expect((await town.mallory.get(`/messages?roomId=${town.ops}`)).status).toBe(404);
});

const card = (content: Record<string, unknown>): unknown[] => [{ ...CARD, content }];

test.for<[name: string, body: Record<string, unknown>, message: string]>([
  ['an empty message', { roomId: 'OPS' }, 'Both text and file cannot be empty.'],
  [
    'no destination',
    { text: 'x' },
    'Exactly one of the destination fields must not be empty (roomId, toPersonEmail, toPersonId)',
  ],
  ['a malformed id', { roomId: 'garbage', text: 'x' }, 'Expect base64 ID or UUID.'],
  ['a long text', { roomId: 'OPS', text: 'ä'.repeat(3720) }, 'Message length limited to 7439 bytes.'],
  [
    'a card without version',
    { roomId: 'OPS', attachments: card({ type: 'AdaptiveCard' }) },
    'Missing Adaptive Card Version',
  ],
  [
    'a card too big',
    { roomId: 'OPS', attachments: card({ ...CARD.content, fallback: 'x'.repeat(60_000) }) },
    'Unable to share content to room',
  ],
  ['two cards', { roomId: 'OPS', attachments: [CARD, CARD] }, 'Only one attachment is allowed per message.'],
  [
    'a file from elsewhere',
    { roomId: 'OPS', files: ['https://example.com/x.png'] },
    'Files can only be taken from a loopback url.',
  ],
])('refuses %s', async ([, body, message]) => {
  const town = await openTown();
  const roomId = body['roomId'] === 'OPS' ? town.ops : body['roomId'];
  const answer = await town.ana.post('/messages', { ...body, roomId });
  expect([answer.status, answer.body['message']]).toEqual([400, message]);
});

test('writing to a person makes one direct room, seen from both sides', async () => {
  const town = await openTown();
  const first = await town.bo.post('/messages', { toPersonEmail: 'chen@northwind.example', text: 'hi' });
  const again = await town.bo.post('/messages', { toPersonId: town.personId('Chen'), text: 'again' });
  expect(first.body['roomId']).toBe(again.body['roomId']);
  expect(first.body['roomType']).toBe('direct');
  const room = await town.bo.get(`/rooms/${first.body['roomId']}`);
  expect(room.body).toMatchObject({ title: 'Chen Wei', type: 'direct' });
  expect(await town.bo.items('/messages/direct?personEmail=chen@northwind.example')).toHaveLength(2);
});

test('threads are one level deep', async () => {
  const town = await openTown();
  const parent = (await mention(town, 'one')).body['id'];
  const reply = await town.bot.post('/messages', { roomId: town.ops, parentId: parent, text: 'two' });
  expect(reply.body['parentId']).toBe(parent);
  const nested = { roomId: town.ops, parentId: reply.body['id'], text: 'three' };
  expect((await town.bot.post('/messages', nested)).status).toBe(400);
  expect(await town.ana.items(`/messages?roomId=${town.ops}&parentId=${parent}`)).toHaveLength(1);
});

test('a message is edited by its author ten times at most, cards as the switch says', async () => {
  const town = await openTown();
  const { id } = (await town.bot.post('/messages', { roomId: town.ops, text: 'v0', attachments: [CARD] }))
    .body;
  const edit = (text: string): Promise<Answer> =>
    town.bot.put(`/messages/${id}`, { roomId: town.ops, text, attachments: [CARD] });
  for (let count = 1; count <= 10; count += 1) expect((await edit(`v${count}`)).status).toBe(200);
  expect((await edit('v11')).status).toBe(400);
  expect((await town.ana.get(`/messages/${id}`)).body).toMatchObject({ text: 'v10', attachments: [CARD] });
  await town.control.post('/settings', { cardEdit: 'reject', editLimit: 99 });
  expect((await edit('v11')).body['message']).toMatch(/cannot be edited/);
  expect((await town.ana.put(`/messages/${id}`, { roomId: town.ops, text: 'no' })).status).toBe(403);
  expect((await town.ana.delete(`/messages/${id}`)).status).toBe(403);
  expect((await town.bot.delete(`/messages/${id}`)).status).toBe(204);
  expect((await town.bot.delete(`/messages/${id}`)).body['message']).toBe('Unable to delete message.');
});

test('a file goes up as multipart and comes down as it was', async () => {
  const town = await openTown();
  const form = new FormData();
  form.set('roomId', town.ops);
  form.set('markdown', 'see');
  form.set('files', new Blob(['a,b\n1,2\n'], { type: 'text/csv' }), 'Zahlen fürs Büro.csv');
  const { body } = await town.ana.call('POST', '/messages', undefined, { form });
  const [url = ''] = body['files'];
  const file = await town.bo.get(url);
  expect(file.text).toBe('a,b\n1,2\n');
  expect(file.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(file.headers.get('content-disposition')).toContain(
    "filename*=UTF-8''Zahlen%20f%C3%BCrs%20B%C3%BCro.csv",
  );
  expect((await town.mallory.get(url)).status).toBe(404);
});

test('presses are taken from members as often as they like, until the card is gone', async () => {
  const town = await openTown();
  const { id } = (await town.bot.post('/messages', { roomId: town.ops, text: 'card', attachments: [CARD] }))
    .body;
  const press = { type: 'submit', messageId: id, inputs: { ref: 'x', reason: 'because' } };
  const first = await town.ana.post('/attachment/actions', press);
  const second = await town.ana.post('/attachment/actions', press);
  expect(first.body['id']).not.toBe(second.body['id']);
  const action = `/attachment/actions/${first.body['id']}`;
  expect((await town.bot.get(action)).body).toMatchObject({
    type: 'submit',
    messageId: id,
    personId: town.personId('Ana'),
    roomId: town.ops,
    inputs: { reason: 'because' },
  });
  expect((await town.ana.get(action)).status).toBe(200);
  expect((await town.bo.get(action)).status).toBe(404);
  expect((await town.mallory.post('/attachment/actions', press)).status).toBe(404);
  await town.bot.delete(`/messages/${id}`);
  expect((await town.ana.post('/attachment/actions', press)).status).toBe(404);
});

test('rooms and memberships follow their rules', async () => {
  const town = await openTown();
  const room = (await town.ana.post('/rooms', { title: 'Side' })).body;
  const bot = { roomId: room['id'], personEmail: 'steward@webex.bot' };
  expect((await town.ana.post('/memberships', bot)).body['personDisplayName']).toBe('Steward');
  const twice = await town.ana.post('/memberships', bot);
  expect([twice.status, twice.body['message']]).toEqual([409, 'User is already a participant in the room.']);
  expect((await town.bo.get(`/rooms/${room['id']}`)).body['message']).toBe(
    'Could not find a room with provided ID.',
  );
  const [membership] = await town.ana.items(
    `/memberships?roomId=${room['id']}&personEmail=steward@webex.bot`,
  );
  expect((await town.ana.delete(`/memberships/${membership?.['id']}`)).status).toBe(204);
  expect((await town.bot.get(`/rooms/${room['id']}`)).status).toBe(404);
  expect((await town.ana.put(`/rooms/${room['id']}`, { title: 'Aside' })).body['title']).toBe('Aside');
  expect((await town.ana.delete(`/rooms/${room['id']}`)).status).toBe(204);
  expect(await town.ana.items('/rooms?type=group')).toHaveLength(2);
});

test('replies outlive the message they belong to', async () => {
  const town = await openTown();
  const parent = (await town.ana.post('/messages', { roomId: town.ops, text: 'one' })).body['id'];
  const reply = { roomId: town.ops, parentId: parent, text: 'two' };
  const { id } = (await town.ana.post('/messages', reply)).body;
  expect((await town.ana.delete(`/messages/${parent}`)).status).toBe(204);
  expect((await town.bo.get(`/messages/${id}`)).body['parentId']).toBe(parent);
  expect((await town.ana.post('/messages', reply)).status).toBe(400);
});

test('lists go back in time by message or by date', async () => {
  const town = await openTown();
  const sent: Json[] = [];
  for (const text of ['a', 'b', 'c', 'd'])
    sent.push((await town.ana.post('/messages', { roomId: town.ops, text })).body);
  const texts = async (query: string): Promise<unknown[]> =>
    (await town.ana.items(`/messages?roomId=${town.ops}&${query}`)).map((message) => message['text']);
  expect(await texts(`beforeMessage=${sent[2]?.['id']}`)).toEqual(['b', 'a']);
  expect(await texts(`before=${sent[1]?.['created']}`)).toEqual(['a']);
  expect((await town.ana.get(`/messages?roomId=${town.ops}&before=soon`)).status).toBe(400);
  const elsewhere = (await town.ana.post('/messages', { roomId: town.guest, text: 'x' })).body['id'];
  const foreign = await town.ana.get(`/messages?roomId=${town.ops}&beforeMessage=${elsewhere}`);
  expect(foreign.status).toBe(404);
  let next: string | undefined = `${town.ana.url}/messages?roomId=${town.ops}&max=3`;
  const walked: unknown[] = [];
  while (next !== undefined) {
    const page = await town.ana.get(next);
    walked.push(...page.body['items'].map((message: Json) => message['text']));
    next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
  }
  expect(walked).toEqual(['d', 'c', 'b', 'a']);
});

test('a direct message says to whom it was sent, and comes in a list without pages', async () => {
  const town = await openTown();
  const toPersonEmail = 'steward@webex.bot';
  const sent = await town.ana.post('/messages', { toPersonEmail, text: 'hi' });
  expect(sent.body).toMatchObject({ toPersonEmail, roomType: 'direct' });
  expect((await town.ana.get(`/messages/${sent.body['id']}`)).body).not.toHaveProperty('toPersonEmail');
  await town.ana.post('/messages', { toPersonEmail, text: 'again' });
  const list = await town.bot.get('/messages/direct?personEmail=ana@northwind.example&max=1');
  expect(list.headers.get('link')).toBeNull();
  expect(list.body['items']).toHaveLength(2);
});

test('a file is held back until it was scanned, and for good when it is bad', async () => {
  const town = await openTown();
  const upload = async (): Promise<string> => {
    const form = new FormData();
    form.set('roomId', town.ops);
    form.set('files', new Blob(['a,b\n'], { type: 'text/csv' }), 'list.csv');
    return (await town.ana.call('POST', '/messages', undefined, { form })).body['files'][0];
  };
  await town.control.post('/settings', { fileScanMs: 5000 });
  const clean = await upload();
  const held = await town.bo.get(clean);
  expect([held.status, held.headers.get('retry-after')]).toEqual([423, '5']);
  await town.control.post('/clock', { advanceMs: 5000 });
  const head = await town.bo.call('HEAD', clean);
  expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '4']);
  await town.control.post('/settings', { fileScanMs: 0, fileScanResult: 'infected' });
  expect((await town.bo.get(await upload())).status).toBe(410);
  await town.control.post('/settings', { fileScanResult: 'unscannable' });
  const odd = await upload();
  expect((await town.bo.get(odd)).status).toBe(428);
  expect((await town.bo.get(`${odd}?allow=unscannable`)).status).toBe(200);
});

test.for([
  [
    '- **a**\n  - b\n    1. c\n- d',
    '<ul><li><strong>a</strong><ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ul>',
    '- a\n- b\n- c\n- d',
  ],
  ['above\n\n---\nbelow', '<p>above</p><hr/><p>below</p>', 'above\n\nbelow'],
  [
    '# Head\n> said\n\n`a*b*` **c**',
    '<h1>Head</h1><blockquote>said</blockquote><p><code>a*b*</code> <strong>c</strong></p>',
    'Head\nsaid\n\na*b* c',
  ],
  [
    '[x](javascript:alert(1)) [y](https://a.example)',
    '<p>[x](javascript:alert(1)) <a href="https://a.example" rel="nofollow">y</a></p>',
    '[x](javascript:alert(1)) y',
  ],
])('markdown %j becomes html and text', async ([markdown, html, text]) => {
  const town = await openTown();
  const { body } = await town.ana.post('/messages', { roomId: town.ops, markdown });
  expect(body).toMatchObject({ markdown, html, text });
});
