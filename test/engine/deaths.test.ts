// A process that is killed again and again takes no job to the shelf with it; a job that kills it every time ends there.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../src/domain/ports/store.ts';
import { createRunner } from '../../src/engine/runner.ts';
import { onEveryDatabase } from '../database.ts';
import { until } from '../e2e/people.ts';
import { enqueueAll, newJob, openFresh } from '../store/opened.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const idle = { run: async () => Promise.reject(new Error('nobody asked')) };

/** Taken up, and never heard of again. */
async function die(store: Store, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const claim = { queues: ['inbox'] as const, limit: 1, leaseMs: 1, now: 0 };
    await until('the lane to be free', async () =>
      (await store.claim(claim)).length > 0 ? true : undefined,
    );
    await sleep(5);
  }
}

function run(store: Store): readonly string[] {
  const ran: string[] = [];
  const runner = createRunner({
    store,
    clock: { now: () => 0, real: () => Date.now() },
    log: silent,
    handlers: {
      inbox: {
        run: async (job) => {
          ran.push(job.key);
          await store.transaction(async (tx) => tx.finish(job));
        },
      },
      work: idle,
      timer: idle,
      outbox: idle,
    },
    sleep: async (ms) => sleep(ms, undefined, { ref: false }),
    random: () => 0,
  });
  onTestFinished(async () => runner.stop(1000));
  runner.start();
  return ran;
}

const left = async (store: Store) =>
  until('the inbox to be empty', async () =>
    (await store.read(async (reader) => reader.backlog())).inbox === 0 ? true : undefined,
  );

onEveryDatabase((home) => {
  it('runs a job whose process was killed more often than it may fail', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'a', key: 'unlucky', maxAttempts: 2 })]);
    await die(store, 5);
    const ran = run(store);
    await left(store);
    expect(ran).toEqual(['unlucky']);
    expect(await store.read(async (reader) => reader.parkedJobs(10))).toEqual([]);
  });

  it('puts a job aside that was there at every end', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'a', key: 'deadly', maxAttempts: 2 })]);
    await die(store, 12);
    const ran = run(store);
    await left(store);
    expect(ran).toEqual([]);
    const parked = await store.read(async (reader) => reader.parkedJobs(10));
    expect(parked).toMatchObject([
      { key: 'deadly', lastError: expect.stringContaining('every attempt ended') },
    ]);
  });
});
