// The Admin API of a sandbox or of a scripted server, through the adapters.
import { onTestFinished } from 'vitest';
import type { Admin } from '../../src/domain/ports/admin/admin.ts';
import type { Slot } from '../../src/domain/ports/token-vault.ts';
import { createAdmin } from '../../src/webex/admin/admin.ts';
import type { DirectorySync } from '../../src/webex/admin/directory-sync.ts';
import { createOrgDirectory } from '../../src/webex/admin/org-directory.ts';
import { createReports, type ReportsDeps, type WebexReports } from '../../src/webex/admin/reports.ts';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { createTokenSource, type TokenSource } from '../../src/webex/tokens.ts';
import { createWarmup } from '../../src/webex/warmup.ts';
import { memoryLease, memoryWarmth } from './memory-warmth.ts';
import { machineClock, quick } from './scripted-server.ts';

export function adminOf(baseUrl: string, token: string): Admin {
  const http = createWebexHttp({
    baseUrl,
    token: () => Promise.resolve(token),
    clock: machineClock,
    limits: quick,
  });
  onTestFinished(() => http.close());
  return adminThrough(http);
}

/** Keeps what it knows in memory, as a store with one process would. */
export function adminThrough(http: WebexHttp, sync: DirectorySync = rememberSync()): Admin {
  const directory = createOrgDirectory({ http, clock: machineClock });
  const listed = { http, directory, warmth: memoryWarmth(), credential: 'admin', clock: machineClock };
  return createAdmin({ ...listed, sync, warm: createWarmup({ ...listed, lease: memoryLease() }) });
}

export function rememberSync(): DirectorySync {
  const known = new Set<string>();
  return {
    get: async (orgId) => known.has(orgId),
    learned: async (orgId) => void known.add(orgId),
  };
}

const nobody = (): Promise<never> => Promise.reject(new Error('a pasted token needs no store'));

export function pastedToken(baseUrl: string, token: string, slot: Slot = 'reports'): TokenSource {
  return createTokenSource({
    slot,
    settings: { form: 'static', token },
    vault: { get: nobody, put: nobody },
    lease: { take: nobody, holds: nobody, keep: nobody, release: nobody },
    baseUrl,
    clock: machineClock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

export function reportsOf(
  baseUrl: string,
  source: TokenSource,
  limits: ReportsDeps['limits'] = {},
): WebexReports {
  const reports = createReports({ baseUrl, source, clock: machineClock, limits: { ...quick, ...limits } });
  onTestFinished(() => reports.close());
  return reports;
}
