import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directWith } from '../../src/domain/direct-space.ts';
import type { Content, Delivery, Target } from '../../src/domain/ports/chat.ts';
import type { View } from '../../src/domain/views.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createCards } from '../../src/webex/cards.ts';
import { createChat, type WebexChat } from '../../src/webex/chat.ts';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { learnedHere } from './learned.ts';
import { machineClock, quick } from './scripted-server.ts';

const sample = (name: string): View => {
  const url = new URL(`../../cards/${name}/sample.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
};

let sandbox: Sandbox;
let chat: WebexChat;
let ana: WebexHttp;
let control: WebexHttp;
let space: Target;
let direct: Target;
let botEmail: string;

const newChat = (learned = learnedHere()): Promise<WebexChat> =>
  createChat({
    baseUrl: `${sandbox.url}/v1`,
    token: sandbox.info().bot.token,
    clock: machineClock,
    cards: createCards({ strict: true }),
    learned,
    limits: quick,
  });

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, seed: 'demo' });
  const { rooms, people, bot } = sandbox.info();
  const roomId = (title: string): string => rooms.find((room) => room.title === title)?.id ?? '';
  const token = people.find(({ name }) => name.startsWith('Ana'))?.token ?? '';
  space = { roomId: roomId('Northwind Ops') };
  direct = { roomId: roomId('Ana Novak') };
  botEmail = bot.email;
  ana = createWebexHttp({
    baseUrl: `${sandbox.url}/v1`,
    token: () => Promise.resolve(token),
    clock: machineClock,
  });
  control = createWebexHttp({
    baseUrl: `${sandbox.url}/_sandbox`,
    token: () => Promise.resolve('none'),
    clock: machineClock,
  });
  chat = await newChat();
});

afterAll(async () => {
  await chat.close();
  await ana.close();
  await control.close();
  await sandbox.close();
});

async function says(target: Target, markdown: string): Promise<string> {
  const { body } = await ana.request({ method: 'POST', path: '/messages', body: { ...target, markdown } });
  return idIn(body);
}

const record = (body: unknown): Record<string, unknown> => (typeof body === 'object' ? { ...body } : {});

const idIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';

const shown = async (messageId: string): Promise<Record<string, unknown>> => {
  const { body } = await ana.request({ method: 'GET', path: `/messages/${messageId}` });
  return record(body);
};

const created = (id: string, resource = 'messages'): Delivery => ({
  resource,
  event: 'created',
  data: { id },
});
const card = (name: string, nonce: string): Content => ({
  kind: 'card',
  view: sample(name),
  ref: 'ref-1',
  nonce,
});
const text = (words: string, nonce: string): Content => ({
  kind: 'text',
  text: words,
  command: '',
  mentions: [],
  nonce,
});

const fault = async (match: object, fault: object): Promise<void> => {
  await control.request({ method: 'POST', path: '/faults', body: { match, fault } });
};

describe('a conversation', () => {
  it('goes from a command over a card to a press', async () => {
    const asked = await says(space, `<@personEmail:${botEmail}> user find bo`);
    const command = await chat.read(created(asked));

    const { messageId } = await chat.post({ ...space, parentId: asked }, card('approval', 'nonce-1'));
    const press = await ana.request({
      method: 'POST',
      path: '/attachment/actions',
      body: { type: 'submit', messageId, inputs: { v: 1, cmd: 'approve', ref: 'ref-1' } },
    });
    const pressed = await chat.read(created(idIn(press.body), 'attachmentActions'));

    expect(command).toMatchObject({ kind: 'message', text: 'user find bo', roomType: 'group' });
    expect(await shown(messageId)).toMatchObject({ parentId: asked, attachments: [expect.anything()] });
    expect(pressed).toMatchObject({ kind: 'press', messageId, inputs: { cmd: 'approve' } });
  });

  it('works in a direct space without a mention', async () => {
    const asked = await says(direct, 'help');

    const incoming = await chat.read(created(asked));
    const { messageId } = await chat.post(direct, text('Hello', 'nonce-2'));

    expect(incoming).toMatchObject({ kind: 'message', text: 'help', roomType: 'direct' });
    expect(await chat.find(direct.roomId, 'nonce-2')).toMatchObject({ messageId });
  });

  it('is opened with somebody who never wrote, and goes on there', async () => {
    const { personId } = sandbox.info().people.find(({ name }) => name.startsWith('Mallory')) ?? {
      personId: '',
    };
    const withMallory = directWith(personId);
    expect(await chat.find(withMallory, 'direct-1')).toBeUndefined();

    const { messageId } = await chat.post({ roomId: withMallory }, card('answer', 'direct-1'));

    expect(await chat.find(withMallory, 'direct-1')).toMatchObject({ messageId });
    expect(await chat.update(messageId, { roomId: withMallory }, card('answer', 'direct-1'))).not.toBe(
      'gone',
    );
    await chat.remove(messageId, { roomId: withMallory });
    expect(await chat.find(withMallory, 'direct-1')).toBeUndefined();
    expect(await chat.update(messageId, { roomId: withMallory }, text('Hello', 'direct-1'))).toBe('gone');
  });

  it('is refused with somebody whom Webex does not know', async () => {
    const post = chat.post({ roomId: directWith('nobody-at-all') }, text('Hello', 'direct-2'));

    await expect(post).rejects.toMatchObject({ code: 'not-in-space' });
  });

  it('has members and a title', async () => {
    const { people } = sandbox.info();
    const ids = people.filter(({ name }) => !name.startsWith('Mallory')).map(({ personId }) => personId);

    const members = (await chat.members(space.roomId))?.people.map(({ personId }) => personId);
    expect(members?.toSorted()).toEqual(ids.toSorted());
    expect(await chat.title(space.roomId)).toBe('Northwind Ops');
  });

  it('knows who is who', async () => {
    const me = await chat.self();
    const [, bo] = sandbox.info().people;

    expect(me.displayName).toBe('Steward');
    expect(await chat.personByEmail(bo?.email.toUpperCase() ?? '')).toEqual(
      await chat.person(bo?.personId ?? ''),
    );
    expect(await chat.personByEmail('nobody@nowhere.example')).toBeUndefined();
    await expect(chat.person(`${bo?.personId}x`)).rejects.toMatchObject({ name: 'Fault' });
  });
});

describe('a notice', () => {
  it('comes back as an echo with its nonce, and is found by it', async () => {
    const { messageId } = await chat.post(space, card('outcome', '_odd-nonce_withMallorymarks_'));

    const echo = await chat.read(created(messageId));

    expect(echo).toEqual({
      kind: 'echo',
      createdAt: expect.any(Number),
      messageId,
      roomId: space.roomId,
      nonce: '_odd-nonce_withMallorymarks_',
    });
    expect(await chat.find(space.roomId, '_odd-nonce_withMallorymarks_')).toMatchObject({ messageId });
    expect(await chat.find(space.roomId, 'another')).toBeUndefined();
  });

  it('shows what somebody typed as it was typed, and reaches nobody by it', async () => {
    const words = 'Hi <@all> & [x](http://y) *b* <@personEmail:ana@northwind.example>';

    const { messageId } = await chat.post(space, text(words, 'nonce-3'));

    const { text: plain, html, mentionedPeople, mentionedGroups } = await shown(messageId);
    expect(String(plain).replaceAll('\u200b', '').split('\n')[0]).toBe(words);
    expect(html).not.toMatch(/<a |<strong|<em/);
    expect(mentionedPeople).toEqual([(await chat.self()).personId]);
    expect(mentionedGroups).toBeUndefined();
  });

  it('may bring a file, and tell somebody', async () => {
    const bytes = Buffer.from('e-mail,name\nä@b.c,Ä\n');
    const mention = await chat.personByEmail(sandbox.info().people[0]?.email ?? '');
    const file = {
      kind: 'file',
      name: 'users.csv',
      bytes,
      text: 'The list',
      command: '',
      mention,
      nonce: 'nonce-4',
    } as const;

    const { messageId } = await chat.post(space, file);

    const { files, mentionedPeople } = await shown(messageId);
    const url = Array.isArray(files) ? String(files[0]) : '';
    const { body } = await ana.request({ method: 'GET', path: new URL(url).pathname.replace('/v1', '') });
    expect(body).toBe(bytes.toString('utf8'));
    expect(mentionedPeople).toContain(mention?.personId);
    expect(await chat.find(space.roomId, 'nonce-4')).toMatchObject({ messageId });
  });

  it('goes to a space that is named by title or id', async () => {
    expect(await chat.space('Northwind Ops')).toBe(space.roomId);
    expect(await chat.space(space.roomId)).toBe(space.roomId);
    expect(await chat.space('Nowhere')).toBeUndefined();
  });

  it('is said aloud when its thread takes no replies', async () => {
    const root = await says(space, `<@personEmail:${botEmail}> x`);
    const reply = await says({ ...space, parentId: root }, 'a reply');

    const { messageId } = await chat.post({ ...space, parentId: reply }, text('Answer', 'nonce-5'));

    expect((await shown(messageId))['parentId']).toBeUndefined();
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await control.request({ method: 'DELETE', path: '/faults' });
  });

  it('puts new content into the message', async () => {
    const { messageId } = await chat.post(space, card('approval', 'nonce-6'));

    const result = await chat.update(messageId, space, card('outcome', 'nonce-7'));

    expect(result).toBe('updated');
    expect(JSON.stringify(await shown(messageId))).toContain('What is there now');
    expect(await chat.find(space.roomId, 'nonce-7')).toMatchObject({ messageId });
  });

  it('of a deleted message says so, and a second removal is fine', async () => {
    const { messageId } = await chat.post(space, text('Short-lived', 'nonce-8'));
    await chat.remove(messageId, space);
    await chat.remove(messageId, space);

    const result = await chat.update(messageId, space, text('x', 'nonce-9'));

    expect(result).toBe('gone');
    expect(await chat.read(created(messageId))).toMatchObject({ kind: 'gone' });
  });

  it('is not tried for ever with an account that cannot edit cards', async () => {
    const fresh = await newChat();
    const posts = await Promise.all(['a', 'b', 'c'].map((nonce) => fresh.post(space, card('answer', nonce))));
    await fault({ method: 'PUT', path: '/v1/messages/*' }, { status: 400 });

    const results: string[] = [];
    for (const { messageId } of posts)
      results.push(await fresh.update(messageId, space, card('outcome', 'd')));
    const ledger = record((await control.request({ method: 'GET', path: '/ledger' })).body);

    expect(results).toEqual(['cannot', 'cannot', 'cannot']);
    const items = Array.isArray(ledger['items']) ? ledger['items'].map(record) : [];
    expect(items.filter(({ method, status }) => method === 'PUT' && status === 400).length).toBe(2);
    await fresh.close();
  });

  it('that Webex cannot take now is a Fault', async () => {
    const { messageId } = await chat.post(space, text('x', 'nonce-10'));
    await fault({ method: 'PUT', path: '/v1/messages/*' }, { status: 503 });

    await expect(chat.update(messageId, space, text('y', 'n'))).rejects.toMatchObject({
      repeat: 'look-first',
    });
  });
});

describe('a post', () => {
  it('whose answer is lost is found by its nonce', async () => {
    await fault({ method: 'POST', path: '/v1/messages', owner: 'bot' }, { cut: 'after' });

    const posted = await chat.post(space, card('answer', 'nonce-lost')).catch((error: unknown) => error);
    await control.request({ method: 'DELETE', path: '/faults' });

    expect(posted).toMatchObject({ name: 'Fault', repeat: 'look-first' });
    expect(await chat.find(space.roomId, 'nonce-lost')).toEqual({
      messageId: expect.any(String),
      postedAt: expect.any(Number),
    });
  });

  it('into a foreign space is refused', async () => {
    await expect(chat.post({ roomId: `${space.roomId}x` }, text('x', 'n'))).rejects.toMatchObject({
      name: 'Fault',
    });
  });
});
