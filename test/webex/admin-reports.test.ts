import { buffer } from 'node:stream/consumers';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ReportsAdmin } from '../../src/domain/ports/admin/reports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createTokenSource } from '../../src/webex/tokens.ts';
import { homes } from '../database.ts';
import { ringOf } from '../store/keyring.ts';
import { openFresh } from '../store/opened.ts';
import { adminOf, pastedToken, reportsOf } from './admin-world.ts';
import { machineClock } from './scripted-server.ts';

const WISH = { templateId: 115, startDate: undefined, endDate: undefined, siteList: [] };

describe('in the sandbox', () => {
  let sandbox: Sandbox;
  const control = async (path: string, body: unknown): Promise<void> => {
    const { status } = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(status).toBeLessThan(300);
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, seed: 'demo' });
  });
  afterAll(() => sandbox.close());

  const reportsWith = (token: string): ReportsAdmin =>
    reportsOf(`${sandbox.url}/v1`, pastedToken(`${sandbox.url}/v1`, token), { headersMs: 5_000 });
  const lastWeek = async (reports: ReportsAdmin) => {
    const template = (await reports.templates()).find(({ title }) => title === 'User Activity Summary');
    const endDate = template?.dataTo ?? '';
    const startDate = new Date(Date.parse(endDate) - 6 * 86_400_000).toISOString().slice(0, 10);
    return { templateId: template?.id ?? 0, startDate, endDate, siteList: [] };
  };

  it('a report goes its whole way', async () => {
    const reports = reportsWith(sandbox.info().tokens.reports);
    const wish = await lastWeek(reports);

    const { id } = await reports.create(wish);
    expect(await reports.get(id)).toMatchObject({ id, state: 'pending', downloadUrl: undefined });
    await control('clock', { advanceMs: 60_000 });
    const done = await reports.get(id);
    const bytes = await reports.download(done.downloadUrl ?? '', buffer);
    const rows: (readonly string[])[] = [];
    const csv = await buffer(reports.open(bytes, (cells) => void rows.push(cells)));

    expect(done).toMatchObject({
      state: 'done',
      title: 'User Activity Summary',
      startDate: wish.startDate,
      endDate: wish.endDate,
    });
    expect(Math.abs((done.createdAt ?? 0) - Date.now())).toBeLessThan(120_000);
    expect(Object.values(unzipSync(bytes)).map((csv) => strFromU8(csv).length > 100)).toEqual([true]);
    expect(rows[0]).toContain('Email');
    expect(csv.toString()).toContain(rows.at(-1)?.join(',') ?? 'no row');
    expect(await reports.list()).toHaveLength(1);
    await reports.remove(id);
    await reports.remove(id);
    expect(await reports.list()).toEqual([]);
    await expect(reports.get(id)).rejects.toMatchObject({ code: 'report-gone', repeat: 'never' });
  });

  it('says which fields a template wants', async () => {
    const templates = await reportsWith(sandbox.info().tokens.reports).templates();
    const fieldsOf = (title: string): readonly string[] | undefined =>
      templates.find((template) => template.title === title)?.fields.map(({ field }) => field);

    expect(fieldsOf('User Activity Summary')).toEqual(['templateId', 'startDate', 'endDate']);
    expect(fieldsOf('Client Version Prod')).toEqual(['templateId']);
    expect(templates.find(({ title }) => title === 'Client Version Prod')?.maxDays).toBeUndefined();
    expect(fieldsOf('Meetings Usage')).toContain('siteList');
  });

  it('the token of a service app is refused with the remedy', async () => {
    const reports = reportsWith(sandbox.info().serviceApp.token);

    const failed = reports.create(await lastWeek(reportsWith(sandbox.info().tokens.reports)));

    await expect(failed).rejects.toMatchObject({
      code: 'reports-slot-refused',
      repeat: 'never',
      errorCode: 1014,
    });
    await expect(failed).rejects.toThrow(
      /Reports refuse service-app tokens: use an integration token of a user/,
    );
  });

  it.each([
    ['1000', 'report-quota'],
    ['1001', 'report-input'],
    ['1002', 'report-input'],
    ['1003', 'report-input'],
    ['1004', 'report-input'],
    ['1005', 'report-forbidden'],
    ['1006', 'report-forbidden'],
    ['1008', 'report-gone'],
    ['1009', 'report-input'],
    ['1010', 'reports-slot-refused'],
    ['1011', 'reports-slot-refused'],
    ['1012', 'reports-slot-refused'],
    ['1014', 'reports-slot-refused'],
    ['1016', 'report-input'],
    ['1018', 'reports-slot-refused'],
  ])('number %s is %s', async (number, code) => {
    await control('settings', { reportsError: number });
    onTestFinished(() => control('settings', { reportsError: '' }));

    const failed = await reportsWith(sandbox.info().tokens.reports)
      .create(WISH)
      .catch((error: unknown) => error);

    expect(failed).toMatchObject({ name: 'Fault', code, repeat: 'never', errorCode: Number(number) });
  });

  it('a refresh token works as the credential, refreshed once when its access token is refused', async () => {
    const [sqlite] = homes();
    if (sqlite === undefined) throw new Error('no SQLite');
    const opened = await openFresh(sqlite);
    const { clientId, clientSecret, refreshTokens } = sandbox.info().integration;
    const source = createTokenSource({
      slot: 'reports',
      settings: { form: 'refreshing', clientId, clientSecret, refreshToken: refreshTokens.reports },
      vault: opened.vault(ringOf({ id: 'k', key: new Uint8Array(32) })),
      lease: opened.lease,
      baseUrl: `${sandbox.url}/v1`,
      clock: machineClock,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });

    const templates = await reportsOf(`${sandbox.url}/v1`, source, { headersMs: 5_000 }).templates();

    expect(templates.length).toBeGreaterThan(3);
    expect(source.status().refreshExpiresAt).toBeGreaterThan(Date.now() + 89 * 86_400_000);
  });

  it('without a credential every call says what to configure', async () => {
    const reports = adminOf(`${sandbox.url}/v1`, sandbox.info().tokens.admin).reports();

    const calls = [
      reports.templates(),
      reports.create(WISH),
      reports.get('x'),
      reports.list(),
      reports.remove('x'),
    ];

    for (const call of [...calls, reports.download('https://a.webex.com/', buffer)]) {
      await expect(call).rejects.toMatchObject({ code: 'reports-slot-missing', repeat: 'never' });
      await expect(call).rejects.toThrow(/WEBEX_REPORTS_TOKEN/);
    }
  });
});
