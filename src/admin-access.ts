// Wires the Admin API: each credential with its source of tokens, and the clients that use them.
import type { Config } from './config.ts';
import { createDirectorySync } from './directory-sync.ts';
import { orgOf } from './domain/credential.ts';
import type { Admin } from './domain/ports/admin/admin.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Credentials } from './domain/ports/credentials.ts';
import type { Observe } from './domain/ports/observer.ts';
import type { Slot } from './domain/ports/token-vault.ts';
import { loadKeys } from './keys.ts';
import type { Logger } from './log.ts';
import { createLearned } from './store/learned.ts';
import type { OpenStore } from './store/open.ts';
import type { WayOut } from './way-out.ts';
import { createAdmin } from './webex/admin/admin.ts';
import { createOrgDirectory } from './webex/admin/org-directory.ts';
import { createReports, type WebexReports } from './webex/admin/reports.ts';
import type { ReportSlots } from './webex/admin/reports-of.ts';
import { createWebexHttp, type WebexHttp } from './webex/http.ts';
import { originOf } from './webex/refreshing-tokens.ts';
import { createScopeBook } from './webex/scope-book.ts';
import { createTokenSource, renewedBy, type SlotSettings, type TokenSource } from './webex/tokens.ts';
import { createWarmup, type Warmup } from './webex/warmup.ts';

export interface AdminAccess {
  readonly admin: Admin;
  /** To read ahead what is about to be needed. */
  readonly warm: Pick<Warmup, 'upkeep'>;
  readonly credentials: Credentials;
  /** The client of the admin account, bare of any organization. */
  readonly http: WebexHttp;
  readonly tokens: { readonly admin: TokenSource; readonly reports: TokenSource | undefined };
  /** Once it is written down what calls have told of scopes. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

type Settings = Pick<Config, 'webexApiUrl' | 'credentials' | 'clients' | 'secretKeys' | 'dataDir'>;

interface Deps {
  readonly config: Settings;
  readonly opened: OpenStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly way: WayOut;
  readonly observe?: Observe | undefined;
  /** A credential has turned out to be good for nothing any more. */
  readonly onRefused: () => void;
}

export function connectAdmin(deps: Deps): AdminAccess {
  const { config, opened, clock, log, way, observe } = deps;
  const { agent } = way;
  const { admin: adminSettings, reports: reportsSettings } = config.credentials;
  const baseUrl = config.webexApiUrl;
  const { sourceOf, ofOrganizations } = createSources(deps);
  const source = sourceOf('admin', adminSettings);
  const token = async (): Promise<string> => source.token();
  const pace = way.pace('admin');
  const book = createScopeBook({ learned: createLearned(opened.store), clock, log });
  const { heard } = book;
  const http = createWebexHttp({
    baseUrl,
    token,
    heard,
    onUnauthorized: renewedBy(source),
    clock,
    log,
    agent,
    pace,
  });
  const directory = createOrgDirectory({ http, clock, log });
  const listed = { http, directory, warmth: opened.warmth, credential: 'admin', clock };
  const warm = createWarmup({ ...listed, lease: opened.lease, log, observe });
  const reportsSource = reportsSettings && sourceOf('reports', reportsSettings);
  const reportsBy = (one: TokenSource): WebexReports =>
    createReports({ baseUrl, source: one, clock, log, agent, heard, pace: way.pace('reports') });
  const slots = reportSlots(reportsSource && reportsBy(reportsSource), ofOrganizations, reportsBy);
  return {
    admin: createAdmin({ ...listed, warm, sync: createDirectorySync(opened.store, clock), reports: slots }),
    warm,
    http,
    tokens: { admin: source, reports: reportsSource },
    credentials: {
      async look() {
        const own = reportsSource === undefined ? [source] : [source, reportsSource];
        const sources = [...own, ...(await ofOrganizations())];
        return Promise.all(sources.map(async (one) => one.look()));
      },
    },
    settled: async () => book.settled(),
    async close() {
      await warm.flush();
      await http.close();
      await slots.close();
      await book.settled();
    },
  };
}

/** One client for each organization somebody has logged in for. */
function reportSlots(
  own: WebexReports | undefined,
  sources: Sources['ofOrganizations'],
  reportsBy: (source: TokenSource) => WebexReports,
): ReportSlots & { close(): Promise<void> } {
  const known = new Map<string, WebexReports>();
  return {
    own,
    ofOrg: async () =>
      (await sources()).flatMap((source) => {
        const orgId = orgOf(source.status().slot);
        if (orgId === undefined) return [];
        const reports = known.get(orgId) ?? reportsBy(source);
        known.set(orgId, reports);
        return [{ orgId, reports }];
      }),
    async close() {
      for (const reports of [own, ...known.values()]) await reports?.close();
    },
  };
}

interface Sources {
  readonly sourceOf: (slot: Slot, settings: SlotSettings) => TokenSource;
  /** Of the organizations somebody has logged in for, before or after the start. */
  readonly ofOrganizations: () => Promise<readonly TokenSource[]>;
}

function createSources({ config, opened, clock, log, way, onRefused }: Deps): Sources {
  const keys = loadKeys(config.secretKeys, config.dataDir);
  const { admin, reports } = config.credentials;
  const vault = opened.vault(keys.vault, { ...origin('admin', admin), ...origin('reports', reports) });
  const common = { vault, lease: opened.lease, baseUrl: config.webexApiUrl, clock, log, agent: way.agent };
  const sourceOf = (slot: Slot, settings: SlotSettings): TokenSource =>
    createTokenSource({ ...common, slot, settings, onRefused });
  const known = new Map<Slot, TokenSource>();
  return {
    sourceOf,
    async ofOrganizations() {
      const client = config.clients.reports;
      if (client === undefined) return [];
      return (await vault.slots())
        .filter((slot) => orgOf(slot) !== undefined)
        .map((slot) => {
          const source = known.get(slot) ?? sourceOf(slot, { ...client, refreshToken: undefined });
          known.set(slot, source);
          return source;
        });
    },
  };
}

const origin = (slot: Slot, settings: SlotSettings | undefined): Partial<Record<Slot, string>> =>
  settings?.form === 'refreshing' && settings.refreshToken !== undefined
    ? { [slot]: originOf(settings.refreshToken) }
    : {};
