// The Admin API of a sandbox or of a scripted server, through the adapters.
import { onTestFinished } from 'vitest';
import type { Admin } from '../../src/domain/ports/admin/admin.ts';
import type { Warmth } from '../../src/domain/ports/org-warmth.ts';
import type { Slot } from '../../src/domain/ports/token-vault.ts';
import { createAdmin } from '../../src/webex/admin/admin.ts';
import { createReports, type ReportsDeps, type WebexReports } from '../../src/webex/admin/reports.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { createTokenSource, type TokenSource } from '../../src/webex/tokens.ts';
import { createWarmup } from '../../src/webex/warmup.ts';
import { machineClock, quick } from './scripted-server.ts';

export function adminOf(baseUrl: string, token: string): Admin {
  const rows = new Map<string, Warmth>();
  const warmth = {
    get: (_: string, orgId: string) => Promise.resolve(rows.get(orgId)),
    put: (_: string, row: Warmth) => Promise.resolve(void rows.set(row.orgId, row)),
    list: () => Promise.resolve([...rows.values()]),
  };
  const http = createWebexHttp({
    baseUrl,
    token: () => Promise.resolve(token),
    clock: machineClock,
    limits: quick,
  });
  onTestFinished(() => http.close());
  const warm = createWarmup({ http, warmth, credential: 'admin', clock: machineClock });
  return createAdmin({ http, warm, clock: machineClock });
}

const nobody = (): Promise<never> => Promise.reject(new Error('a pasted token needs no store'));

export function pastedToken(baseUrl: string, token: string, slot: Slot = 'reports'): TokenSource {
  return createTokenSource({
    slot,
    settings: { form: 'static', token },
    vault: { get: nobody, put: nobody },
    lease: { take: nobody, holds: nobody, release: nobody },
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
