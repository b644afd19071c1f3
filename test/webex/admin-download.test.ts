import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { mayCarryToken } from '../../src/webex/admin/report-download.ts';
import type { TokenSource } from '../../src/webex/tokens.ts';
import { pastedToken, reportsOf } from './admin-world.ts';
import { type Reply, type Script, startScripted } from './scripted-server.ts';

const WEBEX = 'https://webexapis.com/v1';
const SANDBOX = 'http://127.0.0.1:7421/v1';

it.each([
  ['https://reportdownload-a.webex.com/x?y=1', WEBEX, true],
  ['https://downloadservicebts.webex.com/x', WEBEX, true],
  ['http://reportdownload-a.webex.com/x', WEBEX, false],
  ['https://webex.com.evil.example/x', WEBEX, false],
  ['https://evilwebex.com/x', WEBEX, false],
  ['https://a.webex.com:8443/x', WEBEX, false],
  ['https://user@a.webex.com/x', WEBEX, false],
  ['https://evil.example/a.webex.com', WEBEX, false],
  ['http://127.0.0.1:7421/x', WEBEX, false],
  ['http://localhost:7421/x', WEBEX, false],
  ['file:///etc/passwd', WEBEX, false],
  ['http://localhost:7421/x', SANDBOX, true],
  ['http://127.0.0.1:9/x', SANDBOX, true],
  ['http://[::1]:9/x', SANDBOX, true],
  ['http://reports.localhost:9/x', SANDBOX, true],
  ['http://192.168.0.1/x', SANDBOX, false],
  ['http://a.webex.com/x', SANDBOX, false],
])('the token goes to %s from %s: %s', (url, base, allowed) => {
  expect(mayCarryToken(new URL(url), base)).toBe(allowed);
});

async function download(script: Script, url?: string) {
  const server = await startScripted(script);
  onTestFinished(() => server.close());
  const count = { refreshes: 0 };
  const source: TokenSource = {
    ...pastedToken(server.baseUrl, 'x'),
    token: () => Promise.resolve(`t${count.refreshes}`),
    refresh: () => {
      count.refreshes += 1;
      return Promise.resolve(`t${count.refreshes}`);
    },
  };
  const reports = reportsOf(server.baseUrl, source, { maxBytes: 1000, totalMs: 1500 });
  const target = url ?? `${server.origin.replace('127.0.0.1', 'localhost')}/file?id=1`;
  const outcome = await reports.download(target, text).catch((error: unknown) => error);
  return { outcome, server, count };
}

const csv = { headers: { 'content-type': 'text/csv' } };

it('brings the file with the token of the reports', async () => {
  const { outcome, server } = await download(() => ({ ...csv, body: 'a,b\n1,2\n' }));

  expect(outcome).toBe('a,b\n1,2\n');
  expect(server.seen).toMatchObject([{ path: '/file?id=1', headers: { authorization: 'Bearer t0' } }]);
});

it('sends no token to a foreign host', async () => {
  for (const url of ['https://evil.example/x', 'no url', 'http://a.webex.com/x']) {
    const { outcome } = await download(() => undefined, url);
    expect(outcome).toMatchObject({ name: 'Fault', code: 'foreign-download', repeat: 'never' });
  }
});

it('follows a redirect at the same host, and none to another', async () => {
  const to = (location: string): Reply => ({ status: 302, headers: { location } });
  const same = await download(({ path }) => (path === '/next' ? { ...csv, body: 'x' } : to('/next')));
  const other = await startScripted(() => ({ ...csv, body: 'stolen' }));
  onTestFinished(() => other.close());
  const foreign = await download(() => to(`${other.origin}/steal`));
  const endless = await download(() => to('/again'));

  expect(same.outcome).toBe('x');
  expect(foreign.outcome).toMatchObject({ code: 'foreign-download' });
  expect(other.seen).toEqual([]);
  expect(endless.outcome).toMatchObject({ code: 'foreign-download' });
  expect(endless.server.seen.length).toBeLessThan(6);
});

it.each<[string, Reply, object, number]>([
  [
    'more than may be kept',
    { ...csv, body: 'x'.repeat(1001) },
    { code: 'report-too-large', repeat: 'never' },
    1,
  ],
  [
    'a page to log in',
    { headers: { 'content-type': 'text/html' }, body: '<html>' },
    { code: 'unreadable-answer' },
    1,
  ],
  [
    'a used up count',
    { status: 429, body: { ErrorCode: 1007 } },
    { code: 'report-downloads', repeat: 'never' },
    1,
  ],
  [
    'a report that is gone',
    { status: 400, body: { ErrorCode: 1008 } },
    { code: 'report-gone', trackingId: 'TEST_1' },
    1,
  ],
  ['a missing file', { status: 404, body: '<html>' }, { code: 'report-gone' }, 1],
  [
    'a role that does not suffice',
    { status: 401, body: { ErrorCode: 1014 } },
    { code: 'reports-slot-refused' },
    1,
  ],
  ['a refused token', { status: 401 }, { code: 'reports-slot-refused' }, 2],
  ['trouble', { status: 503 }, { code: 'webex-unavailable', repeat: 'safe' }, 2],
  ['a cut line', { trouble: 'reset' }, { code: 'network', repeat: 'safe' }, 2],
  ['silence', { trouble: 'hang' }, { code: 'timeout', repeat: 'safe' }, 2],
])('meets %s', async (_, reply, fault, calls) => {
  const { outcome, server } = await download(() => reply);

  expect(outcome).toMatchObject({ name: 'Fault', ...fault });
  expect(server.seen).toHaveLength(calls);
});

it('fetches once more with a new token, and once more after trouble', async () => {
  let n = 0;
  const renewed = await download(({ headers }) =>
    headers.authorization === 'Bearer t1'
      ? { ...csv, body: 'x' }
      : { status: 401, body: { ErrorCode: 1018 } },
  );
  const again = await download(() => (n++ === 0 ? { status: 502 } : { ...csv, body: 'y' }));

  expect(renewed.outcome).toBe('x');
  expect(renewed.count.refreshes).toBe(1);
  expect(again.outcome).toBe('y');
});

it('says so when what it brings cannot be kept, and asks Webex no second time for that', async () => {
  const server = await startScripted(() => ({ ...csv, body: 'a,b\n1,2\n' }));
  onTestFinished(() => server.close());
  const reports = reportsOf(server.baseUrl, pastedToken(server.baseUrl, 'x'));

  const full = reports.download(`${server.origin}/file`, async (pieces) => {
    await text(pieces);
    throw new Error('the disk is full');
  });

  await expect(full).rejects.toMatchObject({ cause: { message: 'the disk is full' } });
  expect(server.seen).toHaveLength(1);
});
