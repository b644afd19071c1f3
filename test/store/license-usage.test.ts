// Daily figures: one row for as long as nothing changes, gaps that stay gaps, and an end of what is old.
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from './opened.ts';

const count = (licenseId: string, consumed: number) => ({ licenseId, total: 10, consumed });
const DAY_MS = 86_400_000;
const forever = Number.MAX_SAFE_INTEGER;

onEveryDatabase((home) => {
  it('grows while figures stay, begins anew when they change, and takes the last word of a day', async () => {
    const { store, prune } = await openFresh(home);
    const put = async (day: number, ...counts: readonly ReturnType<typeof count>[]) =>
      store.transaction(async (tx) => tx.putUsage('org', day, counts));
    await put(100, count('a', 1), count('b', 5));
    await put(101, count('a', 1), count('b', 6));
    await put(102, count('a', 1), count('b', 6));
    await put(102, count('a', 2), count('b', 6));
    await put(101, count('a', 9));
    await put(120, count('a', 2));
    await store.transaction(async (tx) => tx.putUsage('bare', 120, []));
    const spans = async () =>
      (await store.read(async (reader) => reader.usage('org')))
        .map(({ licenseId, fromDay, toDay, consumed }) => `${licenseId} ${fromDay}-${toDay}: ${consumed}`)
        .toSorted();
    expect(await spans()).toEqual([
      'a 100-101: 1',
      'a 102-102: 2',
      'a 120-120: 2',
      'b 100-100: 5',
      'b 101-102: 6',
    ]);
    expect(await store.read(async (reader) => reader.usage('bare'))).toEqual([]);
    expect(await store.read(async (reader) => reader.usageDays())).toEqual(
      new Map([
        ['org', 120],
        ['bare', 120],
      ]),
    );
    const keep = { doneMs: forever, filesMs: forever, detailsMs: forever, usageMs: 18 * DAY_MS };
    expect(await prune(keep, 120 * DAY_MS)).toMatchObject({ usage: 2 });
    expect(await spans()).toEqual(['a 102-102: 2', 'a 120-120: 2', 'b 101-102: 6']);
  });
});
