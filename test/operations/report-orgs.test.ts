// Reports of a customer: by an account of that customer, or refused with what to do.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { loadKeys } from '../../src/keys.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { login } from '../../src/login.ts';
import { openStore } from '../../src/store/open.ts';
import { ANA, type House, openHouse } from '../engine/house.ts';
import { machineClock } from '../webex/scripted-server.ts';
import { calls } from './report-house.ts';

const KEY = 'a-key-for-the-tests-only-0123456789';
const EMAIL = 'olga@acme.example';
const Info = z.object({ integration: z.object({ clientId: z.string(), clientSecret: z.string() }) });
const Items = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

/** A full administrator of the customer, who consents in the place of a browser. */
async function logIn(house: House, orgId: string): Promise<void> {
  const { baseUrl, tokens } = await house.info();
  const roles = Items.parse(await house.call('/v1/roles', tokens.admin)).items;
  const admin = roles.find(({ name }) => name === 'Full Administrator')?.id;
  const olga = { emails: [EMAIL], firstName: 'Olga', lastName: 'Adams', orgId, roles: [admin] };
  // A customer is open to the partner once it was looked at.
  await house.call(`/v1/organizations/${orgId}`, tokens.admin);
  await house.call('/v1/people', tokens.admin, 'POST', olga);
  const { integration } = Info.parse(await house.call('/_sandbox/info'));
  const keys = loadKeys({ values: [KEY], path: undefined }, '/nowhere');
  const opened = await openStore({ dataDir: house.dataDir, exclusive: false }, { auditKey: keys.audit });
  const client = { form: 'refreshing', ...integration, refreshToken: undefined } as const;
  try {
    await login(
      { slot: 'reports', org: 'Acme', partner: false, port: 0, timeoutMs: 30_000 },
      {
        settings: {
          webexApiUrl: `${baseUrl}/v1`,
          clients: { admin: client, reports: client },
          proxies: { https: undefined, http: undefined, none: undefined },
        },
        opened,
        keys: keys.vault,
        clock: machineClock,
        operations: await loadOperations(),
        say: (line) => {
          if (line.includes('/v1/authorize?'))
            fetch(`${line.trim()}&login_hint=${encodeURIComponent(EMAIL)}`).catch(() => undefined);
        },
      },
    );
  } finally {
    await opened.close();
  }
}

it('asks for the login of a customer, and takes it at the next command', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished, { STEWARD_SECRET_KEY: KEY });
  const { tokens, orgs } = await house.info();
  const { integration } = Info.parse(await house.call('/_sandbox/info'));
  const acme = orgs.find(({ name }) => name === 'Acme')?.id ?? '';
  const refresh = Object(await house.call('/_sandbox/info')).integration.refreshTokens.reports;
  await house.restart({
    WEBEX_REPORTS_CLIENT_ID: integration.clientId,
    WEBEX_REPORTS_CLIENT_SECRET: integration.clientSecret,
    WEBEX_REPORTS_REFRESH_TOKEN: refresh,
  });

  await house.say(ANA, house.ops, 'report request --template "Client Version Prod" --org Acme');
  const { text } = await house.heard(house.ops, /R-1: Failed/);
  expect(text?.replaceAll('\u200b', '')).toContain(
    "A report is of its credential's own organization: “steward login reports --org X” keeps one slot per customer.",
  );
  expect(text).toMatch(/log in as an administrator of it, npm run -s steward -- login reports --org "NAME"/);
  expect(await calls(house, 'POST', /\/reports$/)).toBe(0);

  await logIn(house, acme);
  await house.say(ANA, house.ops, 'report request --template "Client Version Prod" --org Acme');
  await house.heard(house.ops, /R-2: Under way[^]*Webex is making the report/);
  await house.advance(60_000);
  const done = await house.heard(house.ops, /R-2: Done/);
  expect(done.text).toMatch(/Organization: Acme[^]*Of: Acme/);
  await house.say(ANA, house.ops, 'report list --org Acme');
  await house.heard(house.ops, /Reports of Acme\n0 of 50 places/);

  // The account of the settings is of the partner's own organization.
  await house.say(ANA, house.ops, 'report templates --org "Northwind Partners"');
  await house.heard(house.ops, /8 can be ordered/);
  expect(tokens.reports).not.toBe('');
});
