import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clickWorlds, type Tally, walkClicks } from '../domain/policy/clicks.ts';

it('agrees with every way of seating people in groups, in 20,000 worlds', () => {
  const tally: Tally = { clicks: 0, approved: 0, refusedAtSubmit: 0 };
  fc.assert(
    fc.property(clickWorlds, (world) => walkClicks(world, tally)),
    { numRuns: 20_000 },
  );
  expect(tally.clicks).toBeGreaterThan(1_000_000);
}, 3_600_000);
