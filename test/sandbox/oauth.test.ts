import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Client, type Json, openTown, type Town } from './harness.ts';

const DAY_MS = 86_400_000;

type Integration = { clientId: string; clientSecret: string; refreshTokens: Record<string, string> };

async function integrationOf(town: Town): Promise<Integration> {
  return (await town.control.get('/info')).body['integration'];
}

async function exchange(
  town: Town,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Json }> {
  const answer = await fetch(`${town.sandbox.url}/v1/access_token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

async function refresh(town: Town, token: string | undefined): Promise<{ status: number; body: Json }> {
  const { clientId, clientSecret } = await integrationOf(town);
  return exchange(town, {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: token ?? '',
  });
}

function as(town: Town, token: unknown): Client {
  return new Client(`${town.sandbox.url}/v1`, String(token));
}

test('a refresh gives both tokens anew and ends the old refresh token', async () => {
  const town = await openTown();
  const { refreshTokens } = await integrationOf(town);
  const first = await refresh(town, refreshTokens['admin']);
  expect(first.status).toBe(200);
  expect(first.body).toEqual({
    access_token: expect.any(String),
    expires_in: 1_209_600,
    refresh_token: expect.any(String),
    refresh_token_expires_in: 7_776_000,
    token_type: 'Bearer',
    scope: expect.stringContaining('spark-admin:people_read'),
  });
  expect(first.body['refresh_token']).not.toBe(refreshTokens['admin']);
  expect((await integrationOf(town)).refreshTokens['admin']).toBe(first.body['refresh_token']);
  const admin = as(town, first.body['access_token']);
  expect((await admin.get('/people/me')).body['displayName']).toBe('Steward Service');
  expect((await town.control.items('/ledger')).at(-1)).toMatchObject({ owner: 'admin' });
  const again = await refresh(town, refreshTokens['admin']);
  expect(again.status).toBe(400);
  expect(again.body).toMatchObject({
    error: 'invalid_grant',
    error_description: expect.any(String),
    message: expect.any(String),
    trackingId: expect.any(String),
  });
});

test('an access token expires by the clock, and says when', async () => {
  const town = await openTown();
  const { refreshTokens } = await integrationOf(town);
  const { body } = await refresh(town, refreshTokens['reports']);
  const reports = as(town, body['access_token']);
  const { exp } = (await reports.get('/authorizations/tokenExpiry')).body;
  expect(Math.abs(exp - Date.now() - 14 * DAY_MS)).toBeLessThan(60_000);
  expect((await reports.get('/report/templates')).status).toBe(200);
  await town.control.post('/clock', { advanceMs: 14 * DAY_MS });
  const expired = await reports.get('/organizations');
  expect(expired.status).toBe(401);
  expect(expired.body['message']).toMatch(/^The request requires a valid access token/);
  expect((await reports.get('/reports')).body['ErrorCode']).toBe(1011);
  expect((await refresh(town, body['refresh_token'])).status).toBe(200);
});

test('an unused refresh token dies after 90 days, a used one does not', async () => {
  const town = await openTown();
  await town.control.post('/settings', { refreshRotation: 'stable' });
  const { refreshTokens } = await integrationOf(town);
  await town.control.post('/clock', { advanceMs: 89 * DAY_MS });
  const kept = await refresh(town, refreshTokens['admin']);
  expect(kept.body['refresh_token']).toBe(refreshTokens['admin']);
  await town.control.post('/clock', { advanceMs: 2 * DAY_MS });
  expect((await refresh(town, refreshTokens['admin'])).status).toBe(200);
  expect((await refresh(town, refreshTokens['reports'])).body['error']).toBe('invalid_grant');
});

test('the client shows itself by HTTP Basic too, and has to', async () => {
  const town = await openTown();
  const { clientId, clientSecret, refreshTokens } = await integrationOf(town);
  const fields = { grant_type: 'refresh_token', refresh_token: refreshTokens['admin'] ?? '' };
  const basic = (secret: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
  });
  expect(await exchange(town, fields, basic('wrong'))).toMatchObject({
    status: 401,
    body: { error: 'invalid_client' },
  });
  expect((await exchange(town, fields)).status).toBe(401);
  expect((await exchange(town, { grant_type: 'password' })).body['error']).toBe('unsupported_grant_type');
  expect((await exchange(town, {})).body['error']).toBe('invalid_request');
  expect((await exchange(town, fields, basic(clientSecret))).status).toBe(200);
});

test('rotated tokens live through a reset and a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-oauth-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const town = await openTown({ dataDir });
  const { refreshTokens } = await integrationOf(town);
  const { body } = await refresh(town, refreshTokens['admin']);
  await town.control.post('/reset', {});
  expect((await as(town, body['access_token']).get('/people/me')).status).toBe(200);
  const next = await refresh(town, body['refresh_token']);
  expect(next.status).toBe(200);
  await town.sandbox.close();
  const later = await openTown({ dataDir });
  expect((await refresh(later, next.body['refresh_token'])).status).toBe(200);
  expect((await refresh(later, next.body['refresh_token'])).status).toBe(400);
});

test('a service app reads its organization, and is no person', async () => {
  const town = await openTown();
  const { serviceApp } = (await town.control.get('/info')).body;
  const app = as(town, serviceApp['token']);
  expect((await app.get('/organizations')).status).toBe(200);
  expect((await app.items('/licenses')).length).toBeGreaterThan(3);
  const people = await app.items('/people');
  expect(people.map((person) => person['displayName'])).not.toContain('Steward App');
  expect((await app.get('/people/me')).status).toBe(403);
  const reports = await app.get('/reports');
  expect([reports.status, reports.body['ErrorCode']]).toEqual([401, 1014]);
  const acme = `/organizations/${town.orgId('Acme')}`;
  expect((await app.get(acme)).status).toBe(403);
  await town.control.post('/settings', { serviceAppRights: 'full' });
  expect((await app.get(acme)).status).toBe(200);
  expect((await app.items(`/people?orgId=${town.orgId('Acme')}`)).length).toBe(12);
  expect((await app.get('/reports')).body['ErrorCode']).toBe(1014);
});

test('tokens of a service app are minted for the organization that authorized it', async () => {
  const town = await openTown();
  const { serviceApp } = (await town.control.get('/info')).body;
  const { applicationId, clientId, clientSecret } = serviceApp;
  const path = `/applications/${applicationId}/token`;
  const order = { clientId, clientSecret, targetOrgId: town.orgId('Northwind Partners') };
  const { status, body } = await town.admin.post(path, order);
  expect(status).toBe(200);
  expect(body).toEqual({
    access_token: expect.any(String),
    expires_in: 1_209_600,
    refresh_token: expect.any(String),
    refresh_token_expires_in: 7_776_000,
    token_type: 'Bearer',
  });
  expect((await as(town, body['access_token']).get('/organizations')).status).toBe(200);
  const renewed = await exchange(town, {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: body['refresh_token'],
  });
  expect(renewed.status).toBe(200);
  const foreign = { ...order, targetOrgId: town.orgId('Acme') };
  expect((await town.admin.post(path, foreign)).status).toBe(403);
  expect((await town.bot.post(path, order)).status).toBe(403);
  expect((await town.admin.post(path, { ...order, clientSecret: 'x' })).status).toBe(400);
  const unknown = Buffer.from('ciscospark://us/APPLICATION/none').toString('base64url');
  expect((await town.admin.post(`/applications/${unknown}/token`, order)).status).toBe(404);
});
