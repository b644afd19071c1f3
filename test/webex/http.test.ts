import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/domain/failure.ts';
import type { Call } from '../../src/webex/call.ts';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { machineClock, quick, type ScriptedServer, startScripted } from './scripted-server.ts';

let server: ScriptedServer;
let http: WebexHttp;

beforeEach(async () => {
  server = await startScripted(() => ({ body: {} }));
  http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => Promise.resolve('secret-token'),
    clock: machineClock,
    limits: quick,
  });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

const fails = async (call: Call): Promise<Fault> => {
  const error: unknown = await http.request(call).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Fault) return error;
  throw new Error(`no Fault but ${String(error)}`);
};

describe('a refused or broken call', () => {
  it.each([
    ['GET', '/people', 400, 'bad-request', 'never'],
    ['POST', '/people', 400, 'bad-request', 'look-first'],
    ['PUT', '/people/x', 409, 'conflict', 'look-first'],
    ['POST', '/people', 403, 'forbidden', 'never'],
    ['POST', '/people', 500, 'webex-unavailable', 'look-first'],
    ['POST', '/messages', 400, 'bad-request', 'never'],
    ['POST', '/messages', 503, 'webex-unavailable', 'look-first'],
    ['DELETE', '/messages/x', 404, 'not-found', 'never'],
    ['GET', '/messages/x', 502, 'webex-unavailable', 'safe'],
    ['POST', '/messages', 429, 'throttled', 'safe'],
    ['GET', '/contents/x', 423, 'locked', 'safe'],
    ['GET', '/contents/x', 428, 'unscannable', 'never'],
    ['GET', '/contents/x', 410, 'removed', 'never'],
    ['GET', '/cdr', 451, 'wrong-region', 'never'],
    ['GET', '/people', 302, 'unexpected-answer', 'never'],
  ] as const)('%s %s with %d is %s and may be repeated: %s', async (method, path, status, code, repeat) => {
    server.script = () => ({ status, headers: { 'retry-after': '600' } });

    const fault = await fails({ method, path });

    expect(fault).toMatchObject({ code, repeat, status });
  });

  it('is written once only, whatever happens to it', async () => {
    const troubles = [{ status: 500 }, { status: 503 }, { trouble: 'reset' }, { trouble: 'hang' }] as const;
    for (const trouble of troubles) {
      server.script = () => trouble;
      server.seen.length = 0;

      const fault = await fails({ method: 'POST', path: '/messages', body: { text: 'typed words' } });

      expect(fault.repeat).toBe('look-first');
      expect(server.seen.length).toBe(1);
      expect(`${fault.message}${String(fault.cause)}`).not.toMatch(/typed words|secret-token/);
    }
  });

  it('is sent again after a refusal, body and all', async () => {
    let refusals = 1;
    server.script = () => (refusals-- > 0 ? { status: 429, headers: { 'retry-after': 'soon' } } : undefined);

    const answer = await http.request({ method: 'POST', path: '/messages', body: { text: 'hi' } });

    expect(answer.status).toBe(200);
    expect(server.seen.map(({ body }) => body)).toEqual(['{"text":"hi"}', '{"text":"hi"}']);
  });

  it('says how long to wait when it is longer than can be waited here', async () => {
    server.script = () => ({ status: 429, headers: { 'retry-after': '120' } });

    const fault = await fails({ method: 'GET', path: '/people' });

    expect(fault).toMatchObject({ code: 'throttled', repeat: 'safe', retryAfterMs: 120_000 });
  });

  it('ends when the answer is too large, broken, or never comes to an end', async () => {
    const small = createWebexHttp({
      baseUrl: server.baseUrl,
      token: () => Promise.resolve('t'),
      clock: machineClock,
      limits: { ...quick, maxBodyBytes: 10 },
    });
    server.script = () => ({ body: { items: [1, 2, 3, 4, 5, 6] } });
    await expect(small.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      code: 'answer-too-large',
    });
    await small.close();
    server.script = () => ({ body: '{"items":' });
    await expect(http.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      code: 'unreadable-answer',
    });
    server.script = () => ({ trouble: 'hang' });
    await expect(http.request({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      code: 'timeout',
      repeat: 'safe',
    });
  });

  it('ends at once when the client is closed', async () => {
    const patient = createWebexHttp({
      baseUrl: server.baseUrl,
      token: () => Promise.resolve('t'),
      clock: machineClock,
    });
    server.script = () => ({ status: 429, headers: { 'retry-after': '20' } });
    const call = patient.request({ method: 'GET', path: '/x' }).catch((error: unknown) => error);
    await expect.poll(() => server.seen.length).toBe(1);
    const began = Date.now();

    await patient.close();

    expect(await call).toMatchObject({ code: 'throttled' });
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});

describe('pages', () => {
  const collect = async (call: Call): Promise<unknown[]> => {
    const bodies: unknown[] = [];
    for await (const { body } of http.pages(call)) bodies.push(body);
    return bodies;
  };
  const linked = (...links: (string | undefined)[]): void => {
    let n = 0;
    server.script = () => {
      const link = links[n];
      n += 1;
      return { body: { page: n }, ...(link === undefined ? {} : { headers: { link } }) };
    };
  };

  it('are followed as Webex names them, also when one is empty', async () => {
    linked(`<${server.baseUrl}/people?max=2&cursor=a%2Fb%3D>; rel="next"`, '</v1/people?cursor=c>; rel=next');

    const bodies = await collect({ method: 'GET', path: '/people', query: { max: 2 } });

    expect(bodies).toEqual([{ page: 1 }, { page: 2 }, { page: 3 }]);
    expect(server.seen.map(({ path }) => path)).toEqual([
      '/people?max=2',
      '/people?max=2&cursor=a%2Fb%3D',
      '/people?cursor=c',
    ]);
  });

  it('find their next among other links', async () => {
    linked(
      `<${server.baseUrl}/first>; rel="first", <${server.baseUrl}/next>; title="a, b"; rel="prefetch next"`,
    );

    await collect({ method: 'GET', path: '/people' });

    expect(server.seen.map(({ path }) => path)).toEqual(['/people', '/next']);
  });

  it('have max=null repaired', async () => {
    linked(`<${server.baseUrl}/messages?max=null&before=x>; rel="next"`);

    await collect({ method: 'GET', path: '/messages', query: { max: 50 } });

    expect(server.seen[1]?.path).toBe('/messages?max=50&before=x');
  });

  it('keep the mention a bot has to ask for, when their link forgets it', async () => {
    linked(
      `<${server.baseUrl}/messages?roomId=r&max=2&beforeMessage=m>; rel="next"`,
      `<${server.baseUrl}/messages?max=null&mentionedPeople=other>; rel="next"`,
    );

    await collect({
      method: 'GET',
      path: '/messages',
      query: { roomId: 'r', mentionedPeople: 'me', max: 2 },
    });

    expect(server.seen.map(({ path }) => path)).toEqual([
      '/messages?roomId=r&mentionedPeople=me&max=2',
      '/messages?roomId=r&max=2&beforeMessage=m&mentionedPeople=me',
      '/messages?max=2&mentionedPeople=other',
    ]);
  });

  it('end by their links alone, also when a page is full, short or empty', async () => {
    const sizes = [2, 0, 1];
    server.script = () => {
      const size = sizes.shift() ?? 2;
      const next = `<${server.baseUrl}/people?after=${sizes.length}>; rel="next"`;
      const headers = sizes.length > 0 ? { headers: { link: next } } : {};
      return { body: { items: Array.from({ length: size }, () => ({})) }, ...headers };
    };

    const bodies = await collect({ method: 'GET', path: '/people', query: { max: 2 } });

    expect(bodies).toEqual([{ items: [{}, {}] }, { items: [] }, { items: [{}] }]);
  });

  it.each(['no link at all', '<>; rel=next', '</v1/people?x>; rel="prev"', 'rel="next"', '<a> b, <c'])(
    'end at a header that names no next: %s',
    async (link) => {
      linked(link.startsWith('<>') ? '' : link);

      expect(await collect({ method: 'GET', path: '/people' })).toHaveLength(1);
    },
  );

  it('end when there are more of them than any list has', async () => {
    const short = createWebexHttp({
      baseUrl: server.baseUrl,
      token: () => Promise.resolve('t'),
      clock: machineClock,
      limits: { ...quick, maxPages: 5 },
    });
    let n = 0;
    server.script = () => ({
      body: {},
      headers: { link: `<${server.baseUrl}/people?n=${++n}>; rel="next"` },
    });
    const all = async (): Promise<void> => {
      for await (const { status } of short.pages({ method: 'GET', path: '/people' }))
        expect(status).toBe(200);
    };

    await expect(all()).rejects.toMatchObject({ code: 'endless-pages', trackingId: 'TEST_1' });
    expect(server.seen).toHaveLength(5);
    await short.close();
  });

  it.each([
    'http://evil.example/v1/people',
    'https://127.0.0.1:1/v1/people',
    '//evil.example/v1/people',
    'javascript:alert(1)',
    'http://[',
  ])('are not followed to %s', async (url) => {
    linked(`<${url}>; rel="next"`);

    await expect(collect({ method: 'GET', path: '/people' })).rejects.toMatchObject({ code: 'foreign-page' });
    expect(server.seen.length).toBe(1);
  });

  it.each(['/other/people', '/v1x/people', '/v1/../admin'])(
    'are not followed out of the base path: %s',
    async (path) => {
      linked(`<${server.origin}${path}>; rel="next"`);

      await expect(collect({ method: 'GET', path: '/people' })).rejects.toMatchObject({
        code: 'foreign-page',
      });
      expect(server.seen.length).toBe(1);
    },
  );

  it('are not followed with a password in the address', async () => {
    linked(`<${server.baseUrl.replace('//', '//user:secret@')}/people>; rel="next"`);

    await expect(collect({ method: 'GET', path: '/people' })).rejects.toMatchObject({ code: 'foreign-page' });
  });

  it('end when they go round in a circle', async () => {
    const [a, b] = ['a', 'b'].map((cursor) => `<${server.baseUrl}/people?cursor=${cursor}>; rel="next"`);
    linked(a, b, a, b, a);

    await expect(collect({ method: 'GET', path: '/people' })).rejects.toMatchObject({
      code: 'endless-pages',
    });
    expect(server.seen.length).toBe(3);
  });
});
