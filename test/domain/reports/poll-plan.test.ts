import { describe, expect, it } from 'vitest';
import { nextLook } from '../../../src/domain/reports/poll-plan.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ORDERED = Date.UTC(2026, 0, 31, 12);

/** When it is looked at, from the order on. */
function looks(name: string): readonly number[] {
  const times: number[] = [];
  for (let now = ORDERED; ; ) {
    const next = nextLook(name, ORDERED, now);
    if (!next) return times;
    times.push(next.at - ORDERED);
    now = next.at;
  }
}

const between = (times: readonly number[], from: number, to: number): number =>
  times.filter((time) => time > from && time <= to).length;

describe('a report that Webex is making', () => {
  it('is looked at every 10 s for 2 minutes, every minute for 6 hours, every hour for 2 days', () => {
    const times = looks('R-1');
    expect(between(times, 0, 2 * MINUTE)).toBeGreaterThanOrEqual(11);
    expect(between(times, 0, 2 * MINUTE)).toBeLessThanOrEqual(13);
    expect(between(times, 2 * MINUTE, 6 * HOUR)).toBeGreaterThan(330);
    expect(between(times, 2 * MINUTE, 6 * HOUR)).toBeLessThan(390);
    expect(between(times, 6 * HOUR, 48 * HOUR)).toBeGreaterThan(38);
    expect(between(times, 6 * HOUR, 48 * HOUR)).toBeLessThan(47);
    // The last look is after the two days: what is ready then still comes.
    expect(times.at(-1)).toBeGreaterThanOrEqual(48 * HOUR);
  });

  it('is not looked at together with others that were ordered at the same moment', () => {
    const hundredth = Array.from({ length: 50 }, (_, n) => looks(`R-${n}`)[100]);
    expect(new Set(hundredth).size).toBe(50);
  });

  it('is looked at at the same time whichever replica asks, and at once after a long sleep', () => {
    expect(looks('R-7')).toEqual(looks('R-7'));
    expect(nextLook('R-7', ORDERED, ORDERED + 48 * HOUR)).toBeUndefined();
    expect(nextLook('R-7', ORDERED, ORDERED - MINUTE)?.pace).toBe('often');
  });
});
