// What comes in at the same moment: nobody is told of something that is not there, and nobody pays for another.
import { expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/ports/chat.ts';
import { createIntake } from '../../src/engine/intake.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from '../store/opened.ts';

const LANES = 7;
const MANY = 300;

const delivery = (n: number, more: object = {}): Delivery => ({
  resource: 'messages',
  event: 'created',
  data: { id: `m${n}`, roomId: `room-${n % LANES}`, ...more },
});

const inOrder = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

onEveryDatabase((home) => {
  it('takes many at once through two doors, each event once', async () => {
    const { store, place } = await openFresh(home);
    const doors = [createIntake({ store }), createIntake({ store })];

    const told = await Promise.all(
      doors.flatMap((door) => inOrder(MANY).map(async (n) => door.receive(delivery(n)))),
    );

    expect(told.filter((word) => word === 'stored')).toHaveLength(MANY);
    expect(told).toHaveLength(2 * MANY);
    const rows = await place.query(`select key, lane from job where queue = 'inbox' order by seq`);
    expect(rows).toHaveLength(MANY);
    const ready = await place.query(`select sum(ready) as ready from lane where queue = 'inbox'`);
    expect(Number(ready[0]?.['ready'])).toBe(MANY);
  });

  it('keeps the order in which a space was heard', async () => {
    const { store, place } = await openFresh(home);
    const door = createIntake({ store });
    await door.receive(delivery(0));

    const all: Promise<unknown>[] = [];
    for (const n of inOrder(20)) {
      all.push(door.receive(delivery(1 + n * LANES)));
      if (n % 5 === 4) await Promise.all(all);
    }
    await Promise.all(all);

    const rows = await place.query(`select key from job where lane = 'room-1' order by seq`);
    const heard = rows.map(({ key }) => Number(/m(\d+)$/.exec(String(key))?.[1]));
    const waves = [0, 5, 10, 15].map((from) => heard.slice(from, from + 5).toSorted((a, b) => a - b));
    expect(waves.flat()).toEqual(inOrder(20).map((n) => 1 + n * LANES));
  });

  it('turns away the one that cannot be stored, and nobody who came with it', async () => {
    const { store, place } = await openFresh(home);
    const door = createIntake({ store });

    const fates = await Promise.allSettled(
      inOrder(40).map(async (n) =>
        door.receive(delivery(n, n === 30 ? { text: 'x'.repeat(65 * 1024) } : {})),
      ),
    );

    expect(fates.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([30]);
    const rows = await place.query(`select key from job where queue = 'inbox'`);
    expect(rows).toHaveLength(39);
  });

  it('tells everybody when nothing can be stored', async () => {
    const { store, close } = await openFresh(home);
    const door = createIntake({ store });
    await close();

    const fates = await Promise.allSettled(inOrder(30).map(async (n) => door.receive(delivery(n))));

    expect(fates.map(({ status }) => status)).toEqual(inOrder(30).map(() => 'rejected'));
  });
});
