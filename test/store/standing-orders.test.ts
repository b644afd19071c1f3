// What recurs or is watched, as the database keeps it.
import { expect, it } from 'vitest';
import type { StandingOrder } from '../../src/domain/standing.ts';
import { onEveryDatabase } from '../database.ts';
import { openAt, openFresh } from './opened.ts';

const KEEP = { doneMs: 1, filesMs: 1, detailsMs: 1000, usageMs: Number.MAX_SAFE_INTEGER };

const order = (id: number, more: Partial<StandingOrder> = {}): StandingOrder => ({
  id,
  version: 0,
  state: 'active',
  kind: 'watch',
  operation: 'license watch',
  what: 'licenses',
  input: { over: ['90'] },
  rhythm: { everyMs: 60_000 },
  owner: { personId: 'ana', orgId: 'partner', email: 'ana@partner.example', displayName: 'Ana' },
  org: { id: 'acme', name: 'Acme' },
  origin: { roomId: 'here', roomType: 'group', messageId: 'm' },
  roomId: 'here',
  createdAt: 1,
  dueAt: 5,
  seen: [{ id: 'lic', used: 1 }],
  failures: 0,
  told: { 'lic 90': 3 },
  ...more,
});

onEveryDatabase((home) => {
  it('comes back as it was saved, by whoever was first', async () => {
    const { store, again } = await openFresh(home);
    const other = await again();
    expect(await store.transaction((tx) => tx.insertStanding(order(1)))).toBe(true);
    expect(await store.transaction((tx) => tx.insertStanding(order(1, { what: 'x' })))).toBe(false);
    expect(await store.read((reader) => reader.standingOrder(1))).toEqual(order(1));
    expect(await store.read((reader) => reader.standingOrder(2))).toBeUndefined();
    const saves = [store, other.store].map((each, n) =>
      each.transaction((tx) => tx.saveStanding(order(1, { dueAt: 10 + n }))),
    );
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1);
    expect(await store.read((reader) => reader.standingOrder(1))).toMatchObject({ version: 1 });
  });

  it('is listed until it ends, and removed some time after that', async () => {
    const { store, prune } = await openFresh(home);
    await store.transaction(async (tx) => {
      await tx.insertStanding(order(2, { state: 'paused' }));
      await tx.insertStanding(order(1));
      await tx.insertStanding(order(3, { state: 'ended', endedAt: 5000 }));
    });
    const ids = async () => (await store.read((reader) => reader.standingOrders())).map(({ id }) => id);
    expect(await ids()).toEqual([1, 2]);
    expect(await prune(KEEP, 5999)).toMatchObject({ standing: 0 });
    expect(await prune(KEEP, 6000)).toMatchObject({ standing: 1 });
    expect(await store.read((reader) => reader.standingOrder(3))).toBeUndefined();
    expect(await ids()).toEqual([1, 2]);
  });

  it('goes along with an export, and with a space that moves', async () => {
    const from = await openFresh(home);
    await from.store.transaction(async (tx) => {
      await tx.insertStanding(order(1));
      await tx.insertStanding(order(2, { roomId: 'elsewhere', what: 'here' }));
    });
    const lines: string[] = [];
    await from.exportRows((line) => lines.push(line));
    const to = await openAt((await home.fresh()).options);
    await to.importRows(async function* () {
      yield* lines;
    });
    const { store } = to;
    expect(await store.read((reader) => reader.standingOrders())).toEqual(
      await from.store.read((reader) => reader.standingOrders()),
    );
    expect(await store.transaction((tx) => tx.moveSpace('here', 'there'))).toBe(2);
    const { roomIds, standingOrder } = await store.read(async (reader) => ({
      roomIds: await reader.roomIds(),
      standingOrder: await reader.standingOrder(2),
    }));
    expect(roomIds).toEqual(['elsewhere', 'there']);
    expect(standingOrder).toMatchObject({
      version: 1,
      what: 'here',
      roomId: 'elsewhere',
      origin: { roomId: 'there' },
    });
  });
});
