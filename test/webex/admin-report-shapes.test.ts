import { expect, it, onTestFinished } from 'vitest';
import type { TokenSource } from '../../src/webex/tokens.ts';
import { pastedToken, reportsOf } from './admin-world.ts';
import { type Reply, startScripted } from './scripted-server.ts';

const WISH = { templateId: 115, startDate: undefined, endDate: undefined, siteList: [] };

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
    look: () => pastedToken(server.baseUrl, 'x').look(),
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
