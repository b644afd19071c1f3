import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { StoreEvent } from '../../src/store/events.ts';
import { homes } from '../database.ts';
import { claimInbox, enqueueAll, newJob, openFresh } from './opened.ts';

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

const count = (events: readonly StoreEvent[], kind: StoreEvent['kind']) =>
  events.filter((event) => event.kind === kind).length;

const [postgres] = homes().filter(({ name }) => name === 'PostgreSQL');

describe.skipIf(postgres?.missing !== undefined)('PostgreSQL', () => {
  const open = () => {
    if (postgres === undefined) throw new Error('homes() knows PostgreSQL');
    return openFresh(postgres);
  };

  const terminate = (application: string) =>
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = '${application}' and datname = current_database()`;

  it('wakes another process, also after its connection was lost', async () => {
    const { store, place, events, again } = await open();
    let woken = 0;
    store.onWake(() => {
      woken += 1;
    });
    const other = await again();
    await eventually(() => count(events, 'listening') === 1);

    for (const round of [1, 2]) {
      const before = woken;
      await enqueueAll(other.store, [newJob({ lane: `lane ${round}` })]);
      await eventually(() => woken > before);
      const lost = count(events, 'connection-lost');
      await place.query(terminate('steward-wake'));
      await eventually(() => count(events, 'connection-lost') > lost);
      const wokenByReconnect = woken;
      await eventually(() => count(events, 'listening') === round + 1 && woken > wokenByReconnect);
    }
    expect(await claimInbox(store)).toHaveLength(2);
  });

  it('goes on after its idle connections were closed', async () => {
    const { store, place, events } = await open();
    await enqueueAll(store, [newJob()]);
    await place.query(terminate('steward'));
    await eventually(() => count(events, 'connection-lost') > 0);
    expect(await claimInbox(store)).toHaveLength(1);
  });
});
