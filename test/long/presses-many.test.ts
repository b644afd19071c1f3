// 64 decisions at once on one approval, 500 times.
import { expect, it, onTestFinished } from 'vitest';
import { openHouse } from '../engine/house.ts';
import { manyPresses } from '../engine/press-storm.ts';

const ROUNDS = 500;
const PATIENCE_MS = 60 * 60_000;

it('64 decisions at once are one decision, 500 times', { timeout: PATIENCE_MS }, async () => {
  const house = await openHouse(onTestFinished, { STEWARD_LIMITS: 'off' });
  expect(await manyPresses(house, ROUNDS, PATIENCE_MS)).toBe(ROUNDS);
});
