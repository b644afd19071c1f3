// What monitoring asks the database for, on both of them.
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { claimOne, enqueueAll, newJob, openFresh } from './opened.ts';
import { newRequest } from './rows.ts';

onEveryDatabase((home) => {
  it('tells how it stands: jobs, leases, ages, dead letters, open requests, reports', async () => {
    const { store, gauges, place } = await openFresh(home);
    expect([...(await gauges.queues()), ...(await gauges.oldestJobs())]).toEqual([]);
    await enqueueAll(store, [newJob({ lane: 'dead' })]);
    await store.park(await claimOne(store), 'cannot be read');
    await enqueueAll(store, [newJob({ lane: 'busy' })]);
    expect((await claimOne(store)).ageMs).toBeGreaterThanOrEqual(0);
    await store.enqueue(newJob({ lane: 'busy' }));
    await enqueueAll(store, [newJob({ queue: 'timer', lane: 'later', dueAt: 9_000_000 })]);
    await place.query(`update job set added_at = added_at - 60000 where lane = 'busy'`);
    expect(await gauges.queues()).toEqual(
      new Map([
        ['inbox', { jobs: 2, leased: 1 }],
        ['timer', { jobs: 1, leased: 0 }],
      ]),
    );
    const oldest = await gauges.oldestJobs();
    expect([...oldest.keys()]).toEqual(['inbox']);
    expect(oldest.get('inbox')).toBeGreaterThanOrEqual(60_000);
    expect(await gauges.deadLetters()).toEqual(new Map([['inbox', 1]]));

    await store.transaction(async (tx) => {
      const typed = { text: ['"operation":"report request"'] };
      await tx.insertRequest(newRequest(1, { state: 'pending' }));
      await tx.insertRequest(newRequest(2, { state: 'executing', input: typed }));
      await tx.insertRequest(newRequest(3, { state: 'executing', operation: 'report request' }));
      await tx.insertRequest(newRequest(4, { state: 'succeeded', operation: 'report request' }));
    });
    expect(await gauges.openRequests()).toEqual(
      new Map([
        ['executing', 2],
        ['pending', 1],
      ]),
    );
    expect(await gauges.reportsAwaited()).toBe(1);
  });

  it('knows no age of what waits for its time, or was added by an older program', async () => {
    const { store, gauges, place } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'timed', dueAt: 5 })]);
    expect((await claimOne(store, { now: 5 })).ageMs).toBeUndefined();
    await store.enqueue(newJob({ lane: 'old' }));
    await place.query(`update job set added_at = null`);
    expect((await claimOne(store)).ageMs).toBeUndefined();
    expect(await gauges.oldestJobs()).toEqual(new Map());
  });
});
