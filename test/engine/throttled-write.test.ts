// A write that Webex refuses for longer than a call is held: planned for then, sent again then, and done once.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Job } from '../../src/domain/ports/store.ts';
import { createStep } from '../../src/engine/journal.ts';
import { createRunner, type Handler } from '../../src/engine/runner.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { onEveryDatabase } from '../database.ts';
import { until } from '../e2e/people.ts';
import { enqueueAll, newJob, openFresh } from '../store/opened.ts';
import { newRequest } from '../store/rows.ts';
import { machineClock, startScripted } from '../webex/scripted-server.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const idle: Handler = { run: async () => Promise.reject(new Error('nobody asked')) };
const pause = async (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

onEveryDatabase((home) => {
  it('waits its full time in the store, and loses no write', async () => {
    const { store, place } = await openFresh(home);
    const server = await startScripted(() => ({ body: { id: 'made' } }));
    onTestFinished(() => server.close());
    server.script = () => ({ status: 429, headers: { 'retry-after': '40' } });
    const client = () => {
      const token = async (): Promise<string> => 't';
      const http = createWebexHttp({ baseUrl: server.baseUrl, token, clock: machineClock });
      onTestFinished(() => http.close());
      return http;
    };
    let http = client();
    await store.transaction(async (tx) => tx.insertRequest(newRequest(1)));
    await enqueueAll(store, [newJob({ lane: 'R-1' })]);
    const run = async (job: Job): Promise<void> => {
      const step = createStep({
        store,
        clock: machineClock,
        sleep: pause,
        requestId: 1,
        job,
        refused: () => undefined,
        halted: async () => undefined,
      });
      await step('create', {
        result: z.object({ id: z.string() }),
        lookup: async () => ({ is: 'absent' }),
        write: async () => {
          const { body } = await http.request({ method: 'POST', path: '/people', body: {} });
          return z.object({ id: z.string() }).parse(body);
        },
      });
      await store.transaction(async (tx) => tx.finish(job));
    };
    const handlers = { inbox: { run }, work: idle, timer: idle, outbox: idle };
    const runner = createRunner({
      store,
      clock: machineClock,
      log: silent,
      handlers,
      sleep: pause,
      random: () => 0,
    });
    onTestFinished(async () => runner.stop(1000));
    runner.start();
    const before = Date.now();

    const visibleAt = await until('the refused job to be put back', async () => {
      const [row] = await place.query('select visible_at from lane');
      const at = Number(row?.['visible_at']);
      return at > before + 20_000 ? at : undefined;
    });

    expect(visibleAt - before).toBeGreaterThan(39_000);
    expect(await store.read(async (reader) => reader.step(1, 'create'))).toBeUndefined();
    // The time has come.
    server.script = () => undefined;
    http = client();
    await place.query('update lane set visible_at = 0');
    runner.poke();
    await until('the write', async () => {
      const record = await store.read(async (reader) => reader.step(1, 'create'));
      return record?.state === 'confirmed' ? true : undefined;
    });
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /people',
      'POST /people',
    ]);
  });
});
