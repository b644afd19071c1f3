// 64 people decide the same request at the same moment, as often as the time allows; 500 times in the long run.
import { expect, it, onTestFinished } from 'vitest';
import { openHouse } from './house.ts';
import { manyPresses } from './press-storm.ts';

const FOR_MS = 6000;

it('64 decisions at once are one decision, one execution and 63 kind answers', async () => {
  const house = await openHouse(onTestFinished, { STEWARD_LIMITS: 'off' });
  expect(await manyPresses(house, 500, FOR_MS)).toBeGreaterThan(0);
});
