// Many callers find the same token expired: Webex is asked once, whoever they are.
import { expect, it } from 'vitest';
import type { StoreOptions } from '../../src/store/open.ts';
import { onEveryDatabase } from '../database.ts';
import { nextLine, startChild } from '../store/child.ts';
import { DAY, guard, type World, world } from './token-world.ts';

const MANY = Array.from({ length: 100 });

async function expired(here: World): Promise<string> {
  const old = await here.source().token();
  here.now += 15 * DAY;
  return old;
}

onEveryDatabase((home) => {
  it.each(['rotate', 'stable'] as const)(
    'a hundred callers in one process, and as many beside them on a store of their own (%s)',
    async (rotation) => {
      const here = await world(home, rotation);
      const old = await expired(here);
      const sources = [here.source(), here.source({ on: await here.opened.again() })];

      const tokens = await Promise.all(sources.flatMap((source) => MANY.map(async () => source.token())));

      expect(new Set(tokens).size).toBe(1);
      expect(tokens).not.toContain(old);
      expect(here.authority.refreshes).toBe(2);
      guard(here);
    },
  );

  it('a hundred callers whose token is refused before its end', async () => {
    const here = await world(home, 'rotate');
    const sources = [here.source(), here.source()];
    const old = await sources[0]?.token();
    if (old === undefined) throw new Error('no token');
    await sources[1]?.token();
    here.now += DAY;
    here.authority.expire(old);

    const tokens = await Promise.all(sources.flatMap((source) => MANY.map(async () => source.refresh(old))));

    expect(new Set(tokens).size).toBe(1);
    expect(here.authority.refreshes).toBe(2);
    guard(here);
  });

  it('a hundred callers in each of two processes', async () => {
    const here = await world(home, 'rotate');
    await expired(here);
    const { baseUrl } = here.authority.server;
    const given = { baseUrl, ...here.authority.client, refreshToken: here.authority.seed, now: here.now };
    const options: StoreOptions = { ...here.opened.place.options, exclusive: false, ...given };
    const children = [0, 1].map(() => startChild('callers', options));
    for (const child of children) expect(await nextLine(child)).toBe('ready');

    for (const child of children) child.tell('now');
    const got = await Promise.all(children.map(nextLine));

    expect(new Set(got).size).toBe(1);
    expect(JSON.parse(got[0] ?? '')).toHaveLength(1);
    expect(here.authority.refreshes).toBe(2);
  });
});
