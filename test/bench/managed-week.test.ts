// The week of the bench, a tenth of its size: 500 organizations a day on a list of 200.
import { describe, expect, it } from 'vitest';
import {
  optimum,
  type Setting,
  simulate,
  simulatePlanned,
  simulateSteward,
  unplannedWeek,
} from './managed-week.ts';

const CAP = 200;
const ORGS = 500;
const SETTINGS: readonly Setting[] = (['oldest', 'lru', 'random'] as const).flatMap((rule) =>
  [true, false].map((renewOnGet) => ({ rule, renewOnGet, cap: CAP })),
);

describe.each(SETTINGS)('evicting $rule, renewing on GET $renewOnGet', (setting) => {
  it('planned work is never refused, and costs one warm-up per organization and day', async () => {
    const { cold403s, warmUps, batches } = await simulatePlanned('steward', ORGS, setting);

    expect(cold403s).toBe(0);
    expect(warmUps).toBeLessThanOrEqual(1.05 * batches);
  });
});

it.each(SETTINGS.filter(({ renewOnGet }) => !renewOnGet))(
  'unplanned work comes near the client that knows the list: %j',
  async (setting) => {
    const week = unplannedWeek(ORGS, 2);
    const knowing = simulate('knowing the list', week, setting);
    const reactive = simulate('reactive only', week, setting);

    const ours = await simulateSteward(week, setting);

    expect(ours.work).toBe(week.length);
    expect(ours.cold403s).toBeLessThan(0.2 * reactive.cold403s);
    expect(ours.warmUps).toBeLessThan(1.25 * knowing.warmUps);
    expect(ours.sent).toBeLessThan(reactive.sent);
    expect(optimum(week, CAP).warmUps).toBeLessThanOrEqual(knowing.warmUps);
  },
);

it('on a list that holds all of them nobody is refused', async () => {
  const setting: Setting = { rule: 'random', renewOnGet: false, cap: CAP };

  const { cold403s } = await simulateSteward(unplannedWeek(CAP / 2, 3), setting);

  expect(cold403s).toBe(0);
});
