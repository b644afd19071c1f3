// A bot that is told to stop: it says so first, ends what it has begun, and stores what still comes until it is gone.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { keyOf } from '../../src/webex/ids.ts';
import { onEveryDatabase } from '../database.ts';
import { until } from '../e2e/people.ts';
import { openBots } from './bots.ts';

const Ready = z.object({ ok: z.boolean(), why: z.string().optional() });

onEveryDatabase((home) => {
  it('is not ready any more at once, takes what comes until its work is done, and has it at the next start', async () => {
    const bots = await openBots(await home.fresh(), 1);
    const { ops, place, say, heard } = bots;
    const ready = async () => {
      const answer = await fetch(`${bots.urls[0]}/readyz`);
      return { status: answer.status, ...Ready.parse(await answer.json()) };
    };
    expect(await ready()).toEqual({ status: 200, ok: true });
    const match = { method: 'GET', path: '/v1/licenses', owner: 'admin' };
    await bots.faults({ match, fault: { delayMs: 2500 }, times: 1 });
    await say('Ana', ops, 'user create drained@acme.example --first Eve --last Adams --org Acme');
    const planned = async () =>
      (await place.query(`select state, attempts from job where key = 'plan:R-1:0'`))[0];
    await until('the plan to be under way', async () => (await planned()) && true);

    const stopped = bots.stop(0);
    expect(await ready()).toEqual({ status: 503, ok: false, why: 'Steward is stopping.' });
    const late = await say('Bo', ops, 'whoami');
    await until('the late message to be stored', async () => {
      const rows = await place.query(
        `select state from job where key = 'messages:created:${keyOf(late.id)}'`,
      );
      return rows[0]?.['state'] === 'ready' ? true : undefined;
    });
    expect(await planned()).toMatchObject({ state: 'ready' });
    await stopped;
    expect(await planned()).toMatchObject({ state: 'done' });
    await expect(fetch(`${bots.urls[0]}/readyz`)).rejects.toThrow();

    await bots.start(0);
    await heard(ops, /bo@northwind\.example/i);
    await heard(ops, /R-1: approval needed/);
    // The echo of the last card may still be under way.
    await expect
      .poll(async () => (await bots.deliveries()).filter(({ status }) => status !== 200))
      .toEqual([]);
  });
});
