// A process that dies holds leases nobody prolongs any more: the others see its end long before they run out, and
// take nothing from one that lives.
import { describe, expect, it } from 'vitest';
import type { StoreEvent } from '../../src/store/events.ts';
import { homes, onEveryDatabase } from '../database.ts';
import { until } from '../e2e/people.ts';
import { nextLine, startChild } from './child.ts';
import { claimInbox, claimOne, enqueueAll, newJob, openAt, openFresh } from './opened.ts';

const HOUR = 3_600_000;
const LONG_SILENT = `update lane set held_at = held_at - ${HOUR}`;
const CUT = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'steward-wake' and datname = current_database()`;

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(home.name, () => {
    const withChild = async () => {
      const opened = await openFresh(home);
      await enqueueAll(opened.store, [newJob({ key: 'held' })]);
      const child = startChild('claim', opened.place.options);
      expect(await nextLine(child)).toBe('held');
      return { ...opened, child };
    };

    it('frees the lanes of a killed process long before their leases end', async () => {
      const { store, child, events } = await withChild();
      expect(await claimInbox(store)).toEqual([]);
      await child.kill();
      await until('its end to be seen', async () => ((await store.freeOrphans(0)) > 0 ? true : undefined));
      expect(await claimOne(store)).toMatchObject({ key: 'held', attempts: 2, failures: 0, deaths: 1 });
      expect(events).toContainEqual(expect.objectContaining({ kind: 'orphans-freed', lanes: 1 }));
    });

    it('waits until a killed process has been silent for a while', async () => {
      const { store, child, place } = await withChild();
      await child.kill();
      expect(await store.freeOrphans(HOUR)).toBe(0);
      await place.query(LONG_SILENT);
      await until('its end to be seen', async () => ((await store.freeOrphans(HOUR)) > 0 ? true : undefined));
    });

    it('takes nothing from a living process, however long its event loop is busy', async () => {
      const { store, place, child } = await withChild();
      await place.query(LONG_SILENT);
      expect(await store.freeOrphans(1)).toBe(0);
      expect(await claimInbox(store)).toEqual([]);
      child.tell('end');
      await child.exit;
    });

    it('takes nothing from one that lost its session and goes on prolonging, or has it again', async () => {
      const { store, place } = await openFresh(home);
      const events: StoreEvent[] = [];
      const other = await openAt(place.options, events);
      await enqueueAll(store, [newJob()]);
      const job = await claimOne(other.store);
      const seen = events.filter(({ kind }) => kind === 'listening').length;
      await place.query(CUT);
      expect(await store.freeOrphans(HOUR)).toBe(0);
      await until('its session to be back', async () =>
        events.filter(({ kind }) => kind === 'listening').length > seen ? true : undefined,
      );
      await place.query(LONG_SILENT);
      expect(await store.freeOrphans(1)).toBe(0);
      await other.store.transaction((tx) => tx.finish(job));
    });

    it('takes nothing from itself, and lets who lives all the same finish what nobody has taken up', async () => {
      const { store, place } = await openFresh(home);
      await enqueueAll(store, [newJob()]);
      const job = await claimOne(store);
      await place.query(LONG_SILENT);
      expect(await store.freeOrphans(1)).toBe(0);
      // Another process that has seen no session of ours.
      await place.query('update lane set holder = 0');
      expect(await store.freeOrphans(1)).toBe(1);
      await store.transaction((tx) => tx.finish(job));
    });
  });
}

onEveryDatabase((home) => {
  it('frees what a killed bot held when the next one starts', async () => {
    const { options, ...place } = await home.fresh();
    const first = await openAt(options);
    await enqueueAll(first.store, [newJob({ key: 'held' })]);
    await first.close();
    const child = startChild('claim', options);
    expect(await nextLine(child)).toBe('held');
    await child.kill();
    const { store } = await openAt(options);
    if (home.name === 'PostgreSQL') {
      await place.query(LONG_SILENT);
      await until('its end to be seen', async () => ((await store.freeOrphans(1)) > 0 ? true : undefined));
    }
    expect(await claimOne(store)).toMatchObject({ key: 'held', deaths: 1 });
  });
});
