import { expect, it } from 'vitest';
import { live } from './live.ts';

const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 20_260_101);

it('300 random wishes: nothing unasked ever differs, and each card says what is', {
  timeout: 280_000,
}, async ({ onTestFinished }) => {
  const { runs, ends, wrongs } = await live(onTestFinished, 300, SEED);
  expect(wrongs, `seed ${SEED}`).toEqual([]);
  expect(runs).toBe(300);
  // Random is worth nothing when it all ends the same way.
  for (const end of ['Done', 'Partly done', 'Failed', 'refused']) expect(ends[end], end).toBeGreaterThan(3);
});
