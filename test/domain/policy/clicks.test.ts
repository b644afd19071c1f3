// test/long/clicks.test.ts walks many more worlds.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clickWorlds, type Tally, walkClicks } from './clicks.ts';

it('agrees with every way of seating people in groups, over all orders of clicks', () => {
  const tally: Tally = { clicks: 0, approved: 0, refusedAtSubmit: 0 };
  fc.assert(
    fc.property(clickWorlds, (world) => walkClicks(world, tally)),
    { numRuns: 150, seed: 20_260_304 },
  );
  // The worlds are not all of one kind.
  expect(tally.approved).toBeGreaterThan(100);
  expect(tally.refusedAtSubmit).toBeGreaterThan(10);
});
