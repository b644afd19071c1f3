// Jobs are tried again, put aside, and never in each other's way; stopping waits for those under way.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Fault } from '../../src/domain/failure.ts';
import type { Job, Store } from '../../src/domain/ports/store.ts';
import { Parked, TryAgain } from '../../src/engine/attempt.ts';
import { createRunner, type Handler } from '../../src/engine/runner.ts';
import { onEveryDatabase } from '../database.ts';
import { until } from '../e2e/people.ts';
import { enqueueAll, newJob, openFresh } from '../store/opened.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const idle: Handler = { run: async () => Promise.reject(new Error('nobody asked')) };

function runOn(store: Store, inbox: Handler, now = { value: 0 }) {
  const runner = createRunner({
    store,
    clock: { now: () => now.value, real: () => Date.now() },
    log: silent,
    handlers: { inbox, work: idle, timer: idle, outbox: idle },
    sleep: async (ms) => sleep(ms, undefined, { ref: false }),
    random: () => 0,
  });
  onTestFinished(async () => runner.stop(1000));
  runner.start();
  return runner;
}

const finish = async (store: Store, job: Job) => store.transaction(async (tx) => tx.finish(job));
const open = async (store: Store) => (await store.read(async (reader) => reader.backlog())).inbox;
const drained = async (store: Store) =>
  until('the inbox to be empty', async () => ((await open(store)) === 0 ? true : undefined));

onEveryDatabase((home) => {
  it('tries a failing job again and holds its lane meanwhile', async () => {
    const { store } = await openFresh(home);
    const ran: string[] = [];
    await enqueueAll(store, [newJob({ lane: 'a', key: 'first' }), newJob({ lane: 'a', key: 'second' })]);
    runOn(store, {
      run: async (job) => {
        ran.push(`${job.key} ${job.attempts}`);
        if (job.key === 'first' && job.attempts < 3) throw new Error('not yet');
        await finish(store, job);
      },
    });
    await drained(store);
    expect(ran).toEqual(['first 1', 'first 2', 'first 3', 'second 1']);
  });

  it('puts a job aside after its last attempt, says so first, and the lane goes on', async () => {
    const { store } = await openFresh(home);
    const told: string[] = [];
    await enqueueAll(store, [
      newJob({ lane: 'a', key: 'poison', maxAttempts: 2 }),
      newJob({ lane: 'a', key: 'good' }),
    ]);
    runOn(store, {
      run: async (job) => {
        if (job.key === 'poison') {
          throw new Fault({ code: 'bad', message: 'no', repeat: 'never', status: 500, trackingId: 'T9' });
        }
        await finish(store, job);
      },
      exhausted: async (job) => void told.push(job.key),
    });
    await drained(store);
    expect(told).toEqual(['poison']);
    const parked = await store.read(async (reader) => reader.parkedJobs(10));
    expect(parked).toMatchObject([{ key: 'poison', attempts: 2, lastError: 'bad: no (500 T9)' }]);
  });

  it('lets no slow lane keep another waiting', async () => {
    const { store } = await openFresh(home);
    const gate = Promise.withResolvers<void>();
    const ended: string[] = [];
    await enqueueAll(store, [newJob({ lane: 'slow', key: 'slow' }), newJob({ lane: 'quick', key: 'quick' })]);
    runOn(store, {
      run: async (job) => {
        if (job.key === 'slow') await gate.promise;
        await finish(store, job);
        ended.push(job.key);
        if (job.key === 'quick') gate.resolve();
      },
    });
    await drained(store);
    expect(ended).toEqual(['quick', 'slow']);
  });

  it('wakes a parked job at its business time, and counts no attempt for the wait', async () => {
    const { store } = await openFresh(home);
    const now = { value: 0 };
    const seen: number[] = [];
    await enqueueAll(store, [newJob({ key: 'wait' })]);
    const runner = runOn(
      store,
      {
        run: async (job) => {
          seen.push(job.attempts);
          if (now.value < 5000) throw new Parked(5000);
          await finish(store, job);
        },
      },
      now,
    );
    await until('the first run', async () => (seen.length > 0 ? true : undefined));
    runner.poke();
    await sleep(100);
    expect(seen).toEqual([1]);
    now.value = 5000;
    runner.poke();
    await drained(store);
    expect(seen).toEqual([1, 1]);
  });

  it('comes back when it was asked to, and after the pause that Webex wants', async () => {
    const { store } = await openFresh(home);
    const began = new Map<string, number[]>();
    const errors: Record<string, Error> = {
      soon: new TryAgain(5, 'settling'),
      asked: new Fault({ code: 'busy', message: 'busy', repeat: 'safe', retryAfterMs: 900 }),
    };
    await enqueueAll(store, [newJob({ lane: 'a', key: 'soon' }), newJob({ lane: 'b', key: 'asked' })]);
    runOn(store, {
      run: async (job) => {
        began.set(job.key, [...(began.get(job.key) ?? []), Date.now()]);
        const error = errors[job.key];
        if (began.get(job.key)?.length === 1 && error) throw error;
        await finish(store, job);
      },
    });
    await drained(store);
    const [first = 0, second = 0] = began.get('asked') ?? [];
    expect(began.get('soon')).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(890);
  });

  it('prolongs the lease of a job for as long as it runs', async () => {
    const { store, place } = await openFresh(home);
    const gate = Promise.withResolvers<void>();
    const ran: number[] = [];
    await enqueueAll(store, [newJob({ key: 'long' })]);
    runOn(store, {
      run: async (job) => {
        ran.push(job.attempts);
        await gate.promise;
        await finish(store, job);
      },
    });
    await until('the job', async () => (ran.length > 0 ? true : undefined));
    const lease = 'select lease_until - held_at as left, held_at from lane';
    const [before] = await place.query(lease);
    await until('a heartbeat', async () => {
      const [now] = await place.query(lease);
      return Number(now?.['held_at']) > Number(before?.['held_at']) ? true : undefined;
    });
    const [after] = await place.query(lease);
    expect(Number(after?.['left'])).toBeGreaterThan(4000);
    gate.resolve();
    await drained(store);
    expect(ran).toEqual([1]);
  });

  it('stops only when those under way have ended, and starts no other', async () => {
    const { store } = await openFresh(home);
    const gate = Promise.withResolvers<void>();
    const ran: string[] = [];
    await enqueueAll(store, [newJob({ lane: 'a', key: '1' }), newJob({ lane: 'a', key: '2' })]);
    const runner = runOn(store, {
      run: async (job) => {
        ran.push(job.key);
        await gate.promise;
        await finish(store, job);
      },
    });
    await until('the first job', async () => (ran.length > 0 ? true : undefined));
    expect(runner.running().inbox).toBe(1);
    const stopped = runner.stop(10_000);
    gate.resolve();
    await stopped;
    expect(ran).toEqual(['1']);
    expect(await open(store)).toBe(1);
  });

  it('outlives a handler that fails while it says that it failed', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [
      newJob({ lane: 'a', key: 'bad', maxAttempts: 1 }),
      newJob({ lane: 'b', key: 'good' }),
    ]);
    const ended: string[] = [];
    runOn(store, {
      run: async (job) => {
        if (job.key === 'bad') throw new Error('no');
        await finish(store, job);
        ended.push(job.key);
      },
      exhausted: async () => Promise.reject(new Error('not even that')),
    });
    await until('the good one', async () => (ended.length > 0 ? true : undefined));
    expect(await store.read(async (reader) => reader.parkedJobs(10))).toEqual([]);
  });
});
