import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { CardRecord, StepRecord } from '../../src/domain/ports/store.ts';
import { onEveryDatabase } from '../database.ts';
import { openBare } from './bare.ts';
import { claimOne, newJob, openFresh } from './opened.ts';
import { entry, newRequest } from './rows.ts';

const NUL = '\u0000';
const card: CardRecord = {
  key: 'R-1:approval',
  ref: 'ref',
  nonce: 'nonce',
  requestId: undefined,
  roomId: 'room',
  parentId: undefined,
  messageId: undefined,
  sentAt: undefined,
  postedAt: undefined,
  shown: undefined,
};

onEveryDatabase((home) => {
  it('reads numbers as numbers, and refuses those that are none in JavaScript', async () => {
    const database = await openBare((await home.empty()).options);
    const values = `(select cast(1795000000000 as bigint) as n union all select cast(2 as bigint)) as t`;
    const { rows } = await database.read((db) =>
      sql`select sum(n) as sum, avg(n) as mean, count(*) as count, max(n) as largest from ${sql.raw(values)}`.execute(
        db,
      ),
    );
    expect(rows).toMatchObject([
      { sum: 1795000000002, mean: 897500000001, count: 2, largest: 1795000000000 },
    ]);
    const larger = database.read((db) => sql`select cast(9007199254740993 as bigint) as n`.execute(db));
    await expect(larger).rejects.toThrow(RangeError);
    await database.close();
  });

  it('has a clock that moves inside a transaction', async () => {
    const database = await openBare((await home.empty()).options);
    await database.transaction(async ({ db }) => {
      const now = async () => {
        const { rows } = await sql<{ now: number }>`select ${database.dialect.clock} as now`.execute(db);
        return rows[0]?.now ?? 0;
      };
      const start = await now();
      expect(Number.isSafeInteger(start)).toBe(true);
      let later = start;
      while (later === start) later = await now();
      expect(later).toBeGreaterThan(start);
    });
    await database.close();
  });

  it('strips NUL and broken surrogates wherever text comes in', async () => {
    const { store, verifyAudit, warmth } = await openFresh(home);
    const dirty = `a${NUL}b\uD800`;
    await store.transaction(async (tx) => {
      await tx.insertRequest(newRequest(1, { reason: dirty }));
      await tx.enqueue(newJob({ lane: dirty, key: dirty, payload: { [dirty]: [dirty] } }));
      await tx.putCard({ ...card, key: dirty, shown: dirty });
      await tx.putSpace({ roomId: dirty, orgId: dirty, orgName: dirty });
      await tx.putValue(dirty, dirty);
      await tx.appendAudit([{ ...entry(dirty, { [dirty]: dirty }), actorId: dirty }]);
    });
    await warmth.put(dirty, { orgId: dirty, warmedAt: 1, warmUntil: 1, coldFrom: 1, dueAt: 1 }, 0);

    const clean = 'ab\uFFFD';
    const job = await claimOne(store);
    expect(job).toMatchObject({ lane: clean, key: clean, payload: { [clean]: [clean] } });
    await store.retry(job, 0, dirty);
    await store.read(async (reader) => {
      expect((await reader.request(1))?.reason).toBe(clean);
      expect(await reader.cardByKey(dirty)).toMatchObject({ key: clean, shown: clean });
      expect(await reader.space(dirty)).toEqual({ roomId: clean, orgId: clean, orgName: clean });
      expect(await reader.value(dirty)).toBe(clean);
      expect(await reader.audit(1, 1)).toMatchObject([{ action: clean, detail: { [clean]: clean } }]);
    });
    expect(await warmth.get(clean, clean)).toMatchObject({ orgId: clean });
    expect(await verifyAudit()).toMatchObject({ ok: true });
  });

  it('finds a card by each of its names and updates it by its key', async () => {
    const { store } = await openFresh(home);
    const posted = { ...card, requestId: 1, parentId: 'p', messageId: 'm', sentAt: 5, shown: 'f' };
    await store.transaction(async (tx) => {
      await tx.insertRequest(newRequest(1));
      await tx.putCard(card);
    });
    expect(await store.read((reader) => reader.cardByKey(card.key))).toEqual(card);
    await store.transaction((tx) => tx.putCard(posted));
    await store.read(async (reader) => {
      expect(await reader.cardByKey(card.key)).toEqual(posted);
      expect(await reader.cardByMessage('m')).toEqual(posted);
      expect(await reader.cardByRef('ref')).toEqual(posted);
      expect(await reader.cardByNonce('nonce')).toEqual(posted);
      expect(await reader.cardByRef('other')).toBeUndefined();
    });
  });

  it('keeps steps in the order in which they were first sent', async () => {
    const { store } = await openFresh(home);
    const sent = (name: string): StepRecord => ({
      requestId: 1,
      name,
      state: 'sent',
      result: undefined,
      sentAt: 1,
      sends: 1,
    });
    const confirmed = { ...sent('z'), state: 'confirmed', result: { id: 'x' }, sends: 2 } as const;
    await store.transaction(async (tx) => {
      await tx.insertRequest(newRequest(1));
      for (const name of ['z', 'a', 'm']) await tx.putStep(sent(name));
      await tx.putStep(confirmed);
    });
    await store.read(async (reader) => {
      expect(await reader.steps(1)).toEqual([confirmed, sent('a'), sent('m')]);
      expect(await reader.step(1, 'm')).toEqual(sent('m'));
    });
    await store.transaction((tx) => tx.deleteStep(1, 'a'));
    expect(await store.read((reader) => reader.step(1, 'a'))).toBeUndefined();
    expect(await store.read((reader) => reader.steps(1))).toHaveLength(2);
  });

  it('keeps named values and spaces', async () => {
    const { store } = await openFresh(home);
    await store.transaction(async (tx) => {
      await tx.putValue('fact', { put: true });
      await tx.putSpace({ roomId: 'r', orgId: 'o', orgName: 'O' });
      await tx.putSpace({ roomId: 'r', orgId: undefined, orgName: undefined });
    });
    await store.read(async (reader) => {
      expect(await reader.value('fact')).toEqual({ put: true });
      expect(await reader.space('r')).toEqual({ roomId: 'r', orgId: undefined, orgName: undefined });
    });
    await store.transaction((tx) => tx.putValue('fact', undefined));
    expect(await store.read((reader) => reader.value('fact'))).toBeUndefined();
  });

  it('lets one of many take a name, and tells the others whose it is', async () => {
    const { store } = await openFresh(home);
    const take = async (who: number) => store.transaction(async (tx) => tx.takeValue('claim:one', { who }));
    const [first, ...others] = await Promise.all([1, 2, 3, 4].map(take));
    for (const other of others) expect(other).toEqual(first);
    expect(await store.read(async (reader) => reader.value('claim:one'))).toEqual(first);
    await store.transaction(async (tx) => tx.putValue('claim:one', undefined));
    expect(await take(9)).toEqual({ who: 9 });
  });
});
