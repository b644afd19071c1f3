import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { createTokenSource, renewedBy, type TokenSource } from '../../src/webex/tokens.ts';
import { homes, onEveryDatabase } from '../database.ts';
import { machineClock, startScripted } from './scripted-server.ts';
import { DAY, failureOf, guard, type World, world } from './token-world.ts';

onEveryDatabase((home) => {
  const clientOf = (here: World, source: TokenSource): WebexHttp => {
    const http = createWebexHttp({
      baseUrl: here.authority.server.baseUrl,
      token: () => source.token(),
      onUnauthorized: renewedBy(source),
      clock: { now: () => here.now, real: () => here.now },
    });
    onTestFinished(() => http.close());
    return http;
  };
  const write = { method: 'POST', path: '/people', body: { a: 1 } } as const;

  it('sends a call once more with a new token after a 401, a write too', async () => {
    const here = await world(home, 'rotate');
    const source = here.source();
    const http = clientOf(here, source);
    const old = await source.token();
    here.now += 120_000;
    here.authority.expire(old);

    expect((await http.request(write)).body).toEqual({ ok: true });

    const paths = here.authority.server.seen.map(({ path }) => path);
    expect(paths).toEqual(['/access_token', '/people', '/access_token', '/people']);
    guard(here);
  });

  it('gives up when the new token is not accepted either', async () => {
    const here = await world(home, 'rotate');
    const source = here.source();
    const http = clientOf(here, source);
    await source.token();
    here.now += 120_000;
    here.authority.server.script = ({ path }) => (path === '/people' ? { status: 401 } : undefined);

    expect(await failureOf(http.request(write))).toMatchObject({ code: 'unauthorized', repeat: 'never' });
    expect(await failureOf(http.request(write))).toMatchObject({ code: 'unauthorized' });

    // The second call does not ask for yet another token a moment after the last one.
    expect(here.authority.refreshes).toBe(2);
    guard(here);
  });
});

it('names the setting when a token that was pasted in is refused, and tells when it ends', async () => {
  const server = await startScripted(({ path }) =>
    path === '/authorizations/tokenExpiry'
      ? { body: { exp: 1_800_000_000_000 } }
      : { status: 401, body: { message: 'The request requires a valid access token' } },
  );
  onTestFinished(() => server.close());
  const nobody = () => Promise.reject(new Error('a pasted token needs no store'));
  const source = createTokenSource({
    slot: 'reports',
    settings: { form: 'static', token: 'pasted-token' },
    vault: { get: nobody, put: nobody },
    lease: { take: nobody, holds: nobody, keep: nobody, release: nobody },
    baseUrl: server.baseUrl,
    clock: machineClock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const http = createWebexHttp({
    baseUrl: server.baseUrl,
    token: () => source.token(),
    onUnauthorized: renewedBy(source),
    clock: machineClock,
  });
  onTestFinished(() => http.close());

  const failed = await failureOf(http.request({ method: 'GET', path: '/reports' }));

  expect(failed).toMatchObject({ code: 'credential-refused', status: 401, trackingId: 'TEST_1' });
  expect(String(failed)).toContain('WEBEX_REPORTS_TOKEN');
  expect(String(failed)).not.toContain('pasted-token');
  expect(server.seen).toHaveLength(1);
  expect(await source.expiresAt()).toBe(1_800_000_000_000);
  expect(source.status()).toMatchObject({ form: 'static', problem: { code: 'credential-refused' } });
});

it('writes nothing secret into the database files', async () => {
  const [sqlite] = homes();
  if (sqlite === undefined) throw new Error('no SQLite');
  const here = await world(sqlite, 'rotate');
  const source = here.source();
  await source.token();
  here.now += 13.5 * DAY;
  await source.token();
  await here.opened.close();

  const { options } = here.opened.place;
  if (!('dataDir' in options)) throw new Error('SQLite lives in a directory');
  const { dataDir } = options;
  const files = readdirSync(dataDir);
  expect(files).toContain('steward.db');
  for (const name of files)
    for (const secret of here.authority.secrets())
      expect(readFileSync(join(dataDir, name)).includes(secret)).toBe(false);
});
