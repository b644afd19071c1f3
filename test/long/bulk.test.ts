import { expect, test } from 'vitest';
import { killedRun } from '../e2e/bulk-kill.ts';

test('20,000 rows come to the same end when the bot is killed every 500', { timeout: 5_400_000 }, async ({
  onTestFinished,
}) => {
  await expect(
    killedRun(onTestFinished, { rows: 20_000, every: 500, patienceMs: 2_400_000 }),
  ).resolves.toBeUndefined();
});
