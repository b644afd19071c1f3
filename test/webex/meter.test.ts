import { expect, it } from 'vitest';
import { createMeter } from '../../src/webex/meter.ts';

/** Calls of a long run against a bucket of Webex, on a clock of their own. */
function openBucket() {
  let now = 0;
  const meter = createMeter(() => now);
  return { meter, now: () => now, pass: (ms: number) => void (now += ms) };
}

/** Spends as fast as the meter lets it, against a bucket that gives so many calls a second; answers what came of it. */
function play(perSecond: number, seconds: number, { meter, now, pass } = openBucket()) {
  let left = perSecond;
  let taken = 0;
  let refused = 0;
  const end = now() + seconds * 1000;
  meter.pressed(true);
  while (now() < end) {
    const wait = Math.max(2, meter.waitMs());
    pass(wait);
    left = Math.min(perSecond, left + (wait / 1000) * perSecond);
    meter.spend();
    if (left >= 1) {
      left -= 1;
      taken += 1;
      meter.taken();
    } else {
      refused += 1;
      meter.refused(now());
      pass(1000);
      left = Math.min(perSecond, left + perSecond);
    }
  }
  meter.pressed(false);
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

it('does not count the time in which nobody waited', () => {
  const bucket = openBucket();
  bucket.pass(3_600_000);
  const { taken } = play(100, 120, bucket);
  expect(taken).toBeGreaterThan(0.95 * 100 * 120);
  bucket.pass(3_600_000);
  expect(play(100, 120, bucket).taken).toBeGreaterThan(0.95 * 100 * 120);
});

it('learns nothing from a refusal while hardly anything was asked', () => {
  const { meter, pass } = openBucket();
  for (let call = 0; call < 10; call += 1) {
    meter.spend();
    meter.taken();
    pass(60_000);
  }
  meter.refused(600_000);
  expect(meter.rate()).toBeUndefined();
});

it('finds a larger budget again', () => {
  const bucket = openBucket();
  play(10, 300, bucket);
  play(100, 300, bucket);
  const { taken, refused } = play(100, 600, bucket);
  expect(taken).toBeGreaterThan(0.95 * 100 * 600);
  expect(refused).toBeLessThan(0.01 * taken);
});
