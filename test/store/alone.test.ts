import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { openAt, openFresh } from './opened.ts';

const HOUR = 3_600_000;

onEveryDatabase((home) => {
  it('is for one at a time, over all processes, until it is given back', async () => {
    const opened = await openFresh(home);
    const other = await opened.again();

    const taken = await Promise.all(
      [opened, other, opened, other].map(async ({ lease }) => lease.take('token:admin', HOUR)),
    );
    const [token, ...others] = taken.filter((got) => got !== undefined);

    expect(token).toBeDefined();
    expect(others).toEqual([]);
    expect(await other.lease.holds('token:admin', token ?? '')).toBe(true);
    expect(await other.lease.take('token:reports', HOUR)).toBeDefined();

    await opened.lease.release('token:admin', token ?? '');

    expect(await opened.lease.holds('token:admin', token ?? '')).toBe(false);
    expect(await other.lease.take('token:admin', HOUR)).toBeDefined();
  });

  it('ends by itself, and who held it then holds nothing and gives nothing back', async () => {
    const { lease } = await openFresh(home);
    const late = (await lease.take('n', 20)) ?? '';
    while (await lease.holds('n', late)) await sleep(5);

    const next = (await lease.take('n', HOUR)) ?? '';
    await lease.release('n', late);

    expect(await lease.holds('n', late)).toBe(false);
    expect(await lease.holds('n', next)).toBe(true);
  });

  it('of a process that was killed is free for the one bot of a data directory', async () => {
    const opened = await openFresh(home);
    if (!('dataDir' in opened.place.options)) return;
    await opened.lease.take('n', HOUR);
    await opened.close();

    const next = await openAt(opened.place.options);

    expect(await next.lease.take('n', HOUR)).toBeDefined();
  });
});
