import { expect, it } from 'vitest';
import type { NewJob, Store } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { claimInbox, claimOne, enqueueAll, newJob, openFresh } from './opened.ts';

type Way = (store: Store, job: NewJob) => Promise<boolean>;
const inTransaction: Way = (store, job) => store.transaction((tx) => tx.enqueue(job));
const alone: Way = (store, job) => store.enqueue(job);
const WAYS: readonly (readonly [string, Way])[] = [
  ['in a transaction', inTransaction],
  ['alone', alone],
];

onEveryDatabase((home) => {
  it.each(WAYS)('adds a job once per queue and key, also after it was done, %s', async (_, way) => {
    const { store } = await openFresh(home);
    const job = newJob({ key: 'delivery-1' });
    const add = (queue: 'inbox' | 'work') => way(store, { ...job, queue });

    expect(await add('inbox')).toBe(true);
    expect(await add('inbox')).toBe(false);
    expect(await add('work')).toBe(true);
    const claimed = await claimOne(store);
    await store.transaction((tx) => tx.finish(claimed));
    expect(await add('inbox')).toBe(false);
    expect(await store.read((reader) => reader.backlog())).toEqual({
      inbox: 0,
      work: 1,
      timer: 0,
      outbox: 0,
    });
  });

  it('lets one of many simultaneous deliveries of an event in', async () => {
    const { store, again } = await openFresh(home);
    const other = await again();
    const job = newJob({ key: 'delivery-1' });

    const added = await Promise.all(
      Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? store : other.store)).map((each, i) =>
        i < 8 ? inTransaction(each, job) : alone(each, { ...job, lane: `lane ${i}` }),
      ),
    );

    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await claimInbox(store, { limit: 20 })).toHaveLength(1);
    expect(await store.read((reader) => reader.backlog())).toMatchObject({ inbox: 1 });
  });

  it('counts what comes at once on one lane, new or known, and keeps the head it had', async () => {
    const { store, place } = await openFresh(home);
    await alone(store, newJob({ key: 'head', dueAt: 50 }));

    const added = await Promise.all(
      Array.from({ length: 32 }, (_, i) =>
        (i % 2 === 0 ? inTransaction : alone)(store, newJob({ key: `job ${i >> 2}`, dueAt: 7 })),
      ),
    );

    expect(added.filter(Boolean)).toHaveLength(8);
    expect(await place.query('select lane from lane where ready = 9 and due_at = 50')).toHaveLength(1);
    expect((await claimOne(store, { now: 50 })).key).toBe('head');
  });

  it('starts a lane that had come to rest', async () => {
    const { store } = await openFresh(home);
    await alone(store, newJob({ key: 'first', dueAt: 90 }));
    const first = await claimOne(store, { now: 90 });
    await store.transaction((tx) => tx.finish(first));
    await alone(store, newJob({ key: 'second', dueAt: 20 }));
    expect((await claimOne(store, { now: 20 })).key).toBe('second');
  });

  it('adds nothing when the transaction fails', async () => {
    const { store } = await openFresh(home);
    const failing = store.transaction(async (tx) => {
      await tx.enqueue(newJob());
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await claimInbox(store)).toEqual([]);
  });

  it('keeps a payload up to 64 kB and refuses a larger one', async () => {
    const { store } = await openFresh(home);
    const payload = { text: 'ä'.repeat(32_000) };
    await enqueueAll(store, [newJob({ payload })]);
    expect((await claimOne(store)).payload).toEqual(payload);
    for (const [, way] of WAYS) {
      await expect(way(store, newJob({ payload: 'x'.repeat(65_537) }))).rejects.toThrow(/64 kB/);
    }
  });

  it('holds a job back until its business time, whatever the machine says', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, [newJob({ dueAt: 5_000, key: 'later' })]);
    expect(await claimInbox(store, { now: 4_999 })).toEqual([]);
    expect((await claimOne(store, { now: 5_000 })).key).toBe('later');
  });

  it('starts the lane that became due first', async () => {
    const { store } = await openFresh(home);
    const dues = [300, 100, 200];
    await enqueueAll(
      store,
      dues.map((dueAt) => newJob({ lane: `due ${dueAt}`, dueAt })),
    );
    const claimed = await claimInbox(store, { now: 1_000, limit: 2 });
    expect(claimed.map(({ lane }) => lane)).toEqual(['due 100', 'due 200']);
  });

  it('takes as many lanes of each queue as have room, in one go', async () => {
    const { store } = await openFresh(home);
    const lanes = (['inbox', 'outbox', 'timer'] as const).flatMap((queue) =>
      ['a', 'b', 'c'].map((lane) => newJob({ queue, lane })),
    );
    await enqueueAll(store, lanes);
    const claim = { free: { inbox: 1, outbox: 2, work: 4, timer: 0 }, leaseMs: 60_000, now: 0 };
    const claimed = (await store.claim(claim)).map(({ queue }) => queue);
    expect(claimed.toSorted()).toEqual(['inbox', 'outbox', 'outbox']);
    expect(await store.claim({ free: {}, leaseMs: 60_000, now: 0 })).toEqual([]);
  });

  it('forgets finished jobs of a certain age, in slices, and their keys with them', async () => {
    const { store, prune, place } = await openFresh(home);
    const jobs = Array.from({ length: 520 }, (_, i) => newJob({ key: `job ${i}`, lane: `lane ${i}` }));
    await enqueueAll(store, jobs);
    await place.query(`update job set state = 'done', finished_at = 1000 where key <> 'job 7'`);
    await place.query(`update lane set ready = 0, visible_at = 1000 where lane <> 'lane 7'`);

    const tenYears = 10 * 365 * 86_400_000;
    const keep = {
      doneMs: tenYears,
      filesMs: tenYears,
      detailsMs: tenYears,
      usageMs: Number.MAX_SAFE_INTEGER,
    };
    expect(await prune(keep, Date.now())).toMatchObject({ jobs: 519 });
    expect(await place.query('select lane from lane')).toEqual([{ lane: 'lane 7' }]);
    expect((await claimOne(store)).key).toBe('job 7');
  });

  it('wakes its listeners after the commit', async () => {
    const { store } = await openFresh(home);
    const { promise, resolve } = Promise.withResolvers<number>();
    const claims: Promise<unknown>[] = [];
    const stop = store.onWake(
      () => void claims.push(claimInbox(store).then((jobs) => jobs.length > 0 && resolve(jobs.length))),
    );
    await enqueueAll(store, [newJob()]);
    expect(await promise).toBe(1);
    stop();
    await Promise.all(claims);
  });
});
