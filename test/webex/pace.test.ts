// The pace of a credential: order, pauses, and replicas that heed each other's.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RateGate } from '../../src/domain/ports/rate-gate.ts';
import { createWebexHttp, type HttpLimits } from '../../src/webex/http.ts';
import { createPace, type Pace, type Turn } from '../../src/webex/pace.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from '../store/opened.ts';
import { machineClock, quick, type ScriptedServer, startScripted } from './scripted-server.ts';

const open = new AbortController().signal;

const enter = (pace: Pace, more: Partial<Parameters<Pace['enter']>[0]> = {}): Promise<Turn> =>
  pace.enter({ bulk: false, patienceMs: 30_000, signal: open, ...more });

async function taken(pace: Pace): Promise<Extract<Turn, { kind: 'go' }>> {
  const turn = await enter(pace);
  if (turn.kind === 'go') return turn;
  throw new Error(`no turn but ${turn.kind}`);
}

/** Waits in line, and writes its name when its turn comes; the turn ends at once. */
const queue = async (pace: Pace, order: string[], name: string): Promise<void> => {
  const turn = await enter(pace, { bulk: name.startsWith('bulk') });
  if (turn.kind !== 'go') return;
  order.push(name);
  turn.leave('well');
};

async function serve(): Promise<ScriptedServer> {
  const server = await startScripted(() => ({ body: {} }));
  onTestFinished(() => server.close());
  return server;
}

function client(server: ScriptedServer, pace: Pace, limits: Partial<HttpLimits> = quick) {
  const token = async (): Promise<string> => 't';
  const http = createWebexHttp({ baseUrl: server.baseUrl, token, clock: machineClock, limits, pace });
  onTestFinished(() => http.close());
  return http;
}

describe('who waits', () => {
  it('is let in in the order of coming, bulk work after others but not never', async () => {
    const pace = createPace({ most: 1 });
    const first = await taken(pace);
    const order: string[] = [];
    const names = ['bulk 1', 'bulk 2', 'a', 'b', 'c', 'd', 'e'];
    const all = names.map(async (name) => queue(pace, order, name));
    first.leave('well');
    await Promise.all(all);

    expect(order).toEqual(['a', 'b', 'c', 'bulk 1', 'd', 'e', 'bulk 2']);
  });

  it('is let go when its client closes, and holds nobody up', async () => {
    const pace = createPace({ most: 1 });
    const first = await taken(pace);
    const closing = new AbortController();
    const order: string[] = [];
    const gone = enter(pace, { signal: closing.signal });
    const stays = queue(pace, order, 'stays');
    closing.abort();

    expect(await gone).toEqual({ kind: 'closed' });
    expect(await enter(pace, { signal: closing.signal })).toEqual({ kind: 'closed' });
    first.leave('well');
    await stays;
    expect(order).toEqual(['stays']);
  });

  it('sits a pause out, or hears of it when it is too long', async () => {
    const pace = createPace();
    await pace.block(150);
    const began = performance.now();
    expect(await enter(pace, { patienceMs: 20 })).toMatchObject({ kind: 'blocked' });
    expect(performance.now() - began).toBeLessThan(150);
    await taken(pace);
    expect(performance.now() - began).toBeGreaterThanOrEqual(145);
  });

  it('hears of a pause that begins while it waits', async () => {
    const pace = createPace({ most: 1 });
    await taken(pace);
    const waiting = enter(pace);
    await pace.block(60_000);

    expect(await waiting).toMatchObject({ kind: 'blocked' });
  });

  it('is not kept out for good by one wrong answer', async () => {
    const pace = createPace();
    await pace.block(24 * 60 * 60_000);

    const turn = await enter(pace);
    expect(turn.kind === 'blocked' && turn.ms <= 60 * 60_000).toBe(true);
  });
});

describe('a client', () => {
  it('has no more calls under way than its pace allows, and all come to their end', async () => {
    const server = await serve();
    let [underway, most] = [0, 0];
    server.script = () => {
      underway += 1;
      most = Math.max(most, underway);
      setTimeout(() => (underway -= 1), 15);
      return { body: {}, delayMs: 20 };
    };
    const http = client(server, createPace({ most: 5 }), { ...quick, headersMs: 5_000 });

    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => http.request({ method: 'GET', path: `/${n}` })),
    );

    expect(server.seen).toHaveLength(60);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('goes on after a storm of refusals, with every call answered', async () => {
    const server = await serve();
    let refusals = 25;
    server.script = () => (refusals-- > 0 ? { status: 429, headers: { 'retry-after': 'soon' } } : undefined);
    const http = client(server, createPace(), { ...quick, maxTries: 8, maxTotalMs: 60_000 });

    const ends = await Promise.allSettled(
      Array.from({ length: 40 }, async (_, n) => http.request({ method: 'POST', path: `/x/${n}` })),
    );

    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
    // A refusal is no effect: each was sent until it was taken, and then no more.
    expect(server.seen).toHaveLength(65);
  });

  it('sends nothing while the credential is to be left alone, and says for how long', async () => {
    const server = await serve();
    server.script = () => ({ status: 429, headers: { 'retry-after': '120' } });
    const http = client(server, createPace());
    await http.request({ method: 'GET', path: '/a' }).catch(() => undefined);

    const failed = http.request({ method: 'POST', path: '/b' });

    await expect(failed).rejects.toMatchObject({ code: 'throttled', repeat: 'safe', status: undefined });
    await expect(failed).rejects.toHaveProperty(
      'retryAfterMs',
      expect.toSatisfy((ms: number) => ms > 110_000),
    );
    expect(server.seen).toHaveLength(1);
  });

  it('ends at close with those that wait for their turn, too', async () => {
    const server = await serve();
    server.script = () => ({ trouble: 'hang' });
    const http = client(server, createPace({ most: 2 }), { ...quick, headersMs: 60_000 });
    const calls = Array.from({ length: 30 }, async () =>
      http.request({ method: 'POST', path: '/x' }).catch((error: unknown) => error),
    );
    await expect.poll(() => server.seen.length).toBe(2);

    await http.close();

    const ends = await Promise.all(calls);
    const codes = ends.map((end) => (end instanceof Error && 'repeat' in end ? end.repeat : undefined));
    expect(codes.filter((repeat) => repeat === 'look-first')).toHaveLength(2);
    expect(codes.filter((repeat) => repeat === 'safe')).toHaveLength(28);
  });

  it('lets one question pass the later pages of a long list', async () => {
    const server = await serve();
    let pages = 0;
    server.script = ({ path }) => {
      if (!path.startsWith('/list')) return undefined;
      pages += 1;
      return { body: { items: [] }, headers: { link: `<${server.baseUrl}/list?page=${pages}>; rel="next"` } };
    };
    const pace = createPace({ most: 1 });
    const http = client(server, pace);
    const list = http.pages({ method: 'GET', path: '/list' });
    await list.next();
    const hold = await taken(pace);
    const second = list.next();
    const question = http.request({ method: 'GET', path: '/question' });
    hold.leave('well');
    await Promise.all([second, question]);

    expect(server.seen.map(({ path }) => path)).toEqual(['/list', '/question', '/list?page=1']);
  });
});

describe('replicas', () => {
  function counted(): RateGate & { reads: number; left: number } {
    return {
      reads: 0,
      left: 0,
      async blockedMs() {
        this.reads += 1;
        return this.left;
      },
      async block(_, ms) {
        this.left = Math.max(this.left, ms);
      },
    };
  }

  it('ask the store about each other at most once a second', async () => {
    const server = await serve();
    const gate = counted();
    const http = client(server, createPace({ shared: { gate, credential: 'admin' } }));
    const began = performance.now();

    await Promise.all(Array.from({ length: 200 }, async () => http.request({ method: 'GET', path: '/x' })));

    expect(server.seen).toHaveLength(200);
    expect(gate.reads).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / 1000));
  });

  it.each(['fails', 'hangs'])('go on when the store %s, and say so', async (how) => {
    const server = await serve();
    const trouble = async (): Promise<never> =>
      how === 'fails' ? Promise.reject(new Error('disk full')) : new Promise<never>(() => undefined);
    const warned: string[] = [];
    const log = {
      debug() {},
      info() {},
      error() {},
      warn: (_: object, msg: string) => void warned.push(msg),
    };
    const gate = { blockedMs: trouble, block: trouble };
    const http = client(server, createPace({ shared: { gate, credential: 'admin' }, log }));

    await http.request({ method: 'GET', path: '/x' });

    expect(warned).toEqual(['pauses of other replicas are not known']);
  });

  onEveryDatabase((home) => {
    it('leave a credential alone that another one was told to, and no other', async () => {
      const server = await serve();
      const opened = await openFresh(home);
      const gates = [opened.rateGate, (await opened.again()).rateGate];
      const [one, two] = gates.map((gate) =>
        client(server, createPace({ shared: { gate, credential: 'admin' } })),
      );
      const other = client(server, createPace({ shared: { gate: opened.rateGate, credential: 'reports' } }));
      server.script = ({ path }) =>
        path === '/throttled' ? { status: 429, headers: { 'retry-after': '20' } } : undefined;
      await two?.request({ method: 'GET', path: '/before' });
      await one?.request({ method: 'GET', path: '/throttled' }).catch(() => undefined);
      await sleep(1_050);

      const failed = two?.request({ method: 'POST', path: '/after' });

      await expect(failed).rejects.toMatchObject({ code: 'throttled', repeat: 'safe' });
      await expect(failed).rejects.toHaveProperty(
        'retryAfterMs',
        expect.toSatisfy((ms: number) => ms > 10_000),
      );
      await other.request({ method: 'GET', path: '/other' });
      expect(server.seen.map(({ path }) => path)).toEqual(['/before', '/throttled', '/other']);
    });
  });
});
