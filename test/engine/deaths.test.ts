// A process that is killed again and again takes no job to the shelf with it; a job that kills it every time ends there.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Store } from '../../src/domain/ports/store.ts';
import { createRunner } from '../../src/engine/runner.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { onEveryDatabase, type Place } from '../database.ts';
import { until } from '../e2e/people.ts';
import { enqueueAll, newJob, openAt, openFresh } from '../store/opened.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const idle = { run: async () => Promise.reject(new Error('nobody asked')) };

/** Taken up, and never heard of again. */
async function die(store: Store, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const claim = { free: { inbox: 1 }, leaseMs: 1, now: 0 };
    await until('the lane to be free', async () =>
      (await store.claim(claim)).length > 0 ? true : undefined,
    );
    await sleep(5);
  }
}

function run(store: Store, failures = 0): readonly string[] {
  const ran: string[] = [];
  const runner = createRunner({
    store,
    clock: { now: () => 0, real: () => Date.now() },
    log: silent,
    handlers: {
      inbox: {
        run: async (job) => {
          ran.push(job.key);
          if (ran.length <= failures) throw new Error('not yet');
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

const Rest = z.object({ rest: z.coerce.number() });

/** What the next process makes of a lane whose holder is gone: it, and the milliseconds until it may be taken up. */
async function successor(before: OpenStore, place: Place): Promise<{ next: OpenStore; rest: number }> {
  const postgres = 'databaseUrl' in place.options;
  let next = before;
  if (postgres) {
    await place.query('update lane set holder = 0, held_at = 0');
    expect(await before.store.freeOrphans(1)).toBe(1);
  } else {
    await before.close();
    next = await openAt(place.options);
  }
  const clock = postgres ? '(extract(epoch from clock_timestamp()) * 1000)::bigint' : `${Date.now()}`;
  const [row] = await place.query(`select visible_at - ${clock} as rest from lane`);
  return { next, rest: Math.max(0, Rest.parse(row).rest) };
}

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

  it('leaves a job all its attempts, however often its process was killed', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'a', key: 'unlucky', maxAttempts: 3 })]);
    await die(store, 5);
    const ran = run(store, 2);
    await left(store);
    expect(ran).toHaveLength(3);
    expect(await store.read(async (reader) => reader.parkedJobs(10))).toEqual([]);
  });

  it('counts ends in a row: one attempt that came to an end of its own begins the count anew', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'a', key: 'unlucky' })]);
    await die(store, 24);
    const claim = { free: { inbox: 1 }, leaseMs: 60_000, now: 0 };
    const [job] = await store.claim(claim);
    if (!job) throw new Error('the lane is not free');
    expect(job).toMatchObject({ attempts: 25, failures: 0, deaths: 24 });
    await store.postpone(job, 0);
    await die(store, 24);
    const ran = run(store);
    await left(store);
    expect(ran).toEqual(['unlucky']);
  });

  it('lets a job rest longer and longer whose holders die with it', async () => {
    const { place, ...opened } = await openFresh(home);
    await enqueueAll(opened.store, [newJob({ lane: 'a', key: 'unlucky' })]);
    const rests: number[] = [];
    let now: OpenStore = opened;
    for (let deaths = 1; deaths <= 12; deaths += 1) {
      const [job] = await now.store.claim({ free: { inbox: 1 }, leaseMs: 60_000, now: 0 });
      expect(job?.deaths).toBe(deaths - 1);
      const { next, rest } = await successor(now, place);
      rests.push(rest);
      now = next;
      await place.query('update lane set visible_at = 0');
    }
    expect(rests.slice(0, 2)).toEqual([0, 0]);
    expect(rests[2]).toBeGreaterThan(0);
    expect(rests.slice(3, 9).every((rest, n) => rest > (rests[n + 2] ?? 0))).toBe(true);
    expect(Math.max(...rests)).toBeLessThanOrEqual(30_000);
  });

  it('puts a job aside that was there at every end', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'a', key: 'deadly', maxAttempts: 2 })]);
    await die(store, 27);
    const ran = run(store);
    await left(store);
    expect(ran).toEqual([]);
    const parked = await store.read(async (reader) => reader.parkedJobs(10));
    expect(parked).toMatchObject([
      { key: 'deadly', lastError: expect.stringContaining('ended with the end of the process') },
    ]);
  });
});
