// A year of the sandbox's clock: Steward is restarted, is off for weeks, is not used for months. Webex never sees a
// dead token.
import { expect, it, onTestFinished } from 'vitest';
import { createWebexHttp } from '../../src/webex/http.ts';
import { createTokenSource, renewedBy, type TokenSource } from '../../src/webex/tokens.ts';
import { homes } from '../database.ts';
import { openTown } from '../sandbox/harness.ts';
import { ringOf } from '../store/keyring.ts';
import { openFresh } from '../store/opened.ts';
import { DAY } from './token-world.ts';

const keys = ringOf({ id: 'v1', key: new Uint8Array(32).fill(9) });

/** Days between two calls; `off`: Steward was not running in between, `idle`: nobody asked for anything. */
const YEAR: readonly { readonly days: number; readonly rest: 'used' | 'idle' | 'off' }[] = [
  ...Array.from({ length: 60 }, (_, n) => ({ days: (n % 4) + 0.4, rest: 'used' as const })),
  { days: 14, rest: 'off' },
  { days: 80, rest: 'off' },
  { days: 120, rest: 'idle' },
  ...Array.from({ length: 20 }, (_, n) => ({ days: n % 3 === 0 ? 6.5 : 0.1, rest: 'off' as const })),
];

it.each(['rotate', 'stable'] as const)('no call with a dead token in a year (%s)', async (rotation) => {
  const [sqlite] = homes();
  if (sqlite === undefined) throw new Error('no SQLite');
  const [town, opened] = [await openTown(), await openFresh(sqlite)];
  await town.control.post('/settings', { refreshRotation: rotation });
  const { clientId, clientSecret, refreshTokens } = town.sandbox.info().integration;
  const baseUrl = `${town.sandbox.url}/v1`;
  const begun = Date.now();
  let offset = 0;
  const clock = { now: () => Date.now() + offset, real: () => Date.now() + offset };
  const pass = async (days: number): Promise<void> => {
    await town.control.post('/clock', { advanceMs: days * DAY });
    offset += days * DAY;
  };
  const start = (): { source: TokenSource; call: () => Promise<unknown>; close: () => Promise<void> } => {
    const source = createTokenSource({
      slot: 'admin',
      settings: { form: 'refreshing', clientId, clientSecret, refreshToken: refreshTokens.admin },
      vault: opened.vault(keys),
      lease: opened.lease,
      baseUrl,
      clock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    const token = async (): Promise<string> => source.token();
    const http = createWebexHttp({ baseUrl, token, onUnauthorized: renewedBy(source), clock });
    onTestFinished(() => http.close());
    return {
      source,
      call: async () => http.request({ method: 'GET', path: '/organizations' }),
      close: async () => http.close(),
    };
  };

  let steward = start();
  for (const { days, rest } of YEAR) {
    if (rest === 'idle') {
      // What a running Steward does by itself, as seldom as can be.
      for (let left = days; left > 0; left -= 2) {
        await pass(2);
        await steward.source.look();
      }
    } else {
      if (rest === 'off') await steward.close();
      await pass(days);
      if (rest === 'off') steward = start();
    }
    await steward.call();
  }

  expect(clock.now() - begun).toBeGreaterThan(365 * DAY);
  const calls = await town.control.items('/ledger?limit=5000');
  const grants = calls.filter(({ path }) => path === '/v1/access_token');
  expect(calls.filter(({ path }) => path === '/v1/organizations')).toHaveLength(YEAR.length);
  expect(calls.filter(({ path, status }) => path.startsWith('/v1/') && status !== 200)).toEqual([]);
  // One every twelve and a half days when it is used, and one after each rest.
  expect(grants.length).toBeGreaterThan(365 / 14 - 8);
  expect(grants.length).toBeLessThan(365 / 12 + 8);
});
