// The login with a real sandbox behind it and real databases under it; the test is the browser.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import type { Slot } from '../src/domain/ports/token-vault.ts';
import { loadOperations } from '../src/load-operations.ts';
import { type LoginWish, login } from '../src/login.ts';
import { originOf } from '../src/webex/refreshing-tokens.ts';
import { createTokenSource, type RefreshingSettings, type TokenSource } from '../src/webex/tokens.ts';
import { type Home, homes, onEveryDatabase } from './database.ts';
import { openTown, type Town } from './sandbox/harness.ts';
import { ringOf } from './store/keyring.ts';
import { type Opened, openFresh } from './store/opened.ts';
import { machineClock } from './webex/scripted-server.ts';

const keys = ringOf({ id: 'v1', key: new Uint8Array(32).fill(9) });
const operations = await loadOperations();
const proxies = { https: undefined, http: undefined, none: undefined };

interface Stage {
  readonly town: Town;
  readonly opened: Opened;
  readonly said: string[];
  readonly client: RefreshingSettings;
  /** Resolves with the address that was printed, and with the end of the command. */
  readonly begin: (
    wish?: Partial<LoginWish>,
    client?: RefreshingSettings,
  ) => Promise<{ readonly url: string; readonly end: Promise<unknown> }>;
  readonly source: (slot: Slot, settings?: RefreshingSettings) => TokenSource;
}

async function stageOn(home: Home): Promise<Stage> {
  const [town, opened] = [await openTown(), await openFresh(home)];
  const { clientId, clientSecret } = town.sandbox.info().integration;
  const baseUrl = `${town.sandbox.url}/v1`;
  const said: string[] = [];
  const own: RefreshingSettings = { form: 'refreshing', clientId, clientSecret, refreshToken: undefined };
  return {
    town,
    opened,
    said,
    client: own,
    async begin(wish = {}, client = own) {
      const printed = Promise.withResolvers<string>();
      const say = (line: string): void => {
        said.push(line);
        if (line.includes('/v1/authorize?')) printed.resolve(line.trim());
      };
      const end = login(
        { slot: 'admin', org: undefined, port: 0, timeoutMs: 60_000, ...wish },
        {
          settings: { webexApiUrl: baseUrl, clients: { admin: client, reports: client }, proxies },
          opened,
          keys,
          clock: machineClock,
          operations,
          say,
        },
      ).catch((error: unknown) => error);
      return { url: await printed.promise, end };
    },
    source: (slot, settings = own) =>
      createTokenSource({
        slot,
        settings,
        vault: opened.vault(
          keys,
          settings.refreshToken === undefined ? {} : { [slot]: originOf(settings.refreshToken) },
        ),
        lease: opened.lease,
        baseUrl,
        clock: machineClock,
        log: { debug() {}, info() {}, warn() {}, error() {} },
      }),
  };
}

/** Where Webex sends the browser after the person has consented. */
async function consent(url: string, email?: string): Promise<string> {
  const hint = email === undefined ? '' : `&login_hint=${encodeURIComponent(email)}`;
  const answer = await fetch(`${url}${hint}`, { redirect: 'manual' });
  expect(answer.status).toBe(302);
  return answer.headers.get('location') ?? '';
}

const visit = async (url: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

const changed = (url: string, name: string, value: string): string => {
  const target = new URL(url);
  target.searchParams.set(name, value);
  return target.href;
};

const kept = (stage: Stage): Promise<unknown> => stage.opened.vault(keys).slots();

onEveryDatabase((home) => {
  it('asks for the scopes the commands declare, says why, and keeps what it gets', async () => {
    const stage = await stageOn(home);
    const { url, end } = await stage.begin();
    const asked = new URL(url).searchParams;

    const page = await visit(await consent(url));
    expect(await end).toBeUndefined();

    expect(page).toEqual({ status: 200, text: expect.stringContaining('has stored') });
    const declared = operations.filter(({ capability }) => capability !== 'reports');
    for (const { name, scopes } of declared)
      for (const scope of scopes) {
        expect(asked.get('scope')?.split(' ')).toContain(scope);
        expect(stage.said.find((line) => line.trim().startsWith(`${scope} `))).toContain(name);
      }
    expect(asked.get('scope')).not.toContain('analytics:read_all');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(stage.said.join('\n')).toMatch(
      /Done: the admin credential is Steward Service .*Full Administrator/,
    );
    const token = await stage.source('admin').token();
    const stored = await stage.opened.vault(keys).get('admin');
    expect(stored).toMatchObject({ accessToken: token, scopes: asked.get('scope') });
    const [row] = await stage.opened.store.read(async (reader) => reader.audit(1, 10));
    expect(row).toMatchObject({ action: 'credential.login', detail: { slot: 'admin' } });
    expect(await stage.opened.verifyAudit()).toMatchObject({ ok: true });
    for (const text of [...stage.said, JSON.stringify(row)]) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(stored?.refreshToken);
      expect(text).not.toContain(stage.client.clientSecret);
    }
  });

  it('wins over the refresh token of the settings it was made under, until that is changed', async () => {
    const stage = await stageOn(home);
    const { refreshTokens } = stage.town.sandbox.info().integration;
    const under = { ...stage.client, refreshToken: refreshTokens.admin };
    const running = stage.source('admin', under);
    const before = await running.token();

    const { url, end } = await stage.begin({}, under);
    await visit(await consent(url));
    expect(await end).toBeUndefined();
    const stored = (await stage.opened.vault(keys).get('admin'))?.accessToken;

    expect(stored).not.toBe(before);
    expect(await stage.source('admin', under).token()).toBe(stored);
    expect(await stage.source('admin').token()).toBe(stored);
    const changedSetting = { ...stage.client, refreshToken: refreshTokens.reports };
    expect(await stage.source('admin', changedSetting).token()).not.toBe(stored);
  });

  it('a waiting source takes the login at its next call; the settings win over a login of others', async () => {
    const stage = await stageOn(home);
    const waiting = stage.source('admin');
    await expect(waiting.token()).rejects.toMatchObject({
      code: 'credential-missing',
      message: expect.stringContaining('npm run -s steward -- login admin'),
    });
    const { url, end } = await stage.begin();
    await visit(await consent(url));
    await end;

    const stored = (await stage.opened.vault(keys).get('admin'))?.accessToken;
    expect(await waiting.token()).toBe(stored);
    expect(waiting.status().problem).toBeUndefined();
    const { refreshTokens } = stage.town.sandbox.info().integration;
    const settled = stage.source('admin', { ...stage.client, refreshToken: refreshTokens.admin });
    expect(await settled.token()).not.toBe(stored);
  });

  it('keeps the reports of an organization in a slot of their own', async () => {
    const stage = await stageOn(home);
    const { url, end } = await stage.begin({ slot: 'reports', org: 'northwind partners' });
    expect(new URL(url).searchParams.get('scope')).toContain('analytics:read_all');
    await visit(await consent(url, 'bo@northwind.example'));
    expect(await end).toBeUndefined();

    expect(stage.said.join('\n')).toContain('Its roles: id_full_admin.');
    const slot: Slot = `reports:${stage.town.orgId('Northwind Partners')}`;
    expect(await stage.opened.vault(keys).slots()).toEqual([slot]);
    expect(await stage.source(slot).token()).not.toBe('');
    expect(stage.said.join('\n')).toContain('Bo Lindgren (bo@northwind.example)');
  });
});

async function onSqlite(): Promise<Stage> {
  const [sqlite] = homes();
  if (sqlite === undefined) throw new Error('no SQLite');
  return stageOn(sqlite);
}

const failureOf = async (end: Promise<unknown>): Promise<string> => String(await end);

it('takes a denial for what it is', async () => {
  const stage = await onSqlite();
  const { url, end } = await stage.begin();
  const back = new URL(await consent(url, 'nobody@nowhere.example'));
  expect(back.searchParams.get('error')).toBe('access_denied');

  expect((await visit(back.href)).text).toContain('access_denied');

  expect(await failureOf(end)).toMatch(/Webex gave no access: access_denied.*Nothing was changed/);
  expect(await kept(stage)).toEqual([]);
});

it('shows no words that are not an error of OAuth', async () => {
  const stage = await onSqlite();
  const { url, end } = await stage.begin();
  const back = changed(await consent(url, 'nobody@nowhere.example'), 'error', '<script>');

  expect((await visit(back)).text).not.toContain('<');
  expect(await failureOf(end)).toContain('an unknown error');
});

it('waits on when somebody else knocks: a wrong state, another path, no code', async () => {
  const stage = await onSqlite();
  const { url, end } = await stage.begin();
  const back = await consent(url);

  expect((await visit(changed(back, 'state', 'guessed'))).status).toBe(400);
  expect((await visit(changed(back, 'code', ''))).status).toBe(400);
  expect((await visit(back.replace('/callback', '/'))).status).toBe(404);
  expect((await fetch(back, { method: 'POST' })).status).toBe(405);
  expect(await kept(stage)).toEqual([]);

  expect((await visit(back)).status).toBe(200);
  expect(await end).toBeUndefined();
});

it('says that a code was used already, and stores nothing', async () => {
  const stage = await onSqlite();
  const first = await stage.begin();
  const back = await consent(first.url);
  await visit(back);
  await first.end;
  const before = await stage.opened.vault(keys).get('admin');
  const { url, end } = await stage.begin();
  const own = new URL(await consent(url));

  const used = changed(own.href, 'code', new URL(back).searchParams.get('code') ?? '');
  expect((await visit(used)).status).toBe(400);

  expect(await failureOf(end)).toMatch(/used already or is too old. Run the command again/);
  expect(await stage.opened.vault(keys).get('admin')).toEqual(before);
});

it('tells a wrong client from a wrong code', async () => {
  const stage = await onSqlite();
  const { url, end } = await stage.begin({}, { ...stage.client, clientSecret: 'not-the-secret' });

  await visit(await consent(url));

  expect(await failureOf(end)).toContain('WEBEX_ADMIN_CLIENT_ID and WEBEX_ADMIN_CLIENT_SECRET');
  expect(await kept(stage)).toEqual([]);
});

it('waits no longer than it was told to', async () => {
  const stage = await onSqlite();
  const { end } = await stage.begin({ timeoutMs: 20 });

  expect(await failureOf(end)).toMatch(/Nobody answered within 1 min/);
});

it('wants a person for the reports, never a service app', async () => {
  const stage = await onSqlite();
  const { url, end } = await stage.begin({ slot: 'reports' });
  // The sandbox lets no service app through its consent: this is how its token would look.
  await stage.town.control.post('/faults', {
    match: { method: 'GET', path: '/v1/people/me' },
    fault: { status: 403 },
    times: 9,
  });

  expect((await visit(await consent(url))).status).toBe(400);

  expect(await failureOf(end)).toMatch(/service app.*reports only to a person/);
  expect(await kept(stage)).toEqual([]);
});

it('wants an account of the organization that was named', async () => {
  const stage = await onSqlite();
  const { url, end } = await stage.begin({ slot: 'reports', org: 'Acme' });

  await visit(await consent(url, 'bo@northwind.example'));

  expect(await failureOf(end)).toMatch(/bo@northwind.example belongs to Northwind Partners, not to Acme/);
  expect(await kept(stage)).toEqual([]);
});

it('names the settings of a client, and a port that is taken', async () => {
  const stage = await onSqlite();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const deps = {
    settings: {
      webexApiUrl: 'http://127.0.0.1:1/v1',
      clients: { admin: undefined, reports: stage.client },
      proxies,
    },
    opened: stage.opened,
    keys,
    clock: machineClock,
    operations,
    say: () => undefined,
  };

  const none = login({ slot: 'admin', org: undefined, port: 7429, timeoutMs: 1000 }, deps);
  const taken = login({ slot: 'reports', org: undefined, port, timeoutMs: 1000 }, deps);

  await expect(none).rejects.toThrow(/WEBEX_ADMIN_CLIENT_ID.*http:\/\/127.0.0.1:7429\/callback/);
  await expect(taken).rejects.toThrow(`Port ${port} is in use`);
});
