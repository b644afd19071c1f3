import { expect, it } from 'vitest';
import { live } from '../properties/live.ts';

const SEEDS = 10;
const RUNS = 1000;

it.each(Array.from({ length: SEEDS }, (_, index) => Number(process.env['STEWARD_TEST_SEED'] ?? 1) + index))(
  '1000 random wishes of seed %i: nothing unasked ever differs, and each card says what is',
  async (seed) => {
    const endings: (() => Promise<void>)[] = [];
    try {
      const { runs, wrongs } = await live((work) => void endings.push(work), RUNS, seed);
      expect(wrongs, `seed ${seed}`).toEqual([]);
      expect(runs).toBe(RUNS);
    } finally {
      for (const end of endings) await end();
    }
  },
);
