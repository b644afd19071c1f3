import { expect, it } from 'vitest';
import type { AuditRow, Store } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { nextLine, startChild } from './child.ts';
import { drain } from './drain.ts';
import { enqueueAll, newJob, openFresh } from './opened.ts';

const LANES = 12;
const JOBS = 144;
const jobs = Array.from({ length: JOBS }, (_, i) => newJob({ lane: `lane ${i % LANES}`, key: `job ${i}` }));

/** The jobs of each lane in the order in which their ends were committed. */
function keysByLane(rows: readonly AuditRow[]): Record<string, unknown[]> {
  const lanes = Object.groupBy(rows, ({ roomId }) => roomId ?? '');
  return Object.fromEntries(
    Object.entries(lanes).map(([lane, ran]) => [lane, (ran ?? []).map(({ detail }) => detail['key'])]),
  );
}

const expected = Object.fromEntries(
  Object.entries(Object.groupBy(jobs, ({ lane }) => lane)).map(([lane, of]) => [
    lane,
    (of ?? []).map(({ key }) => key),
  ]),
);

const ran = (store: Store) => store.read((reader) => reader.audit(1, JOBS * 2));

onEveryDatabase((home) => {
  it('runs each job once, one at a time and in order per lane, under eight claimers', async () => {
    const { store } = await openFresh(home);
    await enqueueAll(store, jobs);
    await drain(store, 8);
    const rows = await ran(store);
    expect(keysByLane(rows)).toEqual(expected);
    expect(rows.every(({ detail }) => detail['attempts'] === 1)).toBe(true);
  });

  it('does so with two processes at work, and while jobs are being added', async () => {
    const { store, place, verifyAudit } = await openFresh(home);
    await enqueueAll(store, jobs.slice(0, JOBS / 2));
    const child = startChild('drain', { ...place.options, exclusive: false });
    await nextLine(child);
    for (const job of jobs.slice(JOBS / 2)) await enqueueAll(store, [job]);
    await drain(store, 4);

    expect(await child.exit).toBe(0);
    const rows = await ran(store);
    expect(keysByLane(rows)).toEqual(expected);
    expect(rows.every(({ detail }) => detail['attempts'] === 1)).toBe(true);
    expect(await verifyAudit()).toMatchObject({ ok: true, head: { seq: JOBS } });
  });

  it('runs the jobs of a lane in the order of commits, whoever adds them', async () => {
    const { store, again } = await openFresh(home);
    const other = await again();
    const add = async (each: Store, name: string) => {
      for (let i = 0; i < 20; i += 1) {
        await each.transaction(async (tx) => {
          await tx.enqueue(newJob({ key: `${name} ${i}` }));
          // The lane is locked until the commit: nobody else can be between these two.
          const order = (await tx.value('order')) ?? [];
          await tx.putValue('order', [...(Array.isArray(order) ? order : []), `${name} ${i}`]);
        });
      }
    };
    await Promise.all([add(store, 'a'), add(other.store, 'b'), add(store, 'c')]);

    await drain(store, 3);
    const order = await store.read((reader) => reader.value('order'));
    expect(keysByLane(await ran(store))).toEqual({ room: order });
  });
});
