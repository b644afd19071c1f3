import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigError, type Env, loadConfig } from '../../src/config.ts';

const BASE = {
  WEBEX_BOT_TOKEN: 'bot-token-0123',
  WEBEX_WEBHOOK_SECRET: 'a-webhook-secret-of-enough',
  STEWARD_PUBLIC_URL: 'https://steward.example.com',
  STEWARD_ADMINS: 'ana@example.com',
};
const GRANT = {
  WEBEX_ADMIN_CLIENT_ID: 'C1',
  WEBEX_ADMIN_CLIENT_SECRET: 'client-secret',
  WEBEX_ADMIN_REFRESH_TOKEN: 'refresh-token-0123',
};

function mistakesOf(env: Env): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

it('takes a token, or a client with a refresh token, for each slot', () => {
  const pasted = loadConfig({ ...BASE, WEBEX_ADMIN_TOKEN: 'admin-token-0123' });
  const both = loadConfig({ ...BASE, ...GRANT, WEBEX_REPORTS_TOKEN: 'reports-token-0123' });

  expect(pasted.credentials).toEqual({
    admin: { form: 'static', token: 'admin-token-0123' },
    reports: undefined,
  });
  expect(both.credentials).toEqual({
    admin: {
      form: 'refreshing',
      clientId: 'C1',
      clientSecret: 'client-secret',
      refreshToken: 'refresh-token-0123',
    },
    reports: { form: 'static', token: 'reports-token-0123' },
  });
});

it('takes a client alone: its refresh token comes from a login, and one client may serve both slots', () => {
  const { WEBEX_ADMIN_REFRESH_TOKEN: _, ...client } = GRANT;
  const loggedIn = {
    form: 'refreshing',
    clientId: 'C1',
    clientSecret: 'client-secret',
    refreshToken: undefined,
  };

  const { credentials, clients } = loadConfig({ ...BASE, ...client });

  expect(credentials).toEqual({ admin: loggedIn, reports: loggedIn });
  expect(clients).toEqual(credentials);
  expect(loadConfig({ ...BASE, ...GRANT }).credentials.reports).toEqual(loggedIn);
  expect(mistakesOf(BASE)[0]).toContain('npm run -s steward -- login admin');
});

it('reads each of them from a file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'steward-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const env: Record<string, string> = { ...BASE };
  for (const [name, value] of Object.entries(GRANT)) {
    env[`${name}_FILE`] = join(dir, name);
    writeFileSync(join(dir, name), `${value}\n`);
  }

  expect(loadConfig(env).credentials.admin).toMatchObject({ refreshToken: 'refresh-token-0123' });
});

it.each<[string, Env, RegExp]>([
  ['none for the admin', {}, /^WEBEX_ADMIN_TOKEN is missing.*WEBEX_ADMIN_REFRESH_TOKEN/],
  ['both forms', { ...GRANT, WEBEX_ADMIN_TOKEN: 'admin-token-0123' }, /keep either the token or the others/],
  [
    'a part of a form',
    { WEBEX_ADMIN_CLIENT_ID: 'C1', WEBEX_ADMIN_REFRESH_TOKEN: 'refresh-token-0123' },
    /^WEBEX_ADMIN_CLIENT_SECRET missing.*go together/,
  ],
  ['a token that is none', { WEBEX_ADMIN_TOKEN: 'stub' }, /^WEBEX_ADMIN_TOKEN is too short/],
  [
    'a part of the reports',
    { WEBEX_ADMIN_TOKEN: 'admin-token-0123', WEBEX_REPORTS_CLIENT_ID: 'C1' },
    /^WEBEX_REPORTS_CLIENT_SECRET missing/,
  ],
  [
    'one authorization for both',
    {
      ...GRANT,
      WEBEX_REPORTS_CLIENT_ID: 'C1',
      WEBEX_REPORTS_CLIENT_SECRET: 'client-secret',
      WEBEX_REPORTS_REFRESH_TOKEN: 'refresh-token-0123',
    },
    /are the same/,
  ],
])('refuses %s, and tells no value', (_, env, words) => {
  const mistakes = mistakesOf({ ...BASE, ...env });

  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(words);
  for (const value of Object.values(env).filter((text) => text !== 'C1' && text !== undefined))
    expect(mistakes[0]).not.toContain(value);
});

it('reports its mistakes with all the others', () => {
  expect(mistakesOf({ WEBEX_ADMIN_TOKEN: 'short' }).map((mistake) => mistake.split(' ')[0])).toEqual(
    expect.arrayContaining(['WEBEX_BOT_TOKEN', 'WEBEX_WEBHOOK_SECRET', 'WEBEX_ADMIN_TOKEN']),
  );
});
