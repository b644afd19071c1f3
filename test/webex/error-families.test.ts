// Every kind of error Webex is known to answer with, and every way not to answer, as one kind of Fault.
import { expect, it, onTestFinished } from 'vitest';
import type { Method } from '../../src/webex/call.ts';
import { createWebexHttp } from '../../src/webex/http.ts';
import { machineClock, quick, type Reply, startScripted } from './scripted-server.ts';

const NO_TOKEN = 'The request requires a valid access token set in the Authorization request header.';
const HTML = { 'content-type': 'text/html' };
const said = (message: string, trackingId?: string): object => ({
  message,
  errors: [{ description: message }],
  ...(trackingId === undefined ? {} : { trackingId }),
});

interface Row {
  readonly family: string;
  readonly method?: Method;
  readonly path?: string;
  readonly reply: Reply;
  readonly fault: object;
  readonly words?: string;
}

const rows: readonly Row[] = [
  {
    family: 'messaging, said twice',
    reply: { status: 400, body: said('Both text and file\ncannot be empty.', 'ROUTER_1') },
    fault: { code: 'bad-request', status: 400, errorCode: undefined, trackingId: 'TEST_1', repeat: 'never' },
    words: 'Both text and file cannot be empty.',
  },
  {
    family: 'a tracking id in the body only',
    reply: { status: 404, body: said('Unable to get message.', 'ROUTER_2'), headers: { trackingid: '' } },
    fault: { code: 'not-found', status: 404, trackingId: 'ROUTER_2', repeat: 'never' },
    words: 'Unable to get message.',
  },
  {
    family: 'descriptions only',
    reply: { status: 409, body: { errors: [{ description: 'User is already a participant in the room.' }] } },
    fault: { code: 'conflict', status: 409, repeat: 'never' },
    words: 'User is already a participant in the room.',
  },
  {
    family: 'a headline and a reason',
    reply: { status: 400, body: { message: 'Bad', errors: [{ description: 'The name is empty.' }] } },
    fault: { code: 'bad-request' },
    words: 'Bad: The name is empty.',
  },
  {
    family: 'licenses',
    method: 'PATCH',
    path: '/licenses/users',
    reply: {
      status: 400,
      headers: { trackingid: 'NA_1' },
      body: {
        message: 'x',
        errors: [{ errorCode: 400_118, description: 'Messenger licenses cannot be managed.' }],
      },
    },
    fault: { code: 'bad-request', status: 400, errorCode: 400_118, trackingId: 'NA_1', repeat: 'never' },
    words: 'x: Messenger licenses cannot be managed.',
  },
  {
    family: 'people, which may have done it all the same',
    method: 'POST',
    path: '/people',
    reply: { status: 400, body: said('Create Calling user either Phone number or Extension is required') },
    fault: { code: 'bad-request', status: 400, repeat: 'look-first' },
  },
  {
    family: 'atlas, telephony and jobs',
    reply: {
      status: 400,
      body: { error: [{ key: '1', message: [{ description: 'No such job.', code: '25011' }] }] },
    },
    fault: { code: 'bad-request', status: 400, errorCode: 25_011, repeat: 'never' },
    words: 'No such job.',
  },
  {
    family: 'SCIM, detail',
    reply: {
      status: 400,
      body: { schemas: ['x'], status: '400', scimType: 'invalidValue', detail: 'No such attribute.' },
    },
    fault: { code: 'bad-request', status: 400, errorCode: undefined, repeat: 'never' },
    words: 'No such attribute.',
  },
  {
    family: 'SCIM, details',
    reply: { status: 409, body: { schemas: ['x'], status: 409, details: 'User exists.' } },
    fault: { code: 'conflict', status: 409, errorCode: undefined, repeat: 'never' },
    words: 'User exists.',
  },
  {
    family: 'reports, the number somewhere inside',
    path: '/reports',
    reply: { status: 401, body: { errors: { error: [{ ErrorCode: '1012', message: 'Feature disabled' }] } } },
    fault: { code: 'unauthorized', status: 401, errorCode: 1012, repeat: 'never' },
  },
  {
    family: 'reports, downloads used up: no throttling',
    path: '/reports',
    reply: { status: 429, body: { code: 1007 }, headers: { 'retry-after': '1' } },
    fault: { status: 429, errorCode: 1007, repeat: 'never', retryAfterMs: undefined },
  },
  {
    family: 'OAuth',
    reply: { status: 400, body: { error: 'invalid_grant', error_description: 'The refresh token is gone.' } },
    fault: { code: 'bad-request', status: 400, repeat: 'never' },
    words: 'The refresh token is gone.',
  },
  {
    family: 'OAuth, one word',
    reply: { status: 401, body: { error: 'invalid_client' } },
    fault: { code: 'unauthorized', status: 401, repeat: 'never' },
    words: 'invalid_client',
  },
  {
    family: 'the token',
    method: 'POST',
    reply: { status: 401, body: said(NO_TOKEN, 'ROUTERGW_1') },
    fault: { code: 'unauthorized', status: 401, repeat: 'never' },
    words: NO_TOKEN,
  },
  {
    family: 'rights',
    method: 'PUT',
    path: '/people/x',
    reply: { status: 403, body: said('Failed to get activity.') },
    fault: { code: 'forbidden', status: 403, repeat: 'never' },
  },
  {
    family: 'a file that is being checked',
    method: 'POST',
    reply: { status: 423, headers: { 'retry-after': '300' } },
    fault: { code: 'locked', status: 423, repeat: 'safe', retryAfterMs: 300_000 },
  },
  {
    family: 'a file that cannot be checked',
    reply: { status: 428, body: said('The file cannot be scanned.') },
    fault: { code: 'unscannable', status: 428, repeat: 'never' },
  },
  {
    family: 'throttling, by seconds',
    method: 'POST',
    path: '/people',
    reply: { status: 429, headers: { 'retry-after': '600' }, body: said('Too many requests') },
    fault: { code: 'throttled', status: 429, repeat: 'safe', retryAfterMs: 600_000 },
  },
  {
    family: 'throttling, by a date of the clock over there',
    reply: {
      status: 429,
      headers: { date: 'Sat, 01 Jan 2000 00:00:00 GMT', 'retry-after': 'Sat, 01 Jan 2000 00:10:00 GMT' },
    },
    fault: { code: 'throttled', repeat: 'safe', retryAfterMs: 600_000 },
  },
  {
    family: 'another region',
    path: '/cdr',
    reply: { status: 451, body: said('Use analytics-eu.webexapis.com') },
    fault: { code: 'wrong-region', status: 451, repeat: 'never' },
  },
  {
    family: 'a gateway, at a read',
    reply: { status: 502, headers: HTML, body: '<html>Bad gateway</html>' },
    fault: { code: 'webex-unavailable', status: 502, errorCode: undefined, repeat: 'safe' },
  },
  {
    family: 'a gateway, at a write',
    method: 'POST',
    reply: { status: 504, headers: HTML, body: '<html>Timeout</html>' },
    fault: { code: 'webex-unavailable', status: 504, repeat: 'look-first' },
  },
  {
    family: 'trouble that names a pause',
    reply: { status: 503, headers: { 'retry-after': '90' } },
    fault: { code: 'webex-unavailable', status: 503, repeat: 'safe', retryAfterMs: 90_000 },
  },
  {
    family: 'nothing at all',
    reply: { status: 500 },
    fault: { code: 'webex-unavailable', status: 500, trackingId: 'TEST_1', repeat: 'safe' },
  },
  {
    family: 'a redirect',
    reply: { status: 302, headers: { location: 'https://evil.example/' } },
    fault: { code: 'unexpected-answer', status: 302, repeat: 'never' },
  },
  {
    family: 'a success that is cut off, of a write',
    method: 'POST',
    reply: { body: '{"id":' },
    fault: { code: 'unreadable-answer', trackingId: 'TEST_1', repeat: 'look-first' },
  },
  {
    family: 'a cut line, at a read',
    reply: { trouble: 'reset' },
    fault: { code: 'network', status: undefined, repeat: 'safe' },
  },
  {
    family: 'a cut line, at a write',
    method: 'DELETE',
    reply: { trouble: 'reset' },
    fault: { code: 'network', status: undefined, repeat: 'look-first' },
  },
  {
    family: 'silence, at a write',
    method: 'PATCH',
    reply: { trouble: 'hang' },
    fault: { code: 'timeout', status: undefined, repeat: 'look-first' },
  },
];

it.each(rows)('$family', async ({ method = 'GET', path = '/x', reply, fault, words }) => {
  const server = await startScripted(() => reply);
  onTestFinished(() => server.close());
  const token = async (): Promise<string> => 'secret-token';
  const http = createWebexHttp({ baseUrl: server.baseUrl, token, clock: machineClock, limits: quick });
  onTestFinished(() => http.close());

  const failed: unknown = await http
    .request({ method, path, body: undefined })
    .catch((error: unknown) => error);

  expect(failed).toMatchObject({ name: 'Fault', ...fault });
  expect(String(failed)).not.toContain('secret-token');
  if (words !== undefined) expect(String(failed).split('Webex says: ')[1]).toBe(words);
});
