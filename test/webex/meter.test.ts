import { expect, it } from 'vitest';
import { createMeter } from '../../src/webex/meter.ts';

/** Spends as fast as the meter lets it, against a bucket that gives so many calls a second; answers what came of it. */
function play(perSecond: number, seconds: number) {
  let now = 0;
  let left = perSecond;
  const meter = createMeter(() => now);
  let taken = 0;
  let refused = 0;
  while (now < seconds * 1000) {
    const wait = Math.max(2, meter.waitMs());
    now += wait;
    left = Math.min(perSecond, left + (wait / 1000) * perSecond);
    meter.spend();
    if (left >= 1) {
      left -= 1;
      taken += 1;
      meter.taken();
    } else {
      refused += 1;
      meter.refused(now);
      now += 1000;
      left = Math.min(perSecond, left + perSecond);
    }
  }
  return { taken, refused, rate: meter.rate() };
}

it('waits for nothing until a call was refused', () => {
  const meter = createMeter(() => 0);
  for (let call = 0; call < 100; call += 1) meter.spend();
  expect(meter.waitMs()).toBe(0);
  expect(meter.rate()).toBeUndefined();
});

it.each([1, 5, 50, 300])('gets nearly all of %i calls a second, and hardly a refusal', (perSecond) => {
  const seconds = 1200;
  const { taken, refused, rate } = play(perSecond, seconds);
  expect(taken).toBeGreaterThan(0.95 * perSecond * seconds);
  expect(refused).toBeLessThan(0.01 * taken + 3);
  expect(rate).toBeGreaterThan(0.9 * perSecond);
});
