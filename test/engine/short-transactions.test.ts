// No transaction waits for Webex: the server ends every one that is idle for a moment, Webex takes longer than that
// with each kind of call, and nothing has to be done twice.
import { describe, expect, it } from 'vitest';
import { homes } from '../database.ts';
import { openBots } from './bots.ts';

const IDLE_MS = 1200;
const SLOW = [
  { method: 'GET', path: '/v1/messages/*', owner: 'bot' },
  { method: 'GET', path: '/v1/licenses', owner: 'admin' },
  { method: 'POST', path: '/v1/messages', owner: 'bot' },
  { method: 'POST', path: '/v1/people', owner: 'admin' },
];

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(home.name, () => {
    it('ends no transaction of ours for waiting, however slow Webex is', async () => {
      const place = await home.fresh();
      const [row] = await place.query('select current_database() as name');
      await place.query(
        `alter database "${String(row?.['name'])}" set idle_in_transaction_session_timeout = ${IDLE_MS}`,
      );
      const bots = await openBots(place, 1);
      for (const match of SLOW) await bots.faults({ match, fault: { delayMs: IDLE_MS + 600 }, times: 1 });
      await bots.say('Ana', bots.ops, 'user create slow@acme.example --first Eve --last Adams --org Acme');
      await bots.press('Bo', await bots.heard(bots.ops, /R-1: approval needed/), 'approve');
      await bots.heard(bots.ops, /R-1: Done/);
      await bots.quiet();
      const again = await place.query('select key, attempts, last_error from job where attempts > 1');
      expect(again).toEqual([]);
      expect(await bots.users('Acme', 'slow@acme.example')).toHaveLength(1);
    });
  });
}
