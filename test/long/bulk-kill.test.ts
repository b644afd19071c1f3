import { expect, test } from 'vitest';
import { killedRun } from '../e2e/bulk-kill.ts';

test('60 rows come to the same end when the bot is killed every 15', { timeout: 120_000 }, async ({
  onTestFinished,
}) => {
  await expect(
    killedRun(onTestFinished, { rows: 60, every: 15, patienceMs: 40_000 }),
  ).resolves.toBeUndefined();
});
