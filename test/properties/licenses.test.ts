import { expect, it } from 'vitest';
import { live } from './live.ts';

/** Ten times a thousand in `npm run test:long`. */
const RUNS = 300;
const SEED = Number(process.env['STEWARD_TEST_SEED'] ?? 20_260_101);

it(`${RUNS} random wishes: nothing unasked ever differs, and each card says what is`, {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const { runs, ends, wrongs } = await live(onTestFinished, RUNS, SEED);
  expect(wrongs, `seed ${SEED}`).toEqual([]);
  expect(runs).toBe(RUNS);
  // Random is worth nothing when it all ends the same way.
  for (const end of ['Done', 'Partly done', 'Failed', 'refused']) expect(ends[end], end).toBeGreaterThan(1);
});
