// Credentials with a scripted Webex behind them and real databases under them.
import { expect, onTestFinished } from 'vitest';
import type { Slot } from '../../src/domain/ports/token-vault.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { originOf } from '../../src/webex/refreshing-tokens.ts';
import { createTokenSource, type SlotSettings, type TokenSource } from '../../src/webex/tokens.ts';
import type { Home } from '../database.ts';
import { ringOf } from '../store/keyring.ts';
import { type Opened, openFresh } from '../store/opened.ts';
import { type Authority, startAuthority } from './authority.ts';

export const DAY = 24 * 3_600_000;
export const key = ringOf({ id: 'v1', key: new Uint8Array(32).fill(9) });

export interface World {
  readonly authority: Authority;
  readonly opened: Opened;
  readonly logged: string[];
  /** Both clocks. */
  now: number;
  /** Another process on the same database. */
  source: (
    options?: Partial<Extract<SlotSettings, { form: 'refreshing' }>> & { slot?: Slot; on?: OpenStore },
  ) => TokenSource;
}

export async function world(home: Home, rotation: 'rotate' | 'stable'): Promise<World> {
  const opened = await openFresh(home);
  const authority = await startAuthority(rotation);
  onTestFinished(() => authority.close());
  const logged: string[] = [];
  const write = (fields: object, msg: string): void => void logged.push(`${JSON.stringify(fields)} ${msg}`);
  const log = { debug: write, info: write, warn: write, error: write };
  const here: World = {
    authority,
    opened,
    logged,
    now: Date.parse('2026-11-21T12:00:00Z'),
    source({ slot = 'admin', on = opened, ...more } = {}) {
      const settings = { ...authority.client, refreshToken: authority.seed, ...more };
      const { refreshToken } = settings;
      const origins = refreshToken === undefined ? {} : { [slot]: originOf(refreshToken) };
      return createTokenSource({
        slot,
        settings: { form: 'refreshing', ...settings },
        vault: on.vault(key, origins),
        lease: on.lease,
        baseUrl: authority.server.baseUrl,
        clock: { now: () => here.now, real: () => here.now },
        log,
        limits: { maxTries: 2, backoffMs: 5, headersMs: 2_000, bodyMs: 2_000 },
      });
    },
  };
  return here;
}

/** Called last: nothing secret was logged, or is in these. */
export const guard = (here: World, ...more: unknown[]): void => {
  const seen = [...here.logged, ...more.map((value) => `${String(value)} ${JSON.stringify(value)}`)];
  for (const text of seen) for (const secret of here.authority.secrets()) expect(text).not.toContain(secret);
};
export const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => error);
