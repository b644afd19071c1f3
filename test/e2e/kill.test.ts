// The bot is killed where it hurts most; after its restart the user exists once and the card is true.
import { describe } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { killsAt, moments } from './kill-moments.ts';

/** What the database decides; the rest on PostgreSQL is in `npm run test:long`, and chaos kills there, too. */
const ON_POSTGRES = ['between the POST of the user and its record'];

onEveryDatabase((home) => {
  describe.concurrent('the user exists once and the card tells it when the bot is killed', () => {
    killsAt(home, home.name === 'SQLite' ? moments : ON_POSTGRES);
  });
});
