// Two bots on one PostgreSQL: what is due is done by one of them, once, also when both come back at the same time.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { homes } from '../database.ts';
import { type Bots, openBots } from '../engine/bots.ts';

const DAY_MS = 24 * 3_600_000;

/** A minute after S-1 is due. */
async function untilDue({ place, call }: Bots): Promise<number> {
  const [row] = await place.query('select body from standing_order where id = 1');
  const { dueAt } = z.object({ dueAt: z.number() }).parse(JSON.parse(String(row?.['body'])));
  const { now } = z.object({ now: z.string() }).parse(await call('/_sandbox/clock'));
  return dueAt - Date.parse(now) + 60_000;
}

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(`two bots on ${home.name}`, () => {
    it('run a schedule once, look once, and make up for a week once', async () => {
      const pair = await openBots(await home.fresh(), 2);
      const told = async (what: RegExp): Promise<number> =>
        (await pair.fromBot(pair.ops)).filter(({ text = '' }) => what.test(text)).length;
      const schedule = 'report schedule "Client Version Prod" every day 07:00 Asia/Tokyo';
      await pair.say('Ana', pair.ops, schedule);
      await pair.heard(pair.ops, /R-1: Done/);
      await pair.call('/_sandbox/settings', undefined, 'POST', { connectorStatus: 'operational' });
      await pair.say('Ana', pair.ops, 'hybrid watch --org Globex');
      await pair.heard(pair.ops, /R-2: Done/);
      await pair.call('/_sandbox/settings', undefined, 'POST', { connectorStatus: 'outage' });

      await pair.advance(await untilDue(pair));
      await pair.heard(pair.ops, /R-3: .*Client Version Prod/);
      await pair.heard(pair.ops, /Hybrid services are not well/);
      await Promise.all([pair.stop(0), pair.stop(1)]);
      await pair.advance(7 * DAY_MS);
      await Promise.all([pair.start(0), pair.start(1)]);
      await pair.heard(pair.ops, /S-1 is late[^]*7 runs were due/);
      await pair.heard(pair.ops, /R-4: Under way[^]*Webex is making the report/);
      await pair.advance(60_000);
      await pair.heard(pair.ops, /R-4: Done/);

      const filed = await pair.place.query(`select id from request where body like '%"standing":1%'`);
      expect(filed).toHaveLength(2);
      expect(await told(/S-1 is late/)).toBe(1);
      expect(await told(/⚠ outage/)).toBe(1);
    });
  });
}
