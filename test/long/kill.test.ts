// Each moment of a request at which the bot may be killed, on each database.
import { describe } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { killsAt, moments } from '../e2e/kill-moments.ts';

onEveryDatabase((home) => {
  describe('the user exists once and the card tells it when the bot is killed', () => killsAt(home, moments));
});
