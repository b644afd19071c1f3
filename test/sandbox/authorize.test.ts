import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Client, type Json, openTown, type Town } from './harness.ts';

const REDIRECT = 'http://127.0.0.1:9/done';

async function ask(town: Town, query: Record<string, string>): Promise<URL> {
  const { clientId } = town.sandbox.info().integration;
  const all = { response_type: 'code', client_id: clientId, redirect_uri: REDIRECT, state: 's1', ...query };
  const url = `${town.sandbox.url}/v1/authorize?${new URLSearchParams(all).toString()}`;
  const answer = await fetch(url, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location') ?? '');
}

async function exchange(town: Town, fields: Record<string, string>): Promise<{ status: number; body: Json }> {
  const { clientId, clientSecret } = town.sandbox.info().integration;
  const answer = await fetch(`${town.sandbox.url}/v1/access_token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: REDIRECT,
      ...fields,
    }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

async function login(town: Town, scope: string, hint?: string): Promise<Client> {
  const url = await ask(town, { scope, ...(hint === undefined ? {} : { login_hint: hint }) });
  const { body } = await exchange(town, { code: url.searchParams.get('code') ?? '' });
  expect(body['scope']).toBe(scope);
  return new Client(`${town.sandbox.url}/v1`, String(body['access_token']));
}

test('a code comes to a loopback address and is good once, with its verifier', async () => {
  const town = await openTown();
  const verifier = 'v'.repeat(50);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const proof = { code_challenge: challenge, code_challenge_method: 'S256', scope: 'spark:people_read' };
  const wrong = await ask(town, proof);
  expect(wrong.searchParams.get('state')).toBe('s1');
  const stolen = { code: wrong.searchParams.get('code') ?? '', code_verifier: 'guess' };
  expect((await exchange(town, stolen)).body['error']).toBe('invalid_grant');
  expect((await exchange(town, { ...stolen, code_verifier: verifier })).status).toBe(400);
  const code = (await ask(town, proof)).searchParams.get('code') ?? '';
  const { status, body } = await exchange(town, { code, code_verifier: verifier });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    token_type: 'Bearer',
    expires_in: 1_209_600,
    refresh_token: expect.any(String),
  });
  const me = await new Client(`${town.sandbox.url}/v1`, body['access_token']).get('/people/me');
  expect(me.body['displayName']).toBe('Steward Service');
  expect((await town.control.items('/ledger')).at(-1)).toMatchObject({ owner: 'admin' });
});

test('codes expire, and are not sent to strangers or for unknown scopes', async () => {
  const town = await openTown();
  const url = await ask(town, { scope: 'spark:all' });
  await town.control.post('/clock', { advanceMs: 11 * 60_000 });
  expect((await exchange(town, { code: url.searchParams.get('code') ?? '' })).status).toBe(400);
  expect((await ask(town, { scope: 'spark:nonsense' })).searchParams.get('error')).toBe('invalid_scope');
  expect((await ask(town, { scope: 'spark:all', login_hint: 'x@y.example' })).searchParams.get('error')).toBe(
    'access_denied',
  );
  const { clientId } = town.sandbox.info().integration;
  const far = `redirect_uri=${encodeURIComponent('https://far.example/')}&client_id=${clientId}`;
  const refused = await fetch(`${town.sandbox.url}/v1/authorize?response_type=code&${far}`);
  expect(refused.status).toBe(400);
});

test('a token does what its scopes say, and no more', async () => {
  const town = await openTown();
  const reader = await login(town, 'spark-admin:people_read spark-admin:licenses_read');
  expect((await reader.get('/people')).status).toBe(200);
  expect((await reader.get('/licenses')).status).toBe(200);
  expect((await reader.get('/roles')).status).toBe(403);
  expect((await reader.get('/devices')).status).toBe(403);
  expect((await reader.post('/people', { emails: ['x@northwind.example'] })).status).toBe(403);
  const reports = await reader.get('/reports');
  expect([reports.status, reports.body['ErrorCode']]).toEqual([401, 1018]);
  expect((await reader.get('/authorizations/tokenExpiry')).status).toBe(200);
  const writer = await login(town, 'spark:all', 'bo@northwind.example');
  expect((await writer.get('/rooms')).status).toBe(200);
  expect((await writer.get('/people/me')).body['displayName']).toBe('Bo Lindgren');
  expect(town.sandbox.info().people).toHaveLength(4);
});

test('a token that was revoked is refused', async () => {
  const town = await openTown();
  const bo = await login(
    town,
    'spark:all identity:tokens_read identity:tokens_write',
    'bo@northwind.example',
  );
  const held = await bo.items('/authorizations');
  expect(held.map((one): string => one['type']).toSorted()).toEqual([
    'access',
    'access',
    'refresh',
    'refresh',
  ]);
  const { clientId } = town.sandbox.info().integration;
  expect((await town.admin.delete(`/authorizations?clientId=${clientId}`)).status).toBe(204);
  expect((await bo.get('/people/me')).status).toBe(401);
});
