// What is remembered of the managed-organization list, on both databases.
import { describe, expect, it } from 'vitest';
import type { OrgWarmth, Reading } from '../../src/domain/ports/org-warmth.ts';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from './opened.ts';

const reading = (orgId: string, warmedAt: number): Reading => ({
  orgId,
  warmedAt,
  warmUntil: warmedAt + 90,
  coldFrom: warmedAt + 100,
  dueAt: warmedAt + 110,
});

const ids = async (due: ReturnType<OrgWarmth['due']>): Promise<readonly string[]> =>
  (await due).map(({ orgId }) => orgId);

onEveryDatabase((home) => {
  describe('the warmth of organizations', () => {
    it('is kept per account, and a reading leaves the notes on use alone', async () => {
      const { warmth } = await openFresh(home);
      await warmth.put('admin', reading('a', 10), 10);
      await warmth.used('admin', 'a', 50);
      await warmth.refused('admin', 'a', 60);
      await warmth.put('other', reading('a', 5), 5);

      expect(await warmth.put('admin', reading('a', 70), 70)).toBe(1);

      expect(await warmth.get('admin', 'a')).toEqual({ ...reading('a', 70), lastUsed: 50, last403: 60 });
      expect(await warmth.get('other', 'a')).toEqual({ ...reading('a', 5), lastUsed: 5, last403: undefined });
      await warmth.used('admin', 'never read', 1);
      expect(await warmth.get('admin', 'never read')).toBeUndefined();
    });

    it('tells who is on the list, and who was read or used later', async () => {
      const { warmth } = await openFresh(home);
      await warmth.put('admin', reading('gone', 0), 0);
      await warmth.put('admin', reading('a', 20), 20);
      await warmth.put('admin', reading('b', 30), 30);
      expect(await warmth.put('admin', reading('c', 105), 105)).toBe(3);
      await warmth.used('admin', 'a', 106);

      expect(await warmth.census('admin', 105)).toEqual({ warm: 3, cold: 1 });
      expect(await warmth.rank('admin', 'a', 105)).toEqual({ readSince: 2, usedSince: 0 });
      expect(await warmth.rank('admin', 'b', 105)).toEqual({ readSince: 1, usedSince: 2 });
    });

    it('finds whose time is up among those in use and those with work', async () => {
      const { warmth } = await openFresh(home);
      for (const [orgId, at] of [
        ['busy', 10],
        ['idle', 5],
        ['planned', 0],
        ['early', 900],
      ] as const)
        await warmth.put('admin', reading(orgId, at), at);
      await warmth.used('admin', 'busy', 800);
      const wanted = { now: 900, usedSince: 700, limit: 9 };

      expect(await ids(warmth.due('admin', { ...wanted, orgIds: ['planned', 'early'] }))).toEqual([
        'planned',
        'busy',
      ]);
      expect(await ids(warmth.due('admin', { ...wanted, orgIds: [] }))).toEqual(['busy']);
      expect(await ids(warmth.due('admin', { ...wanted, orgIds: ['idle', 'planned'], limit: 1 }))).toEqual([
        'planned',
      ]);
    });

    it('adds up what several processes count', async () => {
      const opened = await openFresh(home);
      const twice = [opened.warmth, (await opened.again()).warmth];
      expect((await opened.warmth.tallies('admin')).since).toBeUndefined();

      await Promise.all(
        Array.from({ length: 10 }, async (_, i) =>
          twice[i % 2]?.add('admin', { calls: 3, fitsLru: -7 }, 100 + i, 40 + i),
        ),
      );

      const { counts, since, crowdedAt } = await opened.warmth.tallies('admin');
      expect(counts).toMatchObject({ calls: 30, fitsLru: -70, warmUps: 0 });
      expect(since).toBeGreaterThanOrEqual(100);
      expect(crowdedAt).toBe(49);
    });
  });
});
