// Wires the Admin API: each credential with its source of tokens, and the clients that use them.
import type { Config } from './config.ts';
import type { Admin } from './domain/ports/admin/admin.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Slot } from './domain/ports/token-vault.ts';
import { loadKeys } from './keys.ts';
import type { Logger } from './log.ts';
import type { OpenStore } from './store/open.ts';
import { createAdmin } from './webex/admin/admin.ts';
import { createReports } from './webex/admin/reports.ts';
import { createWebexHttp } from './webex/http.ts';
import { originOf } from './webex/refreshing-tokens.ts';
import { createTokenSource, renewedBy, type SlotSettings, type TokenSource } from './webex/tokens.ts';
import { createWarmup } from './webex/warmup.ts';

export interface AdminAccess {
  readonly admin: Admin;
  /** Of the slots that are configured. */
  readonly sources: readonly TokenSource[];
  close(): Promise<void>;
}

interface Deps {
  readonly config: Config;
  readonly opened: OpenStore;
  readonly clock: Clock;
  readonly log: Logger;
}

export function connectAdmin(deps: Deps): AdminAccess {
  const { config, opened, clock, log } = deps;
  const { admin: adminSettings, reports: reportsSettings } = config.credentials;
  const baseUrl = config.webexApiUrl;
  const sourceOf = createSources(deps);
  const source = sourceOf('admin', adminSettings);
  const token = async (): Promise<string> => source.token();
  const http = createWebexHttp({ baseUrl, token, onUnauthorized: renewedBy(source), clock, log });
  const warm = createWarmup({ http, warmth: opened.warmth, credential: 'admin', clock, log });
  const reportsSource = reportsSettings && sourceOf('reports', reportsSettings);
  const reports = reportsSource && createReports({ baseUrl, source: reportsSource, clock, log });
  return {
    admin: createAdmin({ http, warm, clock, reports }),
    sources: reportsSource === undefined ? [source] : [source, reportsSource],
    async close() {
      await http.close();
      await reports?.close();
    },
  };
}

function createSources({
  config,
  opened,
  clock,
  log,
}: Deps): (slot: Slot, settings: SlotSettings) => TokenSource {
  const keys = loadKeys(config.secretKey, config.dataDir);
  const { admin, reports } = config.credentials;
  const vault = opened.vault(keys.vault, { ...origin('admin', admin), ...origin('reports', reports) });
  const { lease } = opened;
  return (slot, settings) =>
    createTokenSource({ slot, settings, vault, lease, baseUrl: config.webexApiUrl, clock, log });
}

const origin = (slot: Slot, settings: SlotSettings | undefined): Partial<Record<Slot, string>> =>
  settings?.form === 'refreshing' ? { [slot]: originOf(settings.refreshToken) } : {};
