// The 16 error numbers of the reports, one by one, each from the call that meets it.
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReportsAdmin } from '../../src/domain/ports/admin/reports.ts';
import { REPORT_ERRORS } from '../../src/domain/reports/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import type { TokenSource } from '../../src/webex/tokens.ts';
import { pastedToken, reportsOf } from './admin-world.ts';

const WISH = { templateId: 130, startDate: undefined, endDate: undefined, siteList: [] };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, seed: 'demo' });
});
afterAll(() => sandbox.close());

async function control(method: string, path: string, body?: unknown): Promise<void> {
  const { status } = await fetch(`${sandbox.url}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(status).toBeLessThan(300);
}

/** Counts how often another token was wanted, and has one once. */
function counted(): { readonly source: TokenSource; readonly wanted: () => number } {
  const { reports } = sandbox.info().tokens;
  const source = pastedToken(`${sandbox.url}/v1`, reports);
  let wanted = 0;
  return {
    source: {
      ...source,
      refresh: async () => {
        wanted += 1;
        return `${reports}-${wanted}`;
      },
    },
    wanted: () => wanted,
  };
}

type Work = (reports: ReportsAdmin, id: string) => Promise<unknown>;

const create: Work = (reports) => reports.create(WISH);
const CALLS: Readonly<Record<number, Work>> = {
  1006: (reports, id) => reports.remove(id),
  1007: (reports, id) => reports.download(`${sandbox.url}/_download/${id}`, text),
  1008: (reports, id) => reports.get(id),
  1012: (reports) => reports.templates(),
  1014: (reports) => reports.templates(),
  1016: (reports) => reports.list(),
};

it('there are 16 of them, each once', () => {
  expect(new Set(REPORT_ERRORS.map(({ number }) => number)).size).toBe(16);
});

it.each(REPORT_ERRORS.map((error) => [`${error.status}/${error.number}`, error] as const))(
  '%s is told as what it is, and brings a new token only where one helps',
  async (_name, { status, number, code, reaction, text }) => {
    const { source, wanted } = counted();
    const reports = reportsOf(`${sandbox.url}/v1`, source, { headersMs: 5_000 });
    const { id } = await reports.create(WISH);
    const path = number === 1007 ? '/_download/*' : '*/report*';
    await control('POST', 'faults', { match: { path }, fault: { status, body: { ErrorCode: number } } });
    const failed = await (CALLS[number] ?? create)(reports, id).catch((error: unknown) => error);
    await control('DELETE', 'faults');

    expect(failed).toMatchObject({ name: 'Fault', code, status, errorCode: number, repeat: 'never' });
    expect(String(failed)).toContain(text);
    expect(wanted()).toBe(reaction === 'refresh' ? 1 : 0);
    await reports.remove(id);
  },
);
