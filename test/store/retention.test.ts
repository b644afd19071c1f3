// What grows old goes, each kind at its time; requests, the audit and what was put aside stay.
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { claimOne, enqueueAll, newJob, openFresh } from './opened.ts';
import { entry, newRequest } from './rows.ts';

const DAY = 24 * 60 * 60 * 1000;
const KEEP = { doneMs: 7 * DAY, filesMs: 30 * DAY, detailsMs: 90 * DAY, usageMs: 400 * DAY };
const ENDED_AT = 1_000 * DAY;
const nothing = { jobs: 0, files: 0, steps: 0, cards: 0, standing: 0, usage: 0 };

const cardOf = (key: string, requestId: number | undefined, sentAt: number | 'never' = 1) => ({
  key,
  ref: `ref ${key}`,
  nonce: `nonce ${key}`,
  requestId,
  roomId: 'room',
  parentId: undefined,
  messageId: sentAt === 'never' ? undefined : `message ${key}`,
  sentAt: sentAt === 'never' ? undefined : sentAt,
  shown: undefined,
  postedAt: undefined,
});

onEveryDatabase((home) => {
  /** R-1 ended, R-2 waits for an answer from a person, R-3 is under way: each with a file, a step, a card. */
  const furnished = async () => {
    const opened = await openFresh(home);
    const { store, files } = opened;
    const states = ['succeeded', 'unknown', 'executing'] as const;
    for (const [n, state] of states.entries()) {
      const id = n + 1;
      await store.transaction(async (tx) => {
        await tx.insertRequest(newRequest(id, { state, updatedAt: ENDED_AT }));
        const step = {
          requestId: id,
          name: 's',
          state: 'confirmed',
          result: 1,
          sentAt: 1,
          sends: 1,
        } as const;
        await tx.putStep(step);
        await tx.putCard(cardOf(`R-${id}:card`, id));
        await tx.appendAudit([entry('asked')]);
      });
      await files.put(`report:R-${id}`, 'r.csv', Buffer.from('a,b'), id);
    }
    return opened;
  };

  it('removes files first and details later, of ended requests only', async () => {
    const { store, files, prune, place } = await furnished();

    expect(await prune(KEEP, ENDED_AT + 30 * DAY - 1)).toEqual(nothing);
    expect(await prune(KEEP, ENDED_AT + 30 * DAY)).toEqual({ ...nothing, files: 1 });
    expect(await files.get('report:R-1')).toBeUndefined();
    expect(await place.query('select key from file_piece order by key')).toEqual([
      { key: 'report:R-2' },
      { key: 'report:R-3' },
    ]);
    expect(await prune(KEEP, ENDED_AT + 90 * DAY - 1)).toEqual(nothing);
    expect(await prune(KEEP, ENDED_AT + 90 * DAY)).toEqual({ ...nothing, steps: 1, cards: 1 });

    expect(await prune(KEEP, ENDED_AT + 5_000 * DAY)).toEqual(nothing);
    const kept = await store.read(async (reader) => ({
      requests: (await reader.requests({ limit: 10 })).map(({ id }) => id),
      steps: [await reader.steps(1), await reader.steps(2)].map(({ length }) => length),
      cards: [await reader.cardByKey('R-1:card'), await reader.cardByKey('R-2:card')].map(Boolean),
      audit: (await reader.audit(1, 10)).length,
    }));
    expect(kept).toEqual({ requests: [3, 2, 1], steps: [0, 1], cards: [false, true], audit: 3 });
  });

  it('counts from the end of a request, not from its beginning, and anew when it was opened again', async () => {
    const { store, prune } = await furnished();
    const move = (version: number, state: 'executing' | 'succeeded', updatedAt: number) =>
      store.transaction((tx) => tx.saveRequest(newRequest(3, { state, updatedAt, version }), version));
    await move(0, 'succeeded', ENDED_AT + 10 * DAY);
    expect(await prune(KEEP, ENDED_AT + 39 * DAY)).toEqual({ ...nothing, files: 1 });
    await move(1, 'executing', ENDED_AT + 39 * DAY);
    expect(await prune(KEEP, ENDED_AT + 80 * DAY)).toEqual(nothing);
    await move(2, 'succeeded', ENDED_AT + 81 * DAY);
    expect(await prune(KEEP, ENDED_AT + 110 * DAY)).toMatchObject({ files: 0, steps: 1 });
    expect(await prune(KEEP, ENDED_AT + 111 * DAY)).toMatchObject({ files: 1 });
  });

  it('removes cards of answers some time after they were posted, and none that may still be posted', async () => {
    const { store, prune } = await openFresh(home);
    await store.transaction(async (tx) => {
      await tx.putCard(cardOf('old answer', undefined));
      await tx.putCard(cardOf('new answer', undefined, Date.now()));
      await tx.putCard(cardOf('to be posted', undefined, 'never'));
    });
    expect(await prune(KEEP, 0)).toEqual({ ...nothing, cards: 1 });
    expect(await store.read((reader) => reader.cardByKey('new answer'))).toBeDefined();
    expect(await store.read((reader) => reader.cardByKey('to be posted'))).toBeDefined();
  });

  it('keeps what was put aside, what waits, and files of nobody', async () => {
    const { store, files, prune, place } = await openFresh(home);
    await enqueueAll(store, [newJob({ lane: 'a', key: 'aside' }), newJob({ lane: 'a', key: 'waiting' })]);
    await store.park(await claimOne(store), 'no');
    await place.query('update job set finished_at = 1 where finished_at is not null');
    await files.put('list', 'l.csv', Buffer.from('x'));
    expect(await prune(KEEP, ENDED_AT)).toEqual(nothing);
    expect(await store.read((reader) => reader.parkedJobs(10))).toMatchObject([{ key: 'aside' }]);
    expect((await claimOne(store)).key).toBe('waiting');
    expect(await files.get('list')).toBeDefined();
  });

  it('removes large files in slices, whole', async () => {
    const { store, files, prune, place } = await openFresh(home);
    await store.transaction((tx) => tx.insertRequest(newRequest(1, { state: 'failed', updatedAt: 1 })));
    await files.put('big', 'b', new Uint8Array(9 * 1024 * 1024 + 1), 1);
    await files.put('small', 's', new Uint8Array(10), 1);
    expect(await prune(KEEP, ENDED_AT)).toMatchObject({ files: 2 });
    expect(await place.query('select key from file_piece')).toEqual([]);
  });
});
