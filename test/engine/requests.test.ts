// A request changes in one transaction or not at all, however many want to change it at once.
import { expect, it } from 'vitest';
import { LeaseLost } from '../../src/domain/ports/store.ts';
import { createRequests } from '../../src/engine/requests.ts';
import { type Home, onEveryDatabase } from '../database.ts';
import { bo, chen, inState, NOW, rule } from '../domain/rows.ts';
import { until } from '../e2e/people.ts';
import { claimInbox, claimOne, enqueueAll, newJob, openFresh } from '../store/opened.ts';

async function openRequests(home: Home) {
  const opened = await openFresh(home);
  const { store } = opened;
  const other = (await opened.again()).store;
  const clock = { now: () => NOW + 1, real: () => NOW + 1 };
  const make = (of: typeof store) =>
    createRequests({ store: of, clock, notify: [], ids: { nonce: () => 'nonce-nonce-nonce-nonce' } });
  await store.transaction(async (tx) => tx.insertRequest(inState('pending', { id: 1, version: 0 })));
  const jobs = async () => opened.place.query('select queue, key from job order by seq');
  const audit = async () => store.read(async (reader) => reader.audit(1, 500));
  const request = async () => store.read(async (reader) => reader.request(1));
  return { store, requests: make(store), others: make(other), jobs, audit, request };
}

onEveryDatabase((home) => {
  it('takes one of 32 approvals at once, and makes one job of it', async () => {
    const { requests, others, jobs, audit, request } = await openRequests(home);
    const all = Array.from({ length: 32 }, async (_, i) =>
      (i % 2 ? requests : others).apply({
        requestId: 1,
        event: { type: 'approved', by: i % 3 ? bo : chen },
      }),
    );
    const changed = await Promise.all(all);
    expect(changed.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await request()).toMatchObject({
      state: 'approved',
      version: 1,
      decisions: [{ verdict: 'approve' }],
    });
    const made = (await jobs()).map(({ key }) => String(key));
    expect(made.filter((key) => key.startsWith('execute:'))).toHaveLength(1);
    const actions = (await audit()).map(({ action }) => action);
    expect(actions.filter((action) => action === 'request.approve')).toHaveLength(1);
    expect(actions.filter((action) => action === 'request.refuse')).toHaveLength(31);
  });

  it('changes nothing for a process whose job somebody else has taken up', async () => {
    const { store, requests, others, audit, request } = await openRequests(home);
    await requests.apply({ requestId: 1, event: { type: 'approved', by: bo } });
    await enqueueAll(store, [newJob({ lane: 'R-1', key: 'execute' })]);
    const slow = await claimOne(store, { leaseMs: 1 });
    await until('its lease to end', async () => ((await claimInbox(store)).length > 0 ? true : undefined));
    const before = await audit();
    await expect(requests.apply({ requestId: 1, event: { type: 'started' }, holding: slow })).rejects.toThrow(
      LeaseLost,
    );
    expect(await request()).toMatchObject({ state: 'approved' });
    expect(await audit()).toEqual(before);
    expect(await others.apply({ requestId: 1, event: { type: 'started' } })).toMatchObject({ ok: true });
  });

  it('counts two of three, each once, when two are needed', async () => {
    const { store, requests, others, request } = await openRequests(home);
    const waiting = await request();
    if (!waiting) throw new Error('no request');
    await store.transaction(async (tx) => tx.saveRequest({ ...waiting, rule: { ...rule, need: 2 } }, 0));
    const people = [bo, bo, chen, bo, chen, chen];
    await Promise.all(
      people.map(async (by, i) =>
        (i % 2 ? requests : others).apply({ requestId: 1, event: { type: 'approved', by } }),
      ),
    );
    const decided = (await request())?.decisions.map(({ by }) => by.displayName).toSorted();
    expect(decided).toEqual(['Bo', 'Chen']);
  });

  it('decides between an approval and a denial that come together', async () => {
    const { requests, others, jobs, request } = await openRequests(home);
    const [yes, no] = await Promise.all([
      requests.apply({ requestId: 1, event: { type: 'approved', by: bo } }),
      others.apply({ requestId: 1, event: { type: 'denied', by: chen, reason: 'no' } }),
    ]);
    expect(yes.ok).toBe(!no.ok);
    const state = (await request())?.state;
    expect(state).toBe(yes.ok ? 'approved' : 'denied');
    const executes = (await jobs()).filter(({ key }) => String(key).startsWith('execute:'));
    expect(executes).toHaveLength(yes.ok ? 1 : 0);
  });

  it('changes nothing when the job it came from is not ours any more', async () => {
    const { store, requests, jobs, audit, request } = await openRequests(home);
    await enqueueAll(store, [newJob({ key: 'press' })]);
    const job = await claimOne(store);
    await store.transaction(async (tx) => tx.finish(job));
    const late = requests.apply({ requestId: 1, event: { type: 'approved', by: bo }, job });
    await expect(late).rejects.toThrow(/taken over/);
    expect((await request())?.state).toBe('pending');
    expect((await jobs()).map(({ key }) => key)).toEqual(['press']);
    expect(await audit()).toEqual([]);
  });

  it('says so when there is no such request', async () => {
    const { requests } = await openRequests(home);
    const changed = await requests.apply({ requestId: 77, event: { type: 'approved', by: bo } });
    expect(changed).toMatchObject({ ok: false, missing: true, refused: expect.stringContaining('R-77') });
  });
});
