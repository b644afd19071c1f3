import { expect, test } from 'vitest';
import { killedRun } from '../e2e/bulk-kill.ts';

test('3000 rows come to the same end when the bot is killed every 500', { timeout: 1_200_000 }, async ({
  onTestFinished,
}) => {
  await expect(
    killedRun(onTestFinished, { rows: 3000, every: 500, patienceMs: 600_000 }),
  ).resolves.toBeUndefined();
});
