import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { Client, type Json, openTown, type Town } from './harness.ts';

const DAY_MS = 86_400_000;
const READY_MS = 20_000;

type Desk = {
  town: Town;
  reports: Client;
  day: (ago: number) => string;
  template: (title: string) => Promise<Json>;
  order: (title: string, more?: Json) => Promise<string>;
  ripe: (title: string, more?: Json) => Promise<Json>;
};

async function open(): Promise<Desk> {
  const town = await openTown();
  const reports = new Client(`${town.sandbox.url}/v1`, town.sandbox.info().tokens.reports);
  const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
  const template = async (title: string): Promise<Json> => {
    const found = (await reports.items('/report/templates')).find((item) => item['title'] === title);
    if (found === undefined) throw new Error(`no template ${title}`);
    return found;
  };
  const order = async (title: string, more: Json = {}): Promise<string> => {
    const { Id: templateId } = await template(title);
    const dates = { startDate: day(3), endDate: day(2) };
    const { status, body, text } = await reports.post('/reports', { templateId, ...dates, ...more });
    if (status !== 200) throw new Error(text);
    return body['items']['Id'];
  };
  const ripe = async (title: string, more: Json = {}): Promise<Json> => {
    const id = await order(title, more);
    await town.control.post('/clock', { advanceMs: READY_MS });
    return (await reports.get(`/reports/${id}`)).body['items'][0];
  };
  return { town, reports, day, template, order, ripe };
}

async function fetchFile(report: Json, token: string | undefined): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(String(report['downloadURL']), { headers });
}

async function unzipped(answer: Response): Promise<string> {
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const [name] = Object.keys(files);
  expect(name).toMatch(/\.csv$/);
  return Buffer.from(files[name ?? ''] ?? []).toString();
}

test('templates say what they need and for which days there is data', async () => {
  const { reports, template, day } = await open();
  const { body } = await reports.get('/report/templates');
  expect(body['numberOfTemplate']).toBe(body['items'].length);
  expect(await template('User Activity Summary')).toMatchObject({
    Id: 115,
    service: 'Teams',
    maxDays: 31,
    identifier: 'org',
    endDate: day(1),
    validations: [
      { field: 'templateId', required: 'yes' },
      { field: 'startDate', required: 'yes' },
      { field: 'endDate', required: 'yes' },
    ],
  });
  const undated = await template('Client Version Prod');
  expect(undated).toMatchObject({
    identifier: 'orgWithoutDate',
    validations: [{ field: 'templateId', required: 'yes' }],
  });
  expect(undated).not.toHaveProperty('startDate');
  expect((await template('Calling Media Quality'))['maxDays']).toBe(7);
});

test('a report waits, is done, and is a zip with a CSV behind a byte order mark', async () => {
  const { town, reports, order, day } = await open();
  const id = await order('User Activity Summary');
  const waiting = (await reports.get(`/reports/${id}`)).body;
  expect(waiting).toMatchObject({
    numberOfReports: 1,
    items: [{ Id: id, status: 'waiting', title: 'User Activity Summary', scheduledFrom: 'api' }],
  });
  expect(waiting['items'][0]).not.toHaveProperty('downloadURL');
  expect(waiting['items'][0]['created']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  await town.control.post('/clock', { advanceMs: READY_MS });
  const [done] = await reports.items('/reports');
  expect(done?.['status']).toBe('done');
  expect(done?.['downloadURL']).toBe(`http://localhost:${town.sandbox.port}/_download/${id}`);
  const answer = await fetchFile(done ?? {}, reports.token);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  const bytes = new Uint8Array(await answer.clone().arrayBuffer());
  expect(Buffer.from(bytes).toString('latin1', 0, 2)).toBe('PK');
  const text = await unzipped(answer);
  const [header, ...rows] = text.trimEnd().split('\r\n');
  expect(header).toBe(
    '\uFEFFDate,Email,Display Name,Messages Sent,Calls,Meetings,Files Shared,Spaces Joined',
  );
  expect(rows).toHaveLength(16);
  expect(rows[0]).toMatch(new RegExp(`^${day(3)},ana@northwind\\.example,Ana Novak,\\d+,`));
  expect(await unzipped(await fetchFile(done ?? {}, reports.token))).toBe(text);
});

test('a report can come as CSV, without rows, or not at all', async () => {
  const { town, reports, ripe } = await open();
  await town.control.post('/settings', { reportFormat: 'csv', reportEmpty: true });
  const plain = await fetchFile(await ripe('Client Version Prod'), reports.token);
  expect(plain.headers.get('content-type')).toBe('text/csv;charset=UTF-8');
  // The decoder of `text()` swallows the mark.
  const bytes = Buffer.from(await plain.arrayBuffer());
  expect(bytes.toString()).toBe('\uFEFFEmail,Display Name,Client Version,OS\r\n');
  const failing = await ripe('Sandbox Report That Fails');
  expect(failing).toMatchObject({ status: 'failed' });
  expect(failing).not.toHaveProperty('downloadURL');
  await town.control.post('/settings', { reportOutcome: 'failed', reportReadyMs: 0 });
  expect((await ripe('User Activity Summary'))['status']).toBe('failed');
});

test('a report of sites names the sites', async () => {
  const { reports, ripe } = await open();
  const done = await ripe('Meetings Usage', { siteList: 'northwind.webex.com' });
  expect(done['siteList']).toBe('northwind.webex.com');
  const text = await unzipped(await fetchFile(done, reports.token));
  expect(text.split('\r\n')[1]).toContain(',northwind.webex.com,ana@northwind.example,');
});

test('every mistake in an order has its code', async () => {
  const { reports, day, template } = await open();
  const refused = async (body: Json): Promise<unknown> => {
    const answer = await reports.post('/reports', body);
    expect(answer.status).toBe(400);
    return answer.body['ErrorCode'];
  };
  const { Id: templateId } = await template('Calling Media Quality');
  const { Id: meetings } = await template('Meetings Usage');
  const dates = { startDate: day(3), endDate: day(2) };
  expect(await refused({ templateId: 1 })).toBe(1001);
  expect(await refused({ ...dates })).toBe(1009);
  expect(await refused({ templateId, startDate: day(9) })).toBe(1009);
  expect(await refused({ templateId, startDate: day(9), endDate: 'soon' })).toBe(1009);
  expect(await refused({ templateId, startDate: day(9), endDate: day(2) })).toBe(1002);
  expect(await refused({ templateId, startDate: day(2), endDate: day(3) })).toBe(1002);
  expect(await refused({ templateId, startDate: day(2), endDate: day(0) })).toBe(1002);
  expect(await refused({ templateId, startDate: day(500), endDate: day(499) })).toBe(1002);
  expect(await refused({ templateId: meetings, ...dates })).toBe(1004);
  expect(await refused({ templateId: meetings, ...dates, siteList: 'acme.webex.com' })).toBe(1003);
  expect((await reports.post('/reports', { templateId: String(templateId), ...dates })).status).toBe(200);
});

test('a list is filtered, and its two dates go together', async () => {
  const { reports, order, day } = await open();
  const id = await order('User Activity Summary');
  await order('Calling Media Quality');
  expect(await reports.items('/reports?service=Teams')).toHaveLength(1);
  expect(await reports.items('/reports?templateId=115')).toHaveLength(1);
  expect(await reports.items(`/reports?reportId=${id}`)).toHaveLength(1);
  expect(await reports.items(`/reports?from=${day(1)}&to=${day(-1)}`)).toHaveLength(2);
  expect(await reports.items(`/reports?from=${day(3)}&to=${day(1)}`)).toHaveLength(0);
  expect((await reports.get(`/reports?from=${day(1)}`)).body['ErrorCode']).toBe(1016);
});

test('a report exists for its creator only', async () => {
  const { town, reports, ripe } = await open();
  const done = await ripe('User Activity Summary');
  const path = `/reports/${done['Id']}`;
  expect(await town.ana.items('/reports')).toEqual([]);
  const seen = await town.ana.get(path);
  expect([seen.status, seen.body['ErrorCode']]).toEqual([400, 1008]);
  const removed = await town.ana.delete(path);
  expect([removed.status, removed.body['ErrorCode']]).toEqual([403, 1006]);
  expect((await fetchFile(done, town.ana.token)).status).toBe(400);
  const anonymous = await fetchFile(done, undefined);
  expect([anonymous.status, await anonymous.json()]).toEqual([
    401,
    expect.objectContaining({ ErrorCode: 1010 }),
  ]);
  expect((await reports.delete(path)).status).toBe(204);
  expect((await reports.get(path)).body['ErrorCode']).toBe(1008);
});

test('a report is downloaded thirty times, and kept a day longer', async () => {
  const { town, reports, ripe } = await open();
  const done = await ripe('User Activity Summary');
  for (let count = 0; count < 30; count += 1) expect((await fetchFile(done, reports.token)).status).toBe(200);
  const refused = await fetchFile(done, reports.token);
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ ErrorCode: 1007 });
  await town.control.post('/clock', { advanceMs: DAY_MS - 60_000 });
  expect(await reports.items('/reports')).toHaveLength(1);
  await town.control.post('/clock', { advanceMs: 60_000 });
  expect(await reports.items('/reports')).toEqual([]);
});

test('fifty reports are the limit, also for a colleague', async () => {
  const { town, reports, order, day } = await open();
  for (let count = 0; count < 50; count += 1) await order('User Activity Summary');
  const ask = { templateId: 115, startDate: day(3), endDate: day(2) };
  for (const who of [reports, town.ana]) {
    const answer = await who.post('/reports', ask);
    expect([answer.status, answer.body['ErrorCode']]).toEqual([400, 1000]);
  }
});

test('tokens are refused in the words of reports', async () => {
  const { town } = await open();
  const asked = async (token: string | undefined): Promise<unknown[]> => {
    const client = new Client(`${town.sandbox.url}/v1`, token);
    const { status, body } = await client.get('/report/templates');
    return [status, body['ErrorCode']];
  };
  expect(await asked(undefined)).toEqual([401, 1010]);
  expect(await asked('nonsense')).toEqual([401, 1011]);
  expect(await asked(town.bot.token)).toEqual([401, 1014]);
});

test('the calls can be told which code to refuse with', async () => {
  const { town, reports } = await open();
  const codes: [string, number][] = [
    ['1005', 403],
    ['1007', 429],
    ['1008', 400],
    ['1011', 401],
    ['1012', 401],
    ['1014', 401],
    ['1018', 401],
  ];
  for (const [reportsError, status] of codes) {
    await town.control.post('/settings', { reportsError });
    for (const path of ['/reports', '/report/templates', '/reports/x']) {
      const answer = await reports.get(path);
      expect([answer.status, answer.body['ErrorCode']]).toEqual([status, Number(reportsError)]);
    }
  }
  await town.control.post('/settings', { reportsError: '' });
  expect((await reports.get('/reports')).status).toBe(200);
});
