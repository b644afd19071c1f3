import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { init, type Webex } from '../../src/webex/sdk/index.ts';
import { machineClock, quick, type ScriptedServer, startScripted } from './scripted-server.ts';
import { ANA, smallWebex } from './small-webex.ts';

let server: ScriptedServer;
let http: WebexHttp;
let webex: Webex;

beforeEach(async () => {
  server = await startScripted(smallWebex({}));
  http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => Promise.resolve('t'),
    clock: machineClock,
    limits: quick,
  });
  webex = init({ credentials: { access_token: { http, personTtlMs: 60_000 } } });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

describe('the webex package', () => {
  it('is what the framework requires, under vitest', () => {
    const require = createRequire(import.meta.url);

    const required: unknown = require('webex');

    expect(required).toMatchObject({ init: expect.any(Function) });
    expect(require('webex-node-bot-framework')).toBeTypeOf('function');
  });

  it('is what the framework requires, under plain node', async () => {
    const script = `
      import { createRequire } from 'node:module';
      const require = createRequire(${JSON.stringify(import.meta.url)});
      const Framework = require('webex-node-bot-framework');
      const framework = new Framework({ token: 't', webhookUrl: 'http://x.invalid/' });
      console.log(typeof framework.start, typeof require('webex').init, require.resolve('mongodb').includes('no-mongodb'));
      process.exit(0);`;

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);

    expect(stdout.trim()).toBe('function function true');
  });
});

describe('people', () => {
  it('are remembered, also while they are being asked for', async () => {
    await Promise.all([webex.people.get(ANA), webex.people.get({ id: ANA })]);
    await webex.people.get(ANA);

    expect(server.seen.length).toBe(1);
  });

  it('are asked for again after a failure', async () => {
    server.script = () => ({ status: 404 });
    await expect(webex.people.get(ANA)).rejects.toMatchObject({ code: 'not-found' });
    server.script = () => undefined;

    const person = await webex.people.get(ANA);

    expect(person['displayName']).toBe('Ana Novak');
  });
});

describe('messages', () => {
  it('take `file` for `files` and leave their argument alone', async () => {
    const message = Object.freeze({ roomId: 'r', file: 'https://x/1.png' });

    await webex.messages.create(message);

    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ roomId: 'r', files: ['https://x/1.png'] });
  });

  it.each([
    ['a named file', new File(['a,b\n'], 'users.csv'), 'users.csv'],
    ['bytes', Buffer.from('a,b\n'), 'file.bin'],
    ['a stream', Object.assign(Readable.from(['a,', 'b\n']), { path: '/tmp/deep/list.csv' }), 'list.csv'],
  ])('upload %s as a form, and again after a refusal', async (_, file, name) => {
    let refusals = 1;
    server.script = () =>
      refusals-- > 0 ? { status: 429, headers: { 'retry-after': 'x' } } : { body: { id: 'm' } };

    await webex.messages.create({ roomId: 'r', markdown: '**hi**', files: [file] });

    const [first, second] = server.seen;
    expect(second?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(second?.body).toContain(`filename="${name}"`);
    expect(second?.body).toContain('a,b\n');
    expect(second?.body).toContain('**hi**');
    expect(second?.body).toBe(first?.body);
  });
});

describe('lists', () => {
  it('have pages', async () => {
    server.script = ({ path }) =>
      path.includes('cursor')
        ? { body: { items: [{ id: 'b' }] } }
        : {
            body: { items: [{ id: 'a' }] },
            headers: { link: `<${server.baseUrl}/rooms?cursor=1>; rel="next"` },
          };

    const first = await webex.rooms.list({ max: 1 });
    const second = await first.next();

    expect([first.items, second.items]).toEqual([[{ id: 'a' }], [{ id: 'b' }]]);
    expect([first.hasNext(), second.hasNext()]).toEqual([true, false]);
  });
});

describe('webhooks', () => {
  it('reach no network', async () => {
    const created = await webex.webhooks.create({ name: 'x', resource: 'all' });
    const listed = await webex.webhooks.list();
    await webex.webhooks.remove(created);

    expect(created).toMatchObject({ name: 'x', id: expect.any(String) });
    expect(listed.items).toEqual([]);
    expect(server.seen).toEqual([]);
  });
});
