import { expect, it, onTestFinished } from 'vitest';
import { createWebexHttp } from '../../src/webex/http.ts';
import { createTokenSource } from '../../src/webex/tokens.ts';
import { onEveryDatabase } from '../database.ts';
import { DAY, failureOf, guard, key, world } from './token-world.ts';

onEveryDatabase((home) => {
  it.each(['rotate', 'stable'] as const)(
    'gets a token, keeps it, and renews it ahead of its end (%s)',
    async (rotation) => {
      const here = await world(home, rotation);
      const source = here.source();

      const first = await source.token();
      here.now += 12 * DAY;
      expect(await source.token()).toBe(first);
      expect(here.authority.refreshes).toBe(1);

      here.now += DAY;
      const second = await source.token();

      expect(second).not.toBe(first);
      expect(here.authority.accepts(second)).toBe(true);
      expect(here.authority.refreshes).toBe(2);
      expect(source.status()).toMatchObject({
        slot: 'admin',
        form: 'refreshing',
        accessExpiresAt: here.now + 14 * DAY,
        refreshExpiresAt: here.now + 90 * DAY,
        problem: undefined,
      });
      expect(await here.source().expiresAt()).toBe(here.now + 90 * DAY);
      guard(here, source.status());
    },
  );

  it('goes on after a restart with what was stored, never with the setting that was used up', async () => {
    const here = await world(home, 'rotate');
    const first = await here.source().token();

    const next = here.source();
    expect(await next.token()).toBe(first);
    here.now += 13.5 * DAY;
    const second = await next.token();

    expect(second).not.toBe(first);
    expect(here.authority.used).toHaveLength(2);
    expect(here.authority.used[1]).not.toBe(here.authority.seed);
    guard(here);
  });

  it('starts anew with a changed setting', async () => {
    const here = await world(home, 'rotate');
    await here.source().token();
    const fresh = here.authority.authorize();

    const token = await here.source({ refreshToken: fresh }).token();

    expect(here.authority.used).toEqual([here.authority.seed, fresh]);
    expect(here.authority.accepts(token)).toBe(true);
    guard(here);
  });

  it('stores the refresh token that came before it hands out the access token', async () => {
    const here = await world(home, 'rotate');
    const vault = here.opened.vault(key);
    let putBefore = false;
    const source = createTokenSource({
      slot: 'admin',
      settings: { form: 'refreshing', ...here.authority.client, refreshToken: here.authority.seed },
      vault: {
        get: (slot) => vault.get(slot),
        put: async (slot, tokens) => {
          await vault.put(slot, tokens);
          putBefore = !here.authority.server.seen.some(({ path }) => path !== '/access_token');
        },
      },
      lease: here.opened.lease,
      baseUrl: here.authority.server.baseUrl,
      clock: { now: () => here.now, real: () => here.now },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    const http = createWebexHttp({
      baseUrl: here.authority.server.baseUrl,
      token: () => source.token(),
      clock: { now: () => here.now, real: () => here.now },
    });
    onTestFinished(() => http.close());

    await http.request({ method: 'GET', path: '/people/me' });

    expect(putBefore).toBe(true);
  });

  it('loses no refresh token when the database fails at the wrong moment', async () => {
    const here = await world(home, 'rotate');
    const vault = here.opened.vault(key);
    let broken = true;
    const source = createTokenSource({
      slot: 'admin',
      settings: { form: 'refreshing', ...here.authority.client, refreshToken: here.authority.seed },
      vault: {
        get: (slot) => vault.get(slot),
        put: (slot, tokens) => (broken ? Promise.reject(new Error('disk full')) : vault.put(slot, tokens)),
      },
      lease: here.opened.lease,
      baseUrl: here.authority.server.baseUrl,
      clock: { now: () => here.now, real: () => here.now },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });

    await expect(source.token()).rejects.toThrow('disk full');
    broken = false;
    const token = await source.token();

    expect(here.authority.accepts(token)).toBe(true);
    expect(here.authority.refreshes).toBe(1);
    expect((await vault.get('admin'))?.accessToken).toBe(token);
  });

  it('tries the refresh token before the last one once when the last one is refused', async () => {
    const here = await world(home, 'rotate');
    const source = here.source();
    await source.token();
    // Webex has rotated, and then gone back to before it did.
    here.authority.restore(here.authority.seed);
    here.now += 13.5 * DAY;

    const token = await source.token();

    expect(here.authority.accepts(token)).toBe(true);
    expect(here.authority.used).toHaveLength(3);
    expect(here.authority.used[2]).toBe(here.authority.seed);
    guard(here);
  });

  it('says what to do when the refresh token is refused, and asks again a minute later only', async () => {
    const here = await world(home, 'rotate');
    here.authority.revoke();
    const source = here.source();

    const failed = await failureOf(source.token());
    await failureOf(source.token());

    expect(failed).toMatchObject({
      name: 'Fault',
      code: 'credential-refused',
      repeat: 'never',
      trackingId: 'TEST_1',
    });
    expect(String(failed)).toMatch(/Authorize the integration again.*WEBEX_ADMIN_REFRESH_TOKEN/);
    expect(source.status().problem).toMatchObject({ code: 'credential-refused' });
    expect(here.authority.refreshes).toBe(1);

    here.now += 61_000;
    here.authority.restore(here.authority.seed);
    expect(here.authority.accepts(await source.token())).toBe(true);
    expect(source.status().problem).toBeUndefined();
    guard(here, failed);
  });

  it('tells a wrong client from a refused refresh token', async () => {
    const here = await world(home, 'rotate');

    const failed = await failureOf(here.source({ clientSecret: 'not-the-secret' }).token());

    expect(String(failed)).toMatch(/WEBEX_ADMIN_CLIENT_ID and WEBEX_ADMIN_CLIENT_SECRET/);
    guard(here, failed);
  });

  it('uses a token to its end while it cannot be renewed', async () => {
    const here = await world(home, 'rotate');
    const source = here.source();
    const first = await source.token();
    here.now += 13.5 * DAY;
    here.authority.server.script = () => ({ status: 503 });

    expect(await source.token()).toBe(first);
    // A new process has nothing but what is stored.
    expect(await here.source().token()).toBe(first);

    here.now += DAY;
    expect(await failureOf(source.token())).toMatchObject({
      code: 'token-unavailable',
      repeat: 'safe',
      status: 503,
    });
    guard(here);
  });

  it('asks again when the answer does not come', async () => {
    const here = await world(home, 'stable');
    let cuts = 1;
    here.authority.server.script = () => (cuts-- > 0 ? { trouble: 'reset' } : undefined);

    expect(here.authority.accepts(await here.source().token())).toBe(true);
  });

  it('takes what another process has got in the place of a token that was refused', async () => {
    const here = await world(home, 'rotate');
    const [one, two] = [here.source(), here.source()];
    const old = await one.token();
    await two.token();
    here.now += 120_000;
    here.authority.expire(old);

    const fresh = await one.refresh(old);
    expect(await two.refresh(old)).toBe(fresh);

    expect(fresh).not.toBe(old);
    expect(here.authority.refreshes).toBe(2);
    // One that was new a moment ago is refused for another reason.
    expect(await two.refresh(fresh)).not.toBe(old);
    guard(here);
  });

  it('gets its turn after a process that was killed while it refreshed', async () => {
    const here = await world(home, 'rotate');
    await here.opened.lease.take('token:admin', 300);

    expect(here.authority.accepts(await here.source().token())).toBe(true);
    expect(here.authority.refreshes).toBe(1);
  });

  it('keeps two slots apart', async () => {
    const here = await world(home, 'rotate');
    const own = here.authority.authorize();

    const admin = await here.source().token();
    const reports = await here.source({ slot: 'reports', refreshToken: own }).token();

    expect(admin).not.toBe(reports);
    expect(await here.source().token()).toBe(admin);
    guard(here);
  });

  it('lives with an answer that has little in it', async () => {
    const here = await world(home, 'stable');
    here.authority.server.script = () => ({ body: { access_token: 'bare-token', expires_in: '3600' } });
    const source = here.source();

    expect(await source.token()).toBe('bare-token');
    expect(source.status()).toMatchObject({
      accessExpiresAt: here.now + 3_600_000,
      refreshExpiresAt: undefined,
    });
    here.now += 20 * 60_000;
    await source.token();
    expect(here.authority.server.seen).toHaveLength(1);
    here.now += 20 * 60_000;
    await source.token();
    expect(here.authority.server.seen).toHaveLength(2);
  });
});
