// Whose turn at the socket it is, of all processes on a database.
import { expect, it } from 'vitest';
import { takingTurns } from '../src/socket-turn.ts';
import { SILENT } from '../src/webex/webex-log.ts';
import { onEveryDatabase } from './database.ts';
import { openFresh } from './store/opened.ts';

const TIMES = { leaseMs: 400, keepMs: 40 };

onEveryDatabase((home) => {
  it('is one’s for as long as it is prolonged, and the next one’s when it is given up', async () => {
    const { lease, again } = await openFresh(home);
    const first = await takingTurns(lease, SILENT, TIMES)();
    const other = takingTurns((await again()).lease, SILENT, TIMES);
    let lost = 0;
    const kept = first?.keep(() => void (lost += 1));
    const begun = performance.now();
    await expect.poll(() => performance.now() - begun).toBeGreaterThan(2 * TIMES.leaseMs);

    expect(await other()).toBeUndefined();
    expect(await first?.isOurs()).toBe(true);
    kept?.end();
    await first?.giveUp();

    expect(await (await other())?.isOurs()).toBe(true);
    expect(lost).toBe(0);
  });

  it('is lost when it ran out and somebody else took it, who keeps it', async () => {
    const { lease, place, again } = await openFresh(home);
    const late = await takingTurns(lease, SILENT, TIMES)();
    await place.query('update lease set lease_until = 1');
    const next = await takingTurns((await again()).lease, SILENT, { ...TIMES, leaseMs: 60_000 })();
    const { promise, resolve } = Promise.withResolvers<void>();

    const kept = late?.keep(resolve);
    await promise;
    kept?.end();

    expect(await late?.isOurs()).toBe(false);
    await late?.giveUp();
    expect(await next?.isOurs()).toBe(true);
  });

  it('counts as lost when the database has not answered for as long as it would have lasted', async () => {
    const { lease, close } = await openFresh(home);
    const turn = await takingTurns(lease, SILENT, TIMES)();
    await close();

    await new Promise<void>((resolve) => {
      const kept = turn?.keep(() => {
        kept?.end();
        resolve();
      });
    });
  });
});
