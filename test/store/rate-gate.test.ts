import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from './opened.ts';

onEveryDatabase((home) => {
  it('tells every replica how long a credential is to be left alone, and of no other', async () => {
    const { rateGate, again } = await openFresh(home);
    await rateGate.block('admin', 20_000);
    const other = (await again()).rateGate;
    const left = await other.blockedMs('admin');
    expect(left).toBeGreaterThan(10_000);
    expect(left).toBeLessThanOrEqual(20_000);
    expect(await other.blockedMs('reports')).toBe(0);
  });

  it('keeps the longest of several pauses, whoever asked last', async () => {
    const { rateGate } = await openFresh(home);
    await Promise.all([3_000, 90_000, 5_000].map((ms) => rateGate.block('admin', ms)));
    await rateGate.block('admin', 1_000);
    expect(await rateGate.blockedMs('admin')).toBeGreaterThan(60_000);
    await rateGate.block('admin', 200_000);
    expect(await rateGate.blockedMs('admin')).toBeGreaterThan(150_000);
  });

  it('is free when the time is over', async () => {
    const { rateGate, place } = await openFresh(home);
    expect(await rateGate.blockedMs('admin')).toBe(0);
    await rateGate.block('admin', 60_000);
    await place.query('update rate_gate set blocked_until = 1');
    expect(await rateGate.blockedMs('admin')).toBe(0);
  });
});
