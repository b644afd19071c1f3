import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Store, Tx } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { nextLine, startChild } from './child.ts';
import { enqueueAll, newJob, openFresh } from './opened.ts';
import { newRequest } from './rows.ts';

const outside: Record<string, (store: Store) => Promise<unknown>> = {
  read: (store) => store.read((reader) => reader.value('a')),
  transaction: (store) => store.transaction((tx) => tx.value('a')),
  claim: (store) => store.claim({ free: { inbox: 1 }, leaseMs: 1, now: 0 }),
};

onEveryDatabase((home) => {
  for (const [name, use] of Object.entries(outside)) {
    it(`refuses ${name} inside a transaction at once, and is usable afterwards`, async () => {
      const { store } = await openFresh(home);
      const nested = store.transaction(async (tx) => {
        await tx.putValue('a', 1);
        await use(store);
      });
      await expect(nested).rejects.toThrow(/inside a transaction/);
      expect(await store.read((reader) => reader.value('a'))).toBeUndefined();
    });
  }

  it('refuses the reader of a read inside a transaction', async () => {
    const { store } = await openFresh(home);
    const nested = store.read((reader) => store.transaction(() => reader.value('a')));
    await expect(nested).rejects.toThrow(/inside a transaction/);
  });

  it('lets what a transaction has started use the store after its end', async () => {
    const { store } = await openFresh(home);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const later = await store.transaction(async (tx) => {
      await tx.putValue('a', 1);
      return { value: ended.then(() => store.read((reader) => reader.value('a'))) };
    });
    end();
    expect(await later.value).toBe(1);
  });

  it('refuses a Tx that has outlived its transaction', async () => {
    const { store } = await openFresh(home);
    let kept: Tx | undefined;
    await store.transaction(async (tx) => {
      kept = tx;
    });
    await expect(kept?.putValue('a', 1)).rejects.toThrow(/committed/);
  });

  it('undoes everything when a promise is broken at the commit', async () => {
    const { store } = await openFresh(home);
    const orphan = {
      requestId: 99,
      name: 'create',
      state: 'sent',
      result: undefined,
      sentAt: 1,
      sends: 1,
    } as const;
    const broken = store.transaction(async (tx) => {
      await tx.putStep(orphan);
      await tx.putValue('a', 1);
    });
    await expect(broken).rejects.toThrow(/foreign key/i);
    await store.transaction(async (tx) => {
      expect(await tx.value('a')).toBeUndefined();
      await tx.putStep(orphan);
      await tx.insertRequest(newRequest(99));
    });
  });

  if (home.name === 'SQLite')
    it('keeps other writers out from its first read on', async () => {
      const { store, again } = await openFresh(home);
      const other = await again();
      let runs = 0;
      let later: Promise<void> | undefined;
      await store.transaction(async (tx) => {
        runs += 1;
        await tx.value('a');
        later ??= other.store.transaction((beside) => beside.putValue('a', 'other'));
        await turn();
        await tx.putValue('a', 'first');
      });
      await later;
      expect(runs).toBe(1);
      expect(await store.read((reader) => reader.value('a'))).toBe('other');
    });

  it('runs a transaction again that another one has made impossible', async () => {
    const { store, place, events } = await openFresh(home);
    const both = await conflict(home.name, store, place.options, () => events.length > 0);
    expect(both).toEqual(['done', 'done']);
    expect(events.filter(({ kind }) => kind === 'conflict').length).toBeGreaterThan(0);
  });
});

/** SQLite: another process holds the write lock. PostgreSQL: two transactions wait for each other's lane. */
async function conflict(
  name: 'SQLite' | 'PostgreSQL',
  store: Store,
  options: { dataDir: string } | { databaseUrl: string },
  refused: () => boolean,
): Promise<string[]> {
  if (name === 'SQLite') {
    const child = startChild('hold', { ...options, exclusive: false });
    await nextLine(child);
    const waiting = enqueueAll(store, [newJob()]).then(() => 'done');
    while (!refused()) await turn();
    child.tell('end');
    return [await waiting, (await child.exit) === 0 ? 'done' : 'failed'];
  }
  const started = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const crossing = (mine: 0 | 1, lanes: readonly [string, string]): Promise<string> =>
    store.transaction(async (tx) => {
      await tx.enqueue(newJob({ lane: lanes[0] }));
      started[mine].resolve();
      await started[mine === 0 ? 1 : 0].promise;
      await tx.enqueue(newJob({ lane: lanes[1] }));
      return 'done';
    });
  await enqueueAll(store, [newJob({ lane: 'a' }), newJob({ lane: 'b' })]);
  return Promise.all([crossing(0, ['a', 'b']), crossing(1, ['b', 'a'])]);
}
