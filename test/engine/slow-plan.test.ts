// A plan that takes a minute keeps nobody in its space waiting.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { onEveryDatabase } from '../database.ts';
import { until } from '../e2e/people.ts';
import { openBots } from './bots.ts';

const Faults = z.object({ items: z.array(z.unknown()) });

const create = (n: number): string =>
  `user create slow-${n}@acme.example --first Slow --last N${n} --org Acme`;

onEveryDatabase((home) => {
  it('answers an approval in the same space while a plan of 60 seconds is under way', async () => {
    const bots = await openBots(await home.fresh(), 1);
    const { say, heard, ops, place } = bots;
    await say('Ana', ops, create(1));
    await heard(ops, /R-1: approval needed/);
    const match = { method: 'GET', path: '/v1/licenses', owner: 'admin' };
    await bots.faults({ match, fault: { delayMs: 60_000 }, times: 1 });
    await say('Ana', ops, create(2));
    await until('the plan to hang', async () => {
      const { items } = Faults.parse(await bots.call('/_sandbox/faults'));
      return items.length === 0 ? true : undefined;
    });

    const begun = performance.now();
    await say('Bo', ops, 'approve R-1');
    await heard(ops, /R-1: (Approved|Done)/);
    const took = Math.round(performance.now() - begun);
    await heard(ops, /R-1: Done/);

    const plan = await place.query(`select state, attempts from job where key = 'plan:R-2:0'`);
    expect(plan).toEqual([{ state: 'ready', attempts: expect.anything() }]);
    expect(Number(plan[0]?.['attempts'])).toBe(1);
    expect(await place.query('select state from request where id = 2')).toEqual([{ state: 'draft' }]);
    process.stderr.write(`${home.name}: answered ${took} ms after the approval, beside a hanging plan\n`);
    await bots.closeWebex();
  });
});
