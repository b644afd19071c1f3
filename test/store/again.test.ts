import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { claimInbox, claimOne, enqueueAll, newJob, openFresh } from './opened.ts';

onEveryDatabase((home) => {
  const withTwoJobs = async () => {
    const opened = await openFresh(home);
    await enqueueAll(opened.store, [newJob({ key: 'head' }), newJob({ key: 'next', dueAt: 50 })]);
    return opened;
  };

  it('tries a failed head again before anything behind it, and counts', async () => {
    const { store } = await withTwoJobs();
    const first = await claimOne(store);
    await store.retry(first, 0, 'no answer');
    expect(await claimOne(store)).toMatchObject({ key: 'head', attempts: 2 });
  });

  it('holds the whole lane while its head waits for the next attempt', async () => {
    const { store, place } = await withTwoJobs();
    await store.retry(await claimOne(store), 3_600_000, 'no answer');
    expect(await claimInbox(store, { now: 10_000 })).toEqual([]);
    await place.query('update lane set visible_at = 0');
    expect((await claimOne(store)).key).toBe('head');
  });

  it('wakes its listeners when the delay of an attempt is over', async () => {
    const { store } = await withTwoJobs();
    await store.retry(await claimOne(store), 20, 'no answer');
    const { promise, resolve } = Promise.withResolvers<string>();
    const look = async () => {
      for (const job of await claimInbox(store)) resolve(job.key);
    };
    store.onWake(() => void look());
    expect(await promise).toBe('head');
  });

  it('postpones a head without counting the attempt, and counts failures apart', async () => {
    const { store } = await withTwoJobs();
    await store.postpone(await claimOne(store), 0);
    const first = await claimOne(store);
    expect(first).toMatchObject({ key: 'head', attempts: 1, failures: 0, deaths: 0 });
    await store.retry(first, 0, 'no answer');
    const second = await claimOne(store);
    expect(second).toMatchObject({ attempts: 2, failures: 1, deaths: 0 });
    await store.defer(second, 0);
    expect(await claimOne(store)).toMatchObject({ attempts: 2, failures: 1, deaths: 0 });
  });

  it('defers a head to a business time without counting the attempt', async () => {
    const { store } = await withTwoJobs();
    await store.defer(await claimOne(store), 7_000);
    expect(await claimInbox(store, { now: 6_999 })).toEqual([]);
    expect(await claimOne(store, { now: 7_000 })).toMatchObject({ key: 'head', attempts: 1 });
  });

  it('keeps a deferred head where it is when a job is added behind it', async () => {
    const { store } = await withTwoJobs();
    await store.defer(await claimOne(store), 7_000);
    await enqueueAll(store, [newJob({ key: 'third' })]);
    expect(await claimInbox(store, { now: 6_999 })).toEqual([]);
  });

  it('parks a job with its error and goes on with the next, at that one’s time', async () => {
    const { store } = await withTwoJobs();
    const head = await claimOne(store);
    await store.park(head, 'cannot\u0000 be read');

    expect(await claimInbox(store, { now: 49 })).toEqual([]);
    expect(await claimOne(store, { now: 50 })).toMatchObject({ key: 'next', attempts: 1 });
    const parked = await store.read((reader) => reader.parkedJobs(10));
    expect(parked).toMatchObject([{ id: head.id, key: 'head', attempts: 1, lastError: 'cannot be read' }]);
    expect(parked[0]?.parkedAt).toBeGreaterThan(0);
  });

  it('replays a parked job from its old place on the lane', async () => {
    const { store, replay } = await withTwoJobs();
    const head = await claimOne(store);
    await store.park(head, 'broken');
    const next = await claimOne(store, { now: 50 });
    expect(await replay(head.id)).toBe(true);
    expect(await replay(head.id)).toBe(false);
    expect(await claimInbox(store, { now: 50 })).toEqual([]);
    await store.transaction((tx) => tx.finish(next));
    const replayed = await claimOne(store);
    expect(replayed).toMatchObject({ key: 'head', attempts: 1 });
    await store.transaction((tx) => tx.finish(replayed));
    expect(await store.read((reader) => reader.parkedJobs(10))).toEqual([]);
    expect((await store.read((reader) => reader.backlog())).inbox).toBe(0);
  });

  it('keeps parked jobs when finished ones are forgotten', async () => {
    const { store, prune } = await withTwoJobs();
    await store.park(await claimOne(store), 'broken');
    const next = await claimOne(store, { now: 50 });
    await store.transaction((tx) => tx.finish(next));
    expect(
      await prune({ doneMs: 0, filesMs: 0, detailsMs: 0, usageMs: Number.MAX_SAFE_INTEGER }, 0),
    ).toMatchObject({ jobs: 1 });
    expect(await store.read((reader) => reader.parkedJobs(10))).toHaveLength(1);
  });
});
