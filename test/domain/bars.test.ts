import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bar } from '../../src/domain/bars.ts';

it.for([
  [0, 10, '▱▱▱▱▱▱▱▱▱▱'],
  [1, 1000, '▰▱▱▱▱▱▱▱▱▱'],
  [5, 10, '▰▰▰▰▰▱▱▱▱▱'],
  [10, 10, '▰▰▰▰▰▰▰▰▰▰'],
  [12, 10, '▰▰▰▰▰▰▰▰▰▰'],
  [0, 0, '▱▱▱▱▱▱▱▱▱▱'],
  [3, 0, '▰▰▰▰▰▰▰▰▰▰'],
  [-3, 10, '▱▱▱▱▱▱▱▱▱▱'],
] as const)('%i of %i is %s', ([part, whole, cells]) => {
  expect(bar(part, whole)).toBe(cells);
});

it('always has ten cells, shows a little as something, and grows with what it shows', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1 }), (a, b, whole) => {
      const filled = (part: number): number => bar(part, whole).split('▰').length - 1;
      expect(Array.from(bar(a, whole))).toHaveLength(10);
      expect(filled(a) > 0).toBe(a > 0);
      expect(Math.sign(filled(a) - filled(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
    }),
  );
});
