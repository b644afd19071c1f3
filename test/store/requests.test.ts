import { expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from './opened.ts';
import { newRequest } from './rows.ts';

onEveryDatabase((home) => {
  it('gives each request a number of its own, from one on', async () => {
    const { store, again } = await openFresh(home);
    const other = await again();
    const ids = await Promise.all(
      [store, other.store, store, other.store].map((each) => each.transaction((tx) => tx.nextRequestId())),
    );
    expect(ids.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  it('returns a request as it was saved', async () => {
    const { store } = await openFresh(home);
    const full = newRequest(1, {
      state: 'pending',
      org: { id: 'org', name: 'Straße 1 “A”' },
      plan: {
        summary: 'create user',
        changes: [{ field: 'email', label: 'E-mail', before: '', after: 'new@acme.example' }],
        warnings: [],
        beneficiaries: ['new@acme.example'],
        calls: 2,
        data: { nested: [1, null, { a: true }] },
        hash: 'abc',
      },
      rule: { need: 1, from: ['bo'], expiresAt: 99 },
    });
    await store.transaction((tx) => tx.insertRequest(full));
    expect(await store.read((reader) => reader.request(1))).toEqual(full);
    expect(await store.read((reader) => reader.request(2))).toBeUndefined();
  });

  it('lists the newest first and filters', async () => {
    const { store } = await openFresh(home);
    const bo = { personId: 'bo', orgId: 'partner', email: 'bo@acme.example', displayName: 'Bo' };
    const rows: Request[] = [
      newRequest(1, { state: 'pending' }),
      newRequest(2, { state: 'succeeded', writes: false }),
      newRequest(10, { state: 'denied', requester: bo }),
    ];
    await store.transaction(async (tx) => {
      for (const row of rows) await tx.insertRequest(row);
    });
    const ids = (filter: object) =>
      store.read(async (reader) => (await reader.requests({ limit: 10, ...filter })).map(({ id }) => id));

    expect(await ids({})).toEqual([10, 2, 1]);
    expect(await ids({ limit: 2 })).toEqual([10, 2]);
    expect(await ids({ writesOnly: true })).toEqual([10, 1]);
    expect(await ids({ requesterId: 'bo' })).toEqual([10]);
    expect(await ids({ states: ['pending', 'succeeded'] })).toEqual([2, 1]);
    expect(await ids({ states: [] })).toEqual([]);
  });

  it('lets one of 32 concurrent writers win each version', async () => {
    const { store, again } = await openFresh(home);
    const other = await again();
    await store.transaction((tx) => tx.insertRequest(newRequest(1)));
    const request = newRequest(1);
    const stores = Array.from({ length: 32 }, (_, i) => (i % 4 === 0 ? other.store : store));

    const first = await Promise.all(
      stores.map((each) => each.transaction((tx) => tx.saveRequest(request, 0))),
    );
    expect(first.filter(Boolean)).toHaveLength(1);

    const raise = async (each: typeof store): Promise<void> => {
      for (;;) {
        const now = await each.read((reader) => reader.request(1));
        if (now === undefined) throw new Error('The request is gone');
        const next = { ...now, round: now.round + 1 };
        if (await each.transaction((tx) => tx.saveRequest(next, now.version))) return;
      }
    };
    await Promise.all(stores.map(raise));
    expect(await store.read((reader) => reader.request(1))).toMatchObject({ round: 32, version: 33 });
  });

  it('names the request whose row is damaged', async () => {
    const { store, place } = await openFresh(home);
    await store.transaction((tx) => tx.insertRequest(newRequest(7)));
    const read = () => store.read((reader) => reader.request(7));
    await place.query(`update request set body = replace(body, '"draft"', '"drift"')`);
    await expect(read()).rejects.toThrow(/R-7 .*damaged[^]*state/);
    await place.query(`update request set body = '{'`);
    await expect(read()).rejects.toThrow(/R-7 .*not JSON/);
  });
});
