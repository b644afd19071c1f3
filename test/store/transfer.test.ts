// One format for both homes: what was exported from either comes out of the other, with its audit chain.
import type { Kysely } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import type { Tables } from '../../src/store/schema.ts';
import { homes, onEveryDatabase } from '../database.ts';
import { openBare } from './bare.ts';
import { newJob, type Opened, openAt, openFresh } from './opened.ts';
import { newRequest } from './rows.ts';

async function filled(opened: Opened): Promise<readonly string[]> {
  await opened.store.transaction(async (tx) => {
    await tx.nextRequestId();
    await tx.insertRequest(newRequest(1));
    await tx.enqueue(newJob({ queue: 'work', lane: 'R-1', key: 'plan' }));
    await tx.appendAudit([
      {
        at: 1,
        action: 'a',
        actorId: undefined,
        requestId: 1,
        orgId: undefined,
        roomId: undefined,
        detail: { n: 1 },
      },
    ]);
  });
  await opened.files.put('f', 'f.csv', new Uint8Array([0, 1, 2, 255]));
  const lines: string[] = [];
  await opened.exportRows((line) => lines.push(line));
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

onEveryDatabase((home) => {
  for (const other of homes()) {
    it.skipIf(other.missing !== undefined)(`what is exported comes back whole in ${other.name}`, async () => {
      const from = await openFresh(home);
      const lines = await filled(from);
      const to = await openAt((await other.fresh()).options);

      await to.importRows(() => each(lines));

      const again: string[] = [];
      await to.exportRows((line) => again.push(line));
      expect(again).toEqual(lines);
      expect(await to.verifyAudit()).toEqual(await from.verifyAudit());
      expect((await to.files.get('f'))?.bytes).toEqual(new Uint8Array([0, 1, 2, 255]));
      const next = await to.store.transaction(async (tx) => {
        await tx.enqueue(newJob({ queue: 'work', lane: 'R-2', key: 'plan-2' }));
        return tx.nextRequestId();
      });
      expect(next).toBe(2);
      const claimed = await to.store.claim({ free: { work: 10 }, leaseMs: 1000, now: 0 });
      expect(claimed.map(({ key }) => key)).toEqual(['plan', 'plan-2']);
    });
  }

  it.each([
    ['is cut off', (lines: readonly string[]) => lines.slice(0, -1), /cut off/],
    ['lost a row', (lines: readonly string[]) => lines.filter((_, at) => at !== 2), /Nothing was imported/],
    ['is no export', () => ['{"hello":1}'], /no export of Steward/],
    ['is no JSON', (lines: readonly string[]) => [...lines.slice(0, 1), 'x'], /line 2/],
    [
      'names a table of others',
      (lines: readonly string[]) => [...lines.slice(0, 1), '{"table":"pg_class","row":{}}'],
      /line 2/,
    ],
  ])('an export that %s changes nothing', async (_, damaged, message) => {
    const lines = await filled(await openFresh(home));
    const to = await openFresh(home);

    await expect(to.importRows(() => each(damaged(lines)))).rejects.toThrow(message);

    expect(await to.store.read(async (reader) => reader.request(1))).toBeUndefined();
  });

  it('takes all of many rows, once each', async () => {
    const from = await openFresh(home);
    const keys = Array.from({ length: 450 }, (_, at) => `key ${at % 7} ${at}`);
    await from.store.transaction(async (tx) => {
      for (const key of keys) await tx.putValue(key, key);
    });
    const lines: string[] = [];
    const { named_value: counted } = await from.exportRows((line) => lines.push(line));
    expect(counted).toBe(450);
    for (const key of keys) expect(lines.filter((line) => line.includes(`"${key}"`))).toHaveLength(1);
  });

  it('an export sees one moment, and nobody waits for it', async () => {
    const from = await openFresh(home);
    const other = await from.again();
    const bare = await openBare(from.place.options);
    onTestFinished(bare.close);
    const count = async (db: Kysely<Tables>): Promise<number> =>
      (await db.selectFrom('named_value').selectAll().execute()).length;
    const [before, after] = await bare.snapshot(async (db) => {
      const first = await count(db);
      await other.store.transaction(async (tx) => tx.putValue('meanwhile', 1));
      return [first, await count(db)];
    });
    expect(after).toBe(before);
    expect(await bare.read(count)).toBe((before ?? 0) + 1);
  });

  it('a used database is left alone', async () => {
    const from = await openFresh(home);
    const lines = await filled(from);

    await expect(from.importRows(() => each(lines))).rejects.toThrow(/not empty/);
  });
});
