// Each moment of a report at which the bot may be killed, on each database.
import { describe } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { reportKillsAt, reportMoments } from '../e2e/report-moments.ts';

onEveryDatabase((home) => {
  describe('one card and one file come of a report when the bot is killed', () =>
    reportKillsAt(home, reportMoments));
});
