import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/domain/failure.ts';
import { createCards } from '../../src/webex/cards.ts';
import { createChat, type WebexChat } from '../../src/webex/chat.ts';
import { learnedHere } from './learned.ts';
import {
  machineClock,
  quick,
  type Reply,
  type ScriptedServer,
  type Seen,
  startScripted,
} from './scripted-server.ts';
import { ANA, action, BOT, DIRECT, GROUP, mention, message, OTHER_BOT, smallWebex } from './small-webex.ts';

const ITEMS = {
  m1: message('m1'),
  m2: message('m2'),
  own: message('own', { personId: BOT, text: 'Steward approve R-1 n:nonce_1' }),
  bot: message('bot', { personId: OTHER_BOT }),
  empty: message('empty', { text: undefined, html: undefined }),
  file: message('file', {
    roomId: DIRECT,
    roomType: 'direct',
    text: undefined,
    html: undefined,
    files: ['https://x/1'],
  }),
  direct: message('direct', { roomId: DIRECT, roomType: 'direct', text: ' help  user ', html: undefined }),
  a1: action('a1'),
  j1: { id: 'j1', roomId: GROUP, personId: BOT },
};

const TROUBLE: readonly (readonly [string, Reply])[] = [
  ['401', { status: 401 }],
  ['429', { status: 429, headers: { 'retry-after': 'soon' } }],
  ['500', { status: 500 }],
  ['503 as html', { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>down</h1>' }],
  ['nonsense', { body: '{"items":' }],
  ['another shape', { body: { hello: 1 } }],
  ['reset', { trouble: 'reset' }],
  ['hang', { trouble: 'hang' }],
];

const LOOKUPS: readonly (readonly [string, string, (seen: Seen) => boolean])[] = [
  ['the message', 'm1', ({ path }) => path.startsWith('/messages/')],
  ['the author', 'm1', ({ path }) => path.startsWith(`/people/${ANA}`)],
  ['the membership', 'm1', ({ path }) => path.startsWith('/memberships')],
  ['the space', 'm1', ({ path }) => path.startsWith('/rooms/')],
  ['the members of a direct space', 'direct', ({ path }) => /^\/memberships\?roomId=[^&]*$/.test(path)],
  ['the press', 'a1', ({ path }) => path.startsWith('/attachment/actions/')],
  ['the presser', 'a1', ({ path }) => path.startsWith(`/people/${ANA}`)],
];

const delivery = (id: string, more: object = {}): Parameters<WebexChat['read']>[0] => ({
  resource: id.startsWith('a') ? 'attachmentActions' : 'messages',
  event: 'created',
  data: { id, ...more },
});

const crashes: unknown[] = [];
const noteCrash = (reason: unknown): void => {
  crashes.push(reason);
};

let server: ScriptedServer;
let chat: WebexChat;

beforeEach(async () => {
  process.on('unhandledRejection', noteCrash);
  crashes.length = 0;
  server = await startScripted(smallWebex(ITEMS));
  chat = await createChat({
    baseUrl: server.baseUrl,
    token: 'secret-token',
    clock: machineClock,
    cards: createCards({ strict: true }),
    learned: learnedHere(),
    limits: quick,
  });
});

afterEach(async () => {
  await chat.close();
  await server.close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', noteCrash);
  expect(crashes).toEqual([]);
});

describe('a look-up that fails', () => {
  for (const [what, id, matches] of LOOKUPS) {
    for (const [trouble, reply] of TROUBLE) {
      it(`of ${what} with ${trouble} throws a Fault, and a later read works`, async () => {
        server.script = (seen) => (matches(seen) ? reply : undefined);

        const failed = await chat.read(delivery(id)).catch((error: unknown) => error);
        server.script = () => undefined;
        const later = await chat.read(delivery(id));

        expect(failed).toBeInstanceOf(Fault);
        expect(later.kind).toBe(id === 'a1' ? 'press' : 'message');
      });
    }
  }

  it('is repeated on its own when it lasts only a moment', async () => {
    let left = 1;
    server.script = ({ path }) => (path.startsWith('/people/') && left-- > 0 ? { status: 502 } : undefined);

    const incoming = await chat.read(delivery('m1'));

    expect(incoming.kind).toBe('message');
  });

  it('holds neither token nor text in its Fault', async () => {
    server.script = ({ path }) => (path.startsWith('/people/') ? { trouble: 'reset' } : undefined);

    const failed = await chat.read(delivery('m1')).catch((error: unknown) => error);

    expect(inspect(failed, { depth: 8 })).not.toMatch(/secret-token|help/);
    expect(failed).toMatchObject({ code: 'network', repeat: 'safe' });
  });
});

describe('reading', () => {
  it('gives the command of a message in a space', async () => {
    const incoming = await chat.read(delivery('m1'));

    expect(incoming).toEqual({
      kind: 'message',
      createdAt: 0,
      messageId: 'm1',
      roomId: GROUP,
      roomType: 'group',
      personId: ANA,
      text: 'help',
      parentId: undefined,
      files: [],
    });
  });

  it('gives direct messages and files without a word', async () => {
    const direct = await chat.read(delivery('direct'));
    const file = await chat.read(delivery('file'));

    expect(direct).toMatchObject({ kind: 'message', roomType: 'direct', text: 'help  user' });
    expect(file).toMatchObject({ kind: 'message', text: '', files: ['https://x/1'] });
  });

  it('gives a press with its inputs as they came', async () => {
    const incoming = await chat.read(delivery('a1'));

    expect(incoming).toMatchObject({
      kind: 'press',
      actionId: 'a1',
      messageId: 'm-card',
      inputs: { cmd: 'approve' },
    });
  });

  it('knows its own message by its nonce, and asks nothing else', async () => {
    const before = server.seen.length;

    const incoming = await chat.read(delivery('own'));

    expect(incoming).toEqual({
      kind: 'echo',
      createdAt: 0,
      messageId: 'own',
      roomId: GROUP,
      nonce: 'nonce_1',
    });
    expect(server.seen.length - before).toBe(1);
  });

  it('does nothing about other bots, empty messages and other events', async () => {
    const kinds = await Promise.all([
      chat.read(delivery('bot')),
      chat.read(delivery('empty')),
      chat.read({ resource: 'rooms', event: 'updated', data: { id: 'x' } }),
      chat.read({ resource: 'messages', event: 'deleted', data: { id: 'm1' } }),
    ]);

    expect(kinds.map(({ kind }) => kind)).toEqual(['gone', 'gone', 'gone', 'gone']);
  });

  it('tells a deleted message from one that is not there yet', async () => {
    const old = await chat.read(delivery('nope', { created: new Date(Date.now() - 60_000).toISOString() }));
    const undated = await chat.read(delivery('nope'));
    const fresh = await chat
      .read(delivery('nope', { created: new Date().toISOString() }))
      .catch((e: unknown) => e);

    expect([old.kind, undated.kind]).toEqual(['gone', 'gone']);
    expect(fresh).toMatchObject({ name: 'Fault', code: 'not-yet-visible', repeat: 'safe' });
  });

  it('says who joined and who left', async () => {
    const joined = await chat.read({ resource: 'memberships', event: 'created', data: { id: 'j1' } });
    const left = await chat.read({
      resource: 'memberships',
      event: 'deleted',
      data: { id: 'j1', roomId: GROUP, personId: ANA },
    });

    expect(joined).toEqual({ kind: 'membership', change: 'added', roomId: GROUP, personId: BOT, self: true });
    expect(left).toEqual({
      kind: 'membership',
      change: 'removed',
      roomId: GROUP,
      personId: ANA,
      self: false,
    });
  });

  it('works again after the bot was removed and added back', async () => {
    await chat.read(delivery('m1'));
    await chat.read({
      resource: 'memberships',
      event: 'deleted',
      data: { id: 'x', roomId: GROUP, personId: BOT },
    });

    const incoming = await chat.read(delivery('m2'));

    expect(incoming.kind).toBe('message');
  });

  it('takes many messages of an unknown space at once', async () => {
    const reads = Array.from({ length: 20 }, (_, n) => chat.read(delivery(n % 2 === 0 ? 'm1' : 'm2')));

    const incomings = await Promise.all(reads);

    expect(incomings.every(({ kind }) => kind === 'message')).toBe(true);
    expect(server.seen.filter(({ path }) => path.startsWith('/memberships')).length).toBe(1);
  });
});

describe('two bots in one process', () => {
  it('keep to their own server and token', async () => {
    const second = await startScripted(smallWebex({ m1: message('m1', { html: mention('whoami') }) }));
    const other = await createChat({
      baseUrl: second.baseUrl,
      token: 'other-token',
      clock: machineClock,
      cards: createCards({ strict: true }),
      learned: learnedHere(),
      limits: quick,
    });

    const [first, foreign] = await Promise.all([chat.read(delivery('m1')), other.read(delivery('m1'))]);

    expect([first, foreign]).toMatchObject([{ text: 'help' }, { text: 'whoami' }]);
    expect(new Set(server.seen.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer secret-token']),
    );
    expect(new Set(second.seen.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer other-token']),
    );
    await other.close();
    await second.close();
  });
});

describe('start and stop', () => {
  it('touch no webhook and list no space', async () => {
    await chat.close();

    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /people/me']);
  });

  it('throw a Fault when Webex does not say who the bot is', async () => {
    server.script = () => ({ status: 401, body: { message: 'no' } });

    const started = await createChat({
      baseUrl: server.baseUrl,
      token: 't',
      clock: machineClock,
      cards: createCards(),
      learned: learnedHere(),
      limits: quick,
    }).catch((error: unknown) => error);

    expect(started).toMatchObject({ name: 'Fault', code: 'unauthorized', trackingId: 'TEST_1' });
  });
});
