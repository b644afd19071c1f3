import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { histories, playUnits } from '../properties/units.ts';
import { openFresh } from '../store/opened.ts';

const RUNS = 500;

onEveryDatabase((home) => {
  it(`${RUNS} random histories: what is promised and what is in use never exceed the units there are`, {
    timeout: 1_200_000,
  }, async () => {
    const opened = await openFresh(home);
    const other = await opened.again();
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        expect(await playUnits([opened.store, other.store], history)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
