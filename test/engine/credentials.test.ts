// Credentials that end: told once per threshold in the spaces for team notices, over restarts and replicas, and anew
// once they were renewed.
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { loadKeys } from '../../src/keys.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { login } from '../../src/login.ts';
import { openStore } from '../../src/store/open.ts';
import { homes } from '../database.ts';
import { type Played, until } from '../e2e/people.ts';
import { machineClock } from '../webex/scripted-server.ts';
import { type Bots, openBots } from './bots.ts';

const DAY = 24 * 3_600_000;
const NOTIFY = { STEWARD_NOTIFY: 'Northwind Ops' };

const Integration = z.object({
  integration: z.object({
    clientId: z.string(),
    clientSecret: z.string(),
    refreshTokens: z.object({ admin: z.string() }),
  }),
});
const ServiceApp = z.object({
  serviceApp: z.object({ clientId: z.string(), clientSecret: z.string(), refreshToken: z.string() }),
});
type Client = z.infer<typeof Integration>['integration'];

const clientOf = async ({ call }: Played): Promise<Client> =>
  Integration.parse(await call('/_sandbox/info')).integration;

/** An access token that lives for 14 days of the sandbox's clock. */
async function mortalToken(played: Played): Promise<string> {
  const { clientId, clientSecret, refreshTokens } = await clientOf(played);
  const { baseUrl } = await played.info();
  const answer = await fetch(`${baseUrl}/v1/access_token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshTokens.admin,
    }),
  });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

async function restartWith(bots: Bots, env: Readonly<Record<string, string>>): Promise<void> {
  for (const which of bots.urls.keys()) {
    await bots.stop(which);
    await bots.start(which, { ...NOTIFY, ...env });
  }
}

async function alarms(bots: Bots): Promise<readonly string[]> {
  const posted = (await bots.fromBot(bots.ops)).map(({ text = '' }) => text);
  return posted.filter((text) => text.includes('My admin access')).toReversed();
}

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  describe.skipIf(home.missing !== undefined)(`two bots on ${home.name}`, () => {
    it('tell of a pasted token 30, 7 and 1 days before its end and when it is refused, once each', async () => {
      const pair = await openBots(await home.fresh(), 2);
      const token = { WEBEX_ADMIN_TOKEN: await mortalToken(pair) };
      await restartWith(pair, token);

      await pair.advance(1000);
      await pair.heard(pair.ops, /admin access to Webex ends in 14 days/);
      await pair.advance(8 * DAY);
      await pair.heard(pair.ops, /ends in 6 days/);
      await restartWith(pair, token);
      await pair.advance(1000);
      await pair.say('Ana', pair.ops, 'status');
      await pair.heard(
        pair.ops,
        /Steward is up[^]*Admin access: an access token from the settings; ends in 6 days/,
      );
      await pair.advance(5.5 * DAY);
      await pair.heard(pair.ops, /ends within a day/);
      await pair.advance(DAY);
      await pair.heard(pair.ops, /admin access to Webex is refused/);
      await pair.say('Ana', pair.ops, 'status');
      await pair.heard(pair.ops, /Steward is up[^]*Admin access: Webex does not accept the access token/);
      await pair.quiet();

      const told = await alarms(pair);
      expect(told).toHaveLength(4);
      expect(told[3]).toMatch(/1\.: Better than a token that ends: create an integration[^]*login admin/);
      for (const text of told) expect(text).not.toContain(token.WEBEX_ADMIN_TOKEN);
    });
  });
}

for (const home of homes().filter(({ name }) => name === 'SQLite')) {
  it('a login ends the alarm without a restart, and arms the next one', async () => {
    const bots = await openBots(await home.fresh(), 1);
    const { clientId, clientSecret } = await clientOf(bots);
    const settings = {
      WEBEX_ADMIN_TOKEN: '',
      WEBEX_ADMIN_CLIENT_ID: clientId,
      WEBEX_ADMIN_CLIENT_SECRET: clientSecret,
    };
    const revoke = async (): Promise<unknown> => {
      const { tokens } = await bots.info();
      return bots.call(`/v1/authorizations?clientId=${clientId}`, tokens.admin, 'DELETE');
    };
    await restartWith(bots, settings);
    await bots.advance(1000);
    await bots.heard(bots.ops, /is refused[^]*Nobody has logged in[^]*npm run -s steward -- login admin/);

    await logIn(bots, { clientId, clientSecret });
    await bots.say('Ana', bots.ops, 'status');
    await bots.heard(bots.ops, /Admin access: renewed by itself; unused, it would end in 90 days/);
    await bots.heard(bots.ops, /Reports access: /);

    await revoke();
    await bots.advance(1000);
    await bots.heard(bots.ops, /is refused[^]*\(invalid_grant\)/);
    await logIn(bots, { clientId, clientSecret });
    await bots.say('Bo', bots.ops, 'status');
    await bots.quiet();
    await revoke();
    await bots.advance(1000);
    await until('the third alarm', async () => ((await alarms(bots)).length === 3 ? true : undefined));

    expect((await alarms(bots)).map((text) => /\(invalid_grant\)|Nobody/.exec(text)?.[0])).toEqual([
      'Nobody',
      '(invalid_grant)',
      '(invalid_grant)',
    ]);
  });
}

for (const home of homes().filter(({ name }) => name === 'SQLite')) {
  it('a service app is accepted once it has read customers', async () => {
    const bots = await openBots(await home.fresh(), 1);
    const { serviceApp } = ServiceApp.parse(await bots.call('/_sandbox/info'));
    await bots.call('/_sandbox/settings', undefined, 'POST', { serviceAppRights: 'full' });
    await restartWith(bots, {
      WEBEX_ADMIN_TOKEN: '',
      WEBEX_ADMIN_CLIENT_ID: serviceApp.clientId,
      WEBEX_ADMIN_CLIENT_SECRET: serviceApp.clientSecret,
      WEBEX_ADMIN_REFRESH_TOKEN: serviceApp.refreshToken,
    });
    await bots.say('Ana', bots.ops, 'status');
    await bots.heard(
      bots.ops,
      /Admin account: service app \(no person\); not proven for customers: it has read no/,
    );

    for (const org of ['Acme', 'Globex']) {
      await bots.say('Ana', bots.ops, `license usage --org ${org}`);
      await bots.heard(bots.ops, new RegExp(org));
    }
    await bots.say('Bo', bots.ops, 'status');
    await bots.heard(
      bots.ops,
      /Admin account: service app \(no person\); accepted: it has read 2 organizations/,
    );
    await bots.heard(bots.ops, /Admin access: renewed by itself/);
  });
}

async function logIn(bots: Bots, client: Pick<Client, 'clientId' | 'clientSecret'>): Promise<void> {
  const keys = loadKeys({ values: ['a-key-for-the-tests-only-0123456789'], path: undefined }, '/nowhere');
  const opened = await openStore({ ...bots.place.options, exclusive: false }, { auditKey: keys.audit });
  onTestFinished(() => opened.close());
  const { baseUrl } = await bots.info();
  const visit = (line: string): void => {
    if (!line.includes('/v1/authorize?')) return;
    fetch(line.trim()).catch(() => undefined);
  };
  const settings = { form: 'refreshing', ...client, refreshToken: undefined } as const;
  await login(
    { slot: 'admin', org: undefined, port: 0, timeoutMs: 30_000 },
    {
      settings: {
        webexApiUrl: `${baseUrl}/v1`,
        clients: { admin: settings, reports: settings },
        proxies: { https: undefined, http: undefined, none: undefined },
      },
      opened,
      keys: keys.vault,
      clock: machineClock,
      operations: await loadOperations(),
      say: visit,
    },
  );
}
