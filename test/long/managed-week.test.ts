// Planned work on 5,000 organizations a day, at the size of the real list.
import { expect, it } from 'vitest';
import { LIST_CAP } from '../../src/webex/eviction.ts';
import { simulatePlanned } from '../bench/managed-week.ts';

it.each(
  (['oldest', 'lru', 'random'] as const).flatMap((rule) =>
    [true, false].map((renewOnGet) => ({ rule, renewOnGet, cap: LIST_CAP })),
  ),
)('a week of planned work is never refused: %j', async (setting) => {
  const { cold403s, warmUps, batches } = await simulatePlanned('steward', 5000, setting);

  expect(cold403s).toBe(0);
  expect(warmUps).toBeLessThanOrEqual(1.05 * batches);
});
