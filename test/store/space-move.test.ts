// A space gets another id: all that is kept about it goes along at once, once, and whoever was busy meanwhile does not
// bring the old id back.
import { expect, it } from 'vitest';
import type { CardRecord } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { claimOne, newJob, openFresh } from './opened.ts';
import { newRequest } from './rows.ts';

const OLD = 'Y2lzY29zcGFyazovL3VzL1JPT00vb2xk';
const NEW = 'Y2lzY29zcGFyazovL2V1L1JPT00vb2xk';
const OTHER = 'Y2lzY29zcGFyazovL3VzL1JPT00vb3RoZXI';

const origin = (roomId: string) => ({ roomId, roomType: 'group' as const, messageId: 'm' });
const cardIn = (roomId: string, key: string, more: Partial<CardRecord> = {}): CardRecord => ({
  key,
  ref: `ref ${key}`,
  nonce: `nonce ${key}`,
  requestId: undefined,
  roomId,
  parentId: undefined,
  messageId: undefined,
  sentAt: undefined,
  postedAt: undefined,
  shown: undefined,
  ...more,
});

onEveryDatabase((home) => {
  it('takes cards, bindings, requests, values and unfinished jobs along, and nothing else', async () => {
    const { store, place } = await openFresh(home);
    await store.transaction(async (tx) => {
      await tx.insertRequest(newRequest(1, { origin: origin(OLD), reason: OLD }));
      await tx.insertRequest(newRequest(2, { origin: origin(OLD), state: 'succeeded' }));
      await tx.insertRequest(newRequest(3, { origin: origin(OTHER), reason: `not ${OLD}` }));
      await tx.putCard(cardIn(OLD, 'one'));
      await tx.putCard(cardIn(OTHER, 'two'));
      await tx.putSpace({ roomId: OLD, orgId: 'acme', orgName: 'Acme' });
      await tx.putValue('places', { told: [OLD, OTHER], at: 5 });
      await tx.putValue(`last:${OLD}`, 7);
      await tx.enqueue(newJob({ queue: 'outbox', key: 'a', payload: { target: { roomId: OLD }, n: 1 } }));
      await tx.enqueue(newJob({ queue: 'outbox', key: 'b', payload: { text: `about ${OLD}` } }));
      await tx.enqueue(newJob({ queue: 'timer', key: 'c', payload: { roomId: OTHER } }));
    });
    expect(await store.read((reader) => reader.roomIds())).toEqual([OLD, OTHER].toSorted());

    expect(await store.transaction((tx) => tx.moveSpace(OLD, NEW))).toBe(7);
    expect(await store.transaction((tx) => tx.moveSpace(OLD, NEW))).toBe(0);

    await store.read(async (reader) => {
      expect(await reader.roomIds()).toEqual([NEW, OTHER].toSorted());
      expect(await reader.request(1)).toMatchObject({ version: 1, origin: { roomId: NEW }, reason: OLD });
      expect(await reader.request(2)).toMatchObject({ version: 1, origin: { roomId: NEW } });
      expect(await reader.request(3)).toMatchObject({ version: 0, origin: { roomId: OTHER } });
      expect((await reader.cardByKey('one'))?.roomId).toBe(NEW);
      expect((await reader.cardByKey('two'))?.roomId).toBe(OTHER);
      expect(await reader.space(OLD)).toBeUndefined();
      expect(await reader.space(NEW)).toEqual({ roomId: NEW, orgId: 'acme', orgName: 'Acme' });
      expect(await reader.value('places')).toEqual({ told: [NEW, OTHER], at: 5 });
      expect(await reader.value(`last:${NEW}`)).toBe(7);
      expect(await reader.value(`last:${OLD}`)).toBeUndefined();
    });
    const jobs = await place.query('select key, payload from job order by key');
    expect(jobs.map(({ payload }) => JSON.parse(String(payload)))).toEqual([
      { target: { roomId: NEW }, n: 1 },
      { text: `about ${OLD}` },
      { roomId: OTHER },
    ]);
  });

  it('leaves alone what is done, and keeps what was bound under the new id', async () => {
    const { store, place } = await openFresh(home);
    await store.transaction(async (tx) => {
      await tx.enqueue(newJob({ key: 'done', payload: { roomId: OLD } }));
      await tx.putSpace({ roomId: OLD, orgId: 'acme', orgName: 'Acme' });
      await tx.putSpace({ roomId: NEW, orgId: 'globex', orgName: 'Globex' });
    });
    const job = await claimOne(store);
    await store.transaction((tx) => tx.finish(job));

    await store.transaction((tx) => tx.moveSpace(OLD, NEW));

    expect(await store.read((reader) => reader.space(NEW))).toMatchObject({ orgId: 'globex' });
    expect(await store.read((reader) => reader.roomIds())).toEqual([NEW]);
    expect(await place.query('select payload from job')).toEqual([
      { payload: JSON.stringify({ roomId: OLD }) },
    ]);
  });

  it('is not undone by those who read before it', async () => {
    const { store } = await openFresh(home);
    const card = cardIn(OLD, 'one');
    await store.transaction(async (tx) => {
      await tx.insertRequest(newRequest(1, { origin: origin(OLD) }));
      await tx.putCard(card);
      await tx.enqueue(newJob({ key: 'under way', payload: { roomId: OLD } }));
    });
    const job = await claimOne(store);
    const before = await store.read((reader) => reader.request(1));

    await store.transaction((tx) => tx.moveSpace(OLD, NEW));

    expect(await store.transaction(async (tx) => before && tx.saveRequest(before, before.version))).toBe(
      false,
    );
    await store.transaction((tx) => tx.putCard({ ...card, messageId: 'm', sentAt: 1 }));
    expect(await store.read((reader) => reader.cardByKey('one'))).toMatchObject({
      roomId: NEW,
      messageId: 'm',
    });
    // The job under way ends as ever; had it failed, it would find the new id.
    await store.retry(job, 0, 'too early');
    const again = await claimOne(store);
    expect(again).toMatchObject({ key: 'under way', payload: { roomId: NEW } });
    await store.transaction((tx) => tx.finish(again));
  });

  it('waits for nobody and loses nothing while requests are being saved', async () => {
    const { store } = await openFresh(home);
    await store.transaction((tx) => tx.insertRequest(newRequest(1, { origin: origin(OLD) })));
    const save = async (): Promise<void> => {
      for (let round = 0; round < 30; round += 1) {
        const saved = await store.transaction(async (tx) => {
          const request = await tx.request(1);
          return request && tx.saveRequest({ ...request, round: request.round + 1 }, request.version);
        });
        if (saved === true) return;
      }
      throw new Error('never saved');
    };
    await Promise.all([
      ...Array.from({ length: 12 }, save),
      store.transaction((tx) => tx.moveSpace(OLD, NEW)),
    ]);
    expect(await store.read((reader) => reader.request(1))).toMatchObject({
      round: 12,
      version: 13,
      origin: { roomId: NEW },
    });
  });

  it('knows which cards a space is owed', async () => {
    const { store } = await openFresh(home);
    const posted = { messageId: 'm', shown: 'f' };
    await store.transaction(async (tx) => {
      await tx.insertRequest(newRequest(1, { state: 'pending' }));
      await tx.insertRequest(newRequest(2, { state: 'succeeded' }));
      await tx.insertRequest(newRequest(3, { state: 'failed' }));
      await tx.putCard(cardIn(OLD, 'open', { requestId: 1, ...posted }));
      await tx.putCard(cardIn(OLD, 'ended', { requestId: 2, ...posted }));
      await tx.putCard(cardIn(OLD, 'ended, not told', { requestId: 3, messageId: 'm' }));
      await tx.putCard(cardIn(OLD, 'an answer'));
      await tx.putCard(cardIn(OTHER, 'elsewhere', { requestId: 1 }));
    });
    const owed = await store.read((reader) => reader.cardsOwed(OLD, 10));
    expect(owed.map(({ key }) => key)).toEqual(['ended, not told', 'open']);
    expect(await store.read((reader) => reader.cardsOwed(OLD, 1))).toHaveLength(1);
  });
});
