import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ReportsAdmin } from '../../src/domain/ports/admin/reports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createTokenSource, type TokenSource } from '../../src/webex/tokens.ts';
import { homes } from '../database.ts';
import { openFresh } from '../store/opened.ts';
import { adminOf, pastedToken, reportsOf } from './admin-world.ts';
import { machineClock, type Reply, startScripted } from './scripted-server.ts';

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
    const bytes = await reports.download(done.downloadUrl ?? '');
    const opened = await reports.open(bytes);

    expect(done).toMatchObject({
      state: 'done',
      title: 'User Activity Summary',
      startDate: wish.startDate,
      endDate: wish.endDate,
    });
    expect(Math.abs((done.createdAt ?? 0) - Date.now())).toBeLessThan(120_000);
    expect(Object.values(unzipSync(bytes)).map((csv) => strFromU8(csv).length > 100)).toEqual([true]);
    expect(opened.header).toContain('Email');
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
      vault: opened.vault({ id: 'k', key: new Uint8Array(32) }),
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

    for (const call of [...calls, reports.download('https://a.webex.com/')]) {
      await expect(call).rejects.toMatchObject({ code: 'reports-slot-missing', repeat: 'never' });
      await expect(call).rejects.toThrow(/WEBEX_REPORTS_TOKEN/);
    }
  });
});

describe('against a scripted Webex', () => {
  const scripted = async (answers: Record<string, Reply>) => {
    const server = await startScripted(({ method, path }) => answers[`${method} ${path.split('?')[0]}`]);
    onTestFinished(() => server.close());
    const count = { refreshes: 0 };
    const source: TokenSource = {
      token: () => Promise.resolve(`t${count.refreshes}`),
      refresh: () => {
        count.refreshes += 1;
        return Promise.resolve(`t${count.refreshes}`);
      },
      expiresAt: () => Promise.resolve(undefined),
      status: () => pastedToken(server.baseUrl, 'x').status(),
    };
    return { server, count, reports: reportsOf(server.baseUrl, source) };
  };

  it.each([
    [
      'the example',
      {
        items: [
          {
            Id: 5,
            title: 'T',
            service: 'S',
            maxDays: 31,
            validations: [{ field: 'startDate', required: 'yes' }],
          },
        ],
      },
    ],
    [
      'the schema',
      {
        'Template Attributes': [
          {
            id: 5,
            title: 'T',
            service: 'S',
            maxDays: '31',
            validations: [{ validations: [{ field: 'startDate', required: 'yes' }] }],
          },
        ],
      },
    ],
    [
      'a bare list',
      [
        {
          templateId: '5',
          title: 'T',
          service: 'S',
          maxDays: 31,
          validations: [{ field: 'startDate', required: true }],
        },
        { title: 'without an id' },
        null,
      ],
    ],
  ])('reads templates as %s has them', async (_, body) => {
    const { reports } = await scripted({ 'GET /report/templates': { body } });

    expect(await reports.templates()).toEqual([
      {
        id: 5,
        title: 'T',
        service: 'S',
        maxDays: 31,
        fields: [{ field: 'startDate', required: true }],
        dataFrom: undefined,
        dataTo: undefined,
      },
    ]);
  });

  it.each([
    [{ items: { Id: 'r' } }],
    [{ items: { id: 'r' } }],
    [{ items: [{ Id: 'r' }] }],
    [{ id: 'r' }],
    [{ reportId: 'r' }],
  ])('finds the id of a new report in %j', async (body) => {
    const { server, reports } = await scripted({ 'POST /reports': { body } });

    const wish = {
      templateId: 1,
      startDate: '2026-01-01',
      endDate: '2026-01-31',
      siteList: ['a.webex.com', 'b.webex.com'],
    };
    expect(await reports.create(wish)).toEqual({ id: 'r' });

    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ ...wish, siteList: 'a.webex.com,b.webex.com' });
  });

  it.each([
    ['trouble', { status: 503 }],
    ['an answer without an id', { body: { items: {} } }],
    ['a cut line', { trouble: 'reset' as const }],
  ])('asks to look first when a report may have been made (%s)', async (_, reply) => {
    const { server, reports } = await scripted({ 'POST /reports': reply });

    await expect(reports.create(WISH)).rejects.toMatchObject({ repeat: 'look-first' });
    expect(server.seen).toHaveLength(1);
  });

  it('reads a report bare or wrapped, in any wording of its state', async () => {
    const report = (status: string) => ({
      id: 'r',
      reportTitle: 'T',
      status,
      created: '2026-01-31 12:30:00',
      downloadURL: '/d/1',
      downloadDomain: 'https://x.webex.com/',
    });
    const { server, reports } = await scripted({});
    const states: string[] = [];
    for (const status of ['Done', 'In progress', 'waiting', 'FAILED', 'error: no data', '']) {
      server.script = () => ({
        body: states.length % 2 === 0 ? report(status) : { items: [report(status)] },
      });
      const read = await reports.get('r');
      states.push(read.state);
      expect(read).toMatchObject({
        title: 'T',
        createdAt: Date.UTC(2026, 0, 31, 12, 30),
        downloadUrl: 'https://x.webex.com/d/1',
      });
    }

    expect(states).toEqual(['done', 'pending', 'pending', 'failed', 'failed', 'pending']);
  });

  it.each([
    [1011, 1],
    [1018, 1],
    [1012, 0],
    [1014, 0],
    [undefined, 1],
  ])('after a 401 with number %s it refreshes %i times', async (ErrorCode, refreshes) => {
    const { server, count, reports } = await scripted({
      'GET /reports': { status: 401, body: { ErrorCode } },
    });

    await expect(reports.list()).rejects.toMatchObject({ code: 'reports-slot-refused', status: 401 });

    expect(count.refreshes).toBe(refreshes);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(
      ['Bearer t0', 'Bearer t1'].slice(0, refreshes + 1),
    );
  });

  it('takes a report that is gone already for removed, and nothing else', async () => {
    const { server, reports } = await scripted({
      'DELETE /reports/r': { status: 400, body: { errors: [{ ErrorCode: 1008 }] } },
    });
    await reports.remove('r');
    server.script = () => ({ status: 404 });
    await reports.remove('r');
    server.script = () => ({ status: 403, body: { ErrorCode: '1006' } });

    await expect(reports.remove('r')).rejects.toMatchObject({ code: 'report-forbidden' });
  });
});
