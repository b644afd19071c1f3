import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLimiter, type End, type Limiter } from '../../src/webex/limiter.ts';

const MOST = 16;

/** As many calls as may be under way, all ending the same. */
function round(limiter: Limiter, end: End): void {
  const ends: ((how: End) => void)[] = [];
  while (limiter.hasRoom()) ends.push(limiter.begin());
  for (const leave of ends) leave(end);
}

it('always lets some call through, and never more than the most, whatever happens', () => {
  const step = fc.oneof(
    fc.constant<End | 'begin'>('begin'),
    fc.constantFrom<End>('well', 'throttled', 'slow'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const limiter = createLimiter(MOST);
      const underway: ((end: End) => void)[] = [];
      for (const one of steps) {
        if (one !== 'begin') underway.shift()?.(one);
        else if (limiter.hasRoom()) underway.push(limiter.begin());
        expect(underway.length).toBeLessThanOrEqual(MOST);
        expect(limiter.limit()).toBeGreaterThanOrEqual(1);
        expect(limiter.limit()).toBeLessThanOrEqual(MOST);
      }
      for (const leave of underway) leave('well');
      expect(limiter.hasRoom()).toBe(true);
    }),
  );
});

it('halves once for a burst of refusals, and grows by about one a round', () => {
  const limiter = createLimiter(MOST);
  round(limiter, 'throttled');
  expect(limiter.limit()).toBe(4);
  round(limiter, 'throttled');
  expect(limiter.limit()).toBe(2);
  round(limiter, 'well');
  round(limiter, 'well');
  expect(Math.floor(limiter.limit())).toBe(3);
  for (let rounds = 0; rounds < 40; rounds += 1) round(limiter, 'well');
  expect(limiter.limit()).toBe(MOST);
});

it('does not grow by calls that had room to spare, and ends a call only once', () => {
  const limiter = createLimiter(MOST);
  for (let calls = 0; calls < 100; calls += 1) limiter.begin()('well');
  expect(limiter.limit()).toBe(8);
  const leave = limiter.begin();
  leave('slow');
  leave('slow');
  expect(limiter.limit()).toBe(6);
});
