// The worst moments of a report; `npm run test:long` has all of them, on each database.
import { describe } from 'vitest';
import { homes } from '../database.ts';
import { reportKillsAt } from './report-moments.ts';

const MOMENTS = [
  'between the order and its record',
  'between the download and the post of a notice',
  'between the post of a notice and its record',
];

describe.concurrent('one card and one file come of a report when the bot is killed', () => {
  for (const home of homes()) if (home.name === 'SQLite') reportKillsAt(home, MOMENTS);
});
