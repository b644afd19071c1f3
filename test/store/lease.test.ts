import { expect, it } from 'vitest';
import { LeaseLost } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { claimInbox, claimOne, enqueueAll, newJob, openFresh } from './opened.ts';

onEveryDatabase((home) => {
  const withOneJob = async () => {
    const opened = await openFresh(home);
    await enqueueAll(opened.store, [newJob({ key: 'first' }), newJob({ key: 'second' })]);
    return opened;
  };
  const expire = "update lane set lease_until = 1 where queue = 'inbox'";

  it('gives a leased lane to nobody else', async () => {
    const { store, again } = await withOneJob();
    await claimOne(store);
    expect(await claimInbox((await again()).store)).toEqual([]);
  });

  it('frees the lane of a dead process and starts the same job again', async () => {
    const { store, place } = await withOneJob();
    const dead = await claimOne(store);
    await place.query(expire);
    const next = await claimOne(store);
    expect(next).toMatchObject({ id: dead.id, attempts: 2 });
    expect(next.token).not.toBe(dead.token);
  });

  it('lets the holder of an expired lease finish as long as nobody has taken over', async () => {
    const { store, place } = await withOneJob();
    const job = await claimOne(store);
    await place.query(expire);
    await store.transaction(async (tx) => {
      await tx.fence(job);
      await tx.finish(job);
    });
    expect((await claimOne(store)).key).toBe('second');
  });

  it('commits nothing of a holder whose lane was taken over', async () => {
    const { store, place } = await withOneJob();
    const late = await claimOne(store);
    await place.query(expire);
    const current = await claimOne(store);

    for (const end of ['finish', 'fence'] as const) {
      const ending = store.transaction(async (tx) => {
        await tx.putValue('effect', end);
        await tx[end](late);
      });
      await expect(ending).rejects.toThrow(LeaseLost);
    }
    expect(await store.read((reader) => reader.value('effect'))).toBeUndefined();
    await store.transaction((tx) => tx.finish(current));
  });

  it('ends a job once', async () => {
    const { store } = await withOneJob();
    const job = await claimOne(store);
    await store.transaction((tx) => tx.finish(job));
    await expect(store.transaction((tx) => tx.finish(job))).rejects.toThrow(LeaseLost);
  });

  it('leaves a taken-over lane alone when the late holder gives up, and says so', async () => {
    const { store, place, events } = await withOneJob();
    const late = await claimOne(store);
    await place.query(expire);
    const current = await claimOne(store);

    await store.retry(late, 0, 'late');
    await store.defer(late, 9_999);
    await store.park(late, 'late');

    const lost = events.filter(({ kind }) => kind === 'lease-lost');
    expect(lost).toMatchObject([{ action: 'retry' }, { action: 'defer' }, { action: 'park' }]);
    expect(await store.heartbeat([late, current], 60_000)).toEqual([current.id]);
    await store.transaction((tx) => tx.finish(current));
  });

  it('prolongs the leases that are still held', async () => {
    const { store, place } = await openFresh(home);
    await enqueueAll(
      store,
      ['a', 'b', 'c'].map((lane) => newJob({ lane, key: lane })),
    );
    const jobs = await claimInbox(store);
    await place.query("update lane set token = 'other' where lane = 'b'");
    await place.query(expire);

    const held = await store.heartbeat(jobs, 60_000);

    expect(held).toEqual(jobs.filter(({ lane }) => lane !== 'b').map(({ id }) => id));
    expect((await claimInbox(store)).map(({ lane }) => lane)).toEqual(['b']);
    expect(await store.heartbeat([], 60_000)).toEqual([]);
  });
});
