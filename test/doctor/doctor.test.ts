// The doctor on a healthy installation and on broken ones: each has its line, and what to do about it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { judgeRoom } from '../../src/doctor/checks/disk.ts';
import { examine } from '../../src/doctor/examine.ts';
import { directorySyncKey } from '../../src/domain/directory-sync.ts';
import { GUIDE_SCOPES } from '../../src/domain/scopes.ts';
import { loadKeys } from '../../src/keys.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { openStore } from '../../src/store/open.ts';
import { freePort } from '../chaos/ports.ts';
import { playWith } from '../e2e/people.ts';
import { type House, openHouse } from '../engine/house.ts';
import { SCRATCH } from '../scratch.ts';
import { applicationsOf, consentTo, diagnose, type Env, named, type Printed, withPatient } from './clinic.ts';

const ends: (() => Promise<void>)[] = [];
const onEnd = (work: () => Promise<void>): void => void ends.push(work);
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
});

let house: House;
let env: Env;
let scratch: string;
let closedPort: number;

beforeAll(async () => {
  scratch = await mkdtemp(join(SCRATCH, 'steward-doctor-'));
  onEnd(async () => rm(scratch, { recursive: true, force: true }));
  house = await openHouse(onEnd, { STEWARD_NOTIFY: 'Northwind Ops' });
  const { tokens } = await house.info();
  env = { ...house.env, WEBEX_REPORTS_TOKEN: tokens.reports };
  closedPort = await freePort();
});

const scratchDir = async (): Promise<string> => mkdtemp(join(scratch, 'data-'));

/** Both accounts by the integration, whose scopes Webex tells, in a data directory of its own. */
async function byIntegration(): Promise<Env> {
  const { clientId, clientSecret, refreshTokens } = (await applicationsOf(house)).integration;
  return {
    ...env,
    STEWARD_DATA_DIR: await scratchDir(),
    WEBEX_ADMIN_TOKEN: '',
    WEBEX_REPORTS_TOKEN: '',
    WEBEX_ADMIN_CLIENT_ID: clientId,
    WEBEX_ADMIN_CLIENT_SECRET: clientSecret,
    WEBEX_ADMIN_REFRESH_TOKEN: refreshTokens.admin,
    WEBEX_REPORTS_CLIENT_ID: clientId,
    WEBEX_REPORTS_CLIENT_SECRET: clientSecret,
    WEBEX_REPORTS_REFRESH_TOKEN: refreshTokens.reports,
  };
}

/** Settings with which the admin account has consented to these scopes. */
async function withScopes(scopes: readonly string[], kind: 'pasted' | 'renewed'): Promise<Env> {
  const granted = await consentTo(house, scopes);
  const STEWARD_DATA_DIR = await scratchDir();
  if (kind === 'pasted') return { ...env, STEWARD_DATA_DIR, WEBEX_ADMIN_TOKEN: granted.access_token };
  return {
    ...(await byIntegration()),
    STEWARD_DATA_DIR,
    WEBEX_ADMIN_REFRESH_TOKEN: granted.refresh_token,
  };
}

const LITTLE = [
  'spark:people_read',
  'spark-admin:organizations_read',
  'spark-admin:roles_read',
  'spark-admin:people_read',
];

describe('a healthy installation', () => {
  it('is all well beside its running bot, and each scope of the guide has a line', async () => {
    const printed = await diagnose(env);
    expect(printed.findings.filter(({ state }) => state !== 'ok' && state !== 'unknown')).toEqual([]);
    expect(printed.ok).toBe(true);
    const unknown = printed.findings.filter(({ state }) => state === 'unknown').map(({ name }) => name);
    expect(new Set(unknown)).toEqual(new Set(['scopes', 'probed']));
    for (const scope of GUIDE_SCOPES) expect(named(printed, 'scopes', scope)).toHaveLength(1);
    expect(named(printed, 'scopes', 'spark-admin:licenses_read')).toMatchObject([
      { state: 'ok', says: expect.stringMatching(/^Proven by GET \/licenses on .*license usage/) },
    ]);
    expect(named(printed, 'scopes', 'analytics:read_all')).toMatchObject([
      { says: expect.stringContaining('Proven by GET /report') },
    ]);
    expect(named(printed, 'scopes', 'spark-admin:people_write')).toMatchObject([
      { state: 'unknown', says: expect.stringMatching(/^Unknown until it is used; for .*user create/) },
    ]);
    expect(named(printed, 'database')).toMatchObject([{ says: expect.stringContaining('a bot is running') }]);
  });

  it('has its scopes granted where Webex tells them', async () => {
    const printed = await diagnose(await byIntegration());
    expect(named(printed, 'admin')).toMatchObject([{ state: 'ok' }]);
    for (const line of named(printed, 'scopes'))
      expect(line).toMatchObject({
        state: 'ok',
        says: expect.stringMatching(/^(Granted; |Not granted .* no command)/),
      });
    expect(named(printed, 'scopes', 'spark-admin:people_write')).toMatchObject([
      { says: expect.stringMatching(/^Granted; for .*user create/) },
    ]);
  });

  it('tells in chat what the last run has found', async () => {
    await withPatient(env, async (patient) => {
      if (patient.opened === undefined || 'trouble' in patient.opened) throw new Error('no store');
      await patient.opened.store.store.transaction((tx) =>
        tx.putValue('doctor:last', { at: 0, failed: ['webhooks'], warnings: [] }),
      );
    });
    await house.say('Ana', house.ops, 'status');
    await house.heard(house.ops, /Doctor: 1970-01-01 00:00 UTC: failed: webhooks/);
  });
});

interface Broken {
  readonly env: Env;
  /** Undone afterwards. */
  readonly undo?: () => Promise<unknown>;
  readonly clockMs?: number;
}

interface Expected {
  readonly name: string;
  readonly about?: string;
  readonly state?: 'warning' | 'failed';
  readonly says: RegExp;
  readonly remedy: RegExp;
  /** Checks that are not made for it. */
  readonly skipped?: readonly string[];
}

const Hooks = z.object({ items: z.array(z.record(z.string(), z.unknown())) });

/** Webex does that itself, and nobody else can. */
async function switchedOff(): Promise<Broken> {
  const { bot } = await house.info();
  const { items } = Hooks.parse(await house.call('/v1/webhooks', bot.token));
  const body = { items: items.map((one, at) => (at === 0 ? { ...one, status: 'inactive' } : one)) };
  await house.faults({
    match: { method: 'GET', path: '/webhooks', owner: 'bot' },
    fault: { status: 200, body },
  });
  return { env, undo: async () => house.call('/_sandbox/faults', undefined, 'DELETE') };
}

async function newerDatabase(): Promise<Env> {
  const STEWARD_DATA_DIR = await scratchDir();
  const keys = loadKeys({ values: [], path: undefined }, STEWARD_DATA_DIR);
  const opened = await openStore({ dataDir: STEWARD_DATA_DIR }, { auditKey: keys.audit });
  await opened.close();
  const { DatabaseSync } = await import('node:sqlite');
  const file = new DatabaseSync(join(STEWARD_DATA_DIR, 'steward.db'));
  file.exec('update schema_version set version = 999');
  file.close();
  return { ...env, STEWARD_DATA_DIR };
}

/** Tokens that were stored under one key, looked at with another one. */
async function otherKey(): Promise<Env> {
  const settings = { ...(await byIntegration()), WEBEX_ADMIN_REFRESH_TOKEN: '' };
  const dataDir = await scratchDir();
  const keys = loadKeys({ values: ['the-key-they-were-stored-with-012345'], path: undefined }, dataDir);
  const opened = await openStore({ dataDir: dataDir }, { auditKey: keys.audit });
  await opened.vault(keys.vault).put('admin', {
    accessToken: 'an-access-token',
    accessExpiresAt: Date.now() + 3_600_000,
    refreshToken: 'a-refresh-token',
    refreshExpiresAt: undefined,
    previousRefreshToken: undefined,
    scopes: undefined,
    origin: 'login',
  });
  await opened.close();
  return {
    ...settings,
    STEWARD_DATA_DIR: dataDir,
    STEWARD_SECRET_KEY: 'another-key-than-that-0123456789abcd',
  };
}

async function parkedJob(): Promise<Env> {
  const STEWARD_DATA_DIR = await scratchDir();
  const keys = loadKeys({ values: [], path: undefined }, STEWARD_DATA_DIR);
  const { store } = await openStore({ dataDir: STEWARD_DATA_DIR }, { auditKey: keys.audit });
  await store.transaction((tx) => tx.enqueue({ queue: 'work', lane: 'a', key: 'a', payload: {} }));
  const [job] = await store.claim({ free: { work: 1 }, leaseMs: 1000, now: Date.now() });
  if (job === undefined) throw new Error('no job');
  await store.park(job, 'it went wrong');
  await store.close();
  return { ...env, STEWARD_DATA_DIR };
}

const People = z.object({
  items: z.array(z.object({ emails: z.array(z.string()), roles: z.array(z.string()).default([]) })),
});

async function plainUser(): Promise<string> {
  const { tokens } = await house.info();
  const acme = house.org('Acme');
  await house.call(`/v1/organizations/${acme}`, tokens.admin);
  const { items } = People.parse(await house.call(`/v1/people?orgId=${acme}&max=20`, tokens.admin));
  const email = items.find(({ roles }) => roles.length === 0)?.emails[0];
  return (await consentTo(house, LITTLE, email)).access_token;
}

async function policyFile(text: string): Promise<Env> {
  const path = join(await scratchDir(), 'steward.policy.yaml');
  await writeFile(path, text);
  return { ...env, STEWARD_POLICY: path, STEWARD_ADMINS: '' };
}

const AFTER_ADMIN = ['role', 'organizations', 'scopes'];
const client = async (): Promise<Env> => {
  const { WEBEX_ADMIN_REFRESH_TOKEN: _, ...rest } = await byIntegration();
  return rest;
};
const mine = async (more: Env): Promise<Broken> => ({ env: { ...env, ...more } });

const CASES: Readonly<Record<string, readonly [() => Promise<Broken>, Expected]>> = {
  'no bot token': [
    async () => mine({ WEBEX_BOT_TOKEN: '' }),
    {
      name: 'config',
      says: /^WEBEX_BOT_TOKEN is missing/,
      remedy: /restart/,
      skipped: ['bot', 'webhooks', 'spaces'],
    },
  ],
  'a setting that is none': [
    async () => mine({ STEWARD_WRITES: 'maybe', PORT: 'high' }),
    { name: 'config', says: /^STEWARD_WRITES must be/, remedy: /Correct it/ },
  ],
  'a bot token that is none': [
    async () => mine({ WEBEX_BOT_TOKEN: 'surely-not-a-token-of-anybody' }),
    {
      name: 'bot',
      says: /does not accept WEBEX_BOT_TOKEN/,
      remedy: /My Webex Apps/,
      skipped: ['webhooks', 'spaces'],
    },
  ],
  'a person’s token for the bot': [
    async () => mine({ WEBEX_BOT_TOKEN: house.person('Ana').token }),
    {
      name: 'bot',
      says: /Ana Novak .*which is no bot/,
      remedy: /access token of the bot/,
      skipped: ['webhooks'],
    },
  ],
  'no webhooks, and no bot': [
    async () => {
      const sandbox = await startSandbox({ port: 0, seed: 'demo' });
      const { bot, tokens } = await (await playWith(sandbox.url)).info();
      return {
        env: {
          ...env,
          STEWARD_DATA_DIR: await scratchDir(),
          STEWARD_PUBLIC_URL: `http://127.0.0.1:${closedPort}`,
          STEWARD_CLOCK_URL: '',
          WEBEX_API_URL: `${sandbox.url}/v1`,
          WEBEX_BOT_TOKEN: bot.token,
          WEBEX_ADMIN_TOKEN: tokens.admin,
        },
        undo: async () => sandbox.close(),
      };
    },
    {
      name: 'webhooks',
      about: 'messages created',
      says: /no webhook for messages created/,
      remedy: /Start Steward/,
    },
  ],
  'a webhook that is switched off': [
    switchedOff,
    { name: 'webhooks', says: /switched off/, remedy: /STEWARD_PUBLIC_URL can be reached/ },
  ],
  'webhooks that go elsewhere': [
    async () => mine({ STEWARD_PUBLIC_URL: `http://127.0.0.1:${closedPort}` }),
    { name: 'webhooks', says: /goes to another address/, remedy: /a bot of its own/ },
  ],
  'a secret nobody knows, at the webhooks': [
    async () => mine({ WEBEX_WEBHOOK_SECRET: 'quite-another-secret-of-mine' }),
    { name: 'webhooks', says: /not in WEBEX_WEBHOOK_SECRET/, remedy: /the same WEBEX_WEBHOOK_SECRET/ },
  ],
  'a secret nobody knows, at the door': [
    async () => mine({ WEBEX_WEBHOOK_SECRET: 'quite-another-secret-of-mine' }),
    { name: 'public-url', says: /does not accept what is signed/, remedy: /the same WEBEX_WEBHOOK_SECRET/ },
  ],
  'webhooks that are signed with the secret before': [
    async () => mine({ WEBEX_WEBHOOK_SECRET: 'a-secret-for-tomorrow,a-secret-for-the-tests-only' }),
    { name: 'webhooks', state: 'warning', says: /5 of 5 .* older secret/, remedy: /start them all/ },
  ],
  'a public address that nobody answers': [
    async () => mine({ STEWARD_PUBLIC_URL: `http://127.0.0.1:${closedPort}` }),
    {
      name: 'public-url',
      state: 'warning',
      says: /cannot be reached from this machine/,
      remedy: /hairpin NAT/,
    },
  ],
  'a public address that leads elsewhere': [
    async () => mine({ STEWARD_PUBLIC_URL: (await house.info()).baseUrl }),
    {
      name: 'public-url',
      state: 'warning',
      says: /healthz answers with status 404/,
      remedy: /leads to its PORT/,
    },
  ],
  'a space the bot is not in': [
    async () => mine({ STEWARD_NOTIFY: 'Nowhere' }),
    { name: 'spaces', about: 'Nowhere', says: /in no space “Nowhere”/, remedy: /Add the bot/ },
  ],
  'nobody to tell': [
    async () => mine({ STEWARD_NOTIFY: '' }),
    { name: 'spaces', state: 'warning', says: /Nobody is told/, remedy: /STEWARD_NOTIFY/ },
  ],
  'a Webex that is not there': [
    async () => mine({ WEBEX_API_URL: `http://127.0.0.1:${closedPort}/v1`, STEWARD_CLOCK_URL: '' }),
    {
      name: 'webex',
      says: /cannot be reached \(straight\)/,
      remedy: /WEBEX_API_URL/,
      skipped: ['clock', 'bot', 'webhooks', 'admin', ...AFTER_ADMIN, 'reports', 'report-access'],
    },
  ],
  'a Webex that is none': [
    async () => mine({ WEBEX_API_URL: env['STEWARD_PUBLIC_URL'] ?? '', STEWARD_CLOCK_URL: '' }),
    { name: 'webex', says: /answers with status 404, as Webex does not/, remedy: /WEBEX_API_URL/ },
  ],
  'a clock that is ahead': [
    async () => ({ env, clockMs: 600_000 }),
    { name: 'clock', says: /10 min ahead of that of Webex/, remedy: /NTP/ },
  ],
  'a clock that is a little behind the database’s': [
    async () => ({ env, clockMs: -20_000 }),
    { name: 'database-clock', state: 'warning', says: /20 s behind that of the database/, remedy: /NTP/ },
  ],
  'a database server that is down': [
    async () => mine({ DATABASE_URL: `postgres://steward:very-secret-word@127.0.0.1:${closedPort}/steward` }),
    {
      name: 'database',
      says: /does not open: .*ECONNREFUSED/,
      remedy: /Start PostgreSQL/,
      skipped: ['admin', ...AFTER_ADMIN, 'inbox', 'directory-sync'],
    },
  ],
  'a database of a newer Steward': [
    async () => ({ env: await newerDatabase() }),
    { name: 'database', says: /newer Steward \(schema 999/, remedy: /needs that version/ },
  ],
  'a data directory that is a file': [
    async () => {
      const STEWARD_DATA_DIR = join(await scratchDir(), 'file');
      await writeFile(STEWARD_DATA_DIR, '');
      return mine({ STEWARD_DATA_DIR });
    },
    { name: 'database', says: /does not open/, remedy: /STEWARD_DATA_DIR can be written/ },
  ],
  'an admin token that is refused': [
    async () => mine({ WEBEX_ADMIN_TOKEN: 'an-access-token-that-has-expired' }),
    {
      name: 'admin',
      says: /has expired, was revoked/,
      remedy: /WEBEX_ADMIN_TOKEN.*login admin/,
      skipped: AFTER_ADMIN,
    },
  ],
  'an admin token that ends soon': [
    async () => ({ env: await withScopes(LITTLE, 'pasted') }),
    { name: 'admin', state: 'warning', says: /it ends on .* soon/, remedy: /login admin/ },
  ],
  'a refresh token that is none': [
    async () => ({ env: { ...(await byIntegration()), WEBEX_ADMIN_REFRESH_TOKEN: 'not-a-refresh-token' } }),
    { name: 'admin', says: /invalid_grant/, remedy: /log in again: .*login admin/, skipped: AFTER_ADMIN },
  ],
  'a client secret that is wrong': [
    async () => ({ env: { ...(await byIntegration()), WEBEX_ADMIN_CLIENT_SECRET: 'not-the-secret' } }),
    { name: 'admin', says: /invalid_client/, remedy: /WEBEX_ADMIN_CLIENT_SECRET/ },
  ],
  'nobody logged in': [
    async () => ({ env: await client() }),
    { name: 'admin', says: /Nobody has logged in/, remedy: /login admin/, skipped: AFTER_ADMIN },
  ],
  'another secret key': [
    async () => ({ env: await otherKey() }),
    { name: 'admin', says: /cannot be read/, remedy: /STEWARD_SECRET_KEY/, skipped: AFTER_ADMIN },
  ],
  'a scope that was not granted': [
    async () => ({ env: await withScopes(LITTLE, 'renewed') }),
    {
      name: 'scopes',
      about: 'spark-admin:people_write',
      says: /^Not granted .*these commands stop: .*user create/,
      remedy: /Add spark-admin:people_write .*login admin/,
    },
  ],
  'a scope that a pasted token lacks': [
    async () => ({ env: await withScopes(LITTLE, 'pasted') }),
    {
      name: 'scopes',
      about: 'spark-admin:licenses_read',
      says: /^Refused on \d{4}-.*GET \/licenses, tracking id .*these commands stop: .*license usage/,
      remedy: /Add spark-admin:licenses_read/,
    },
  ],
  'an account that only reads': [
    async () => mine({ WEBEX_ADMIN_TOKEN: (await applicationsOf(house)).ofRole('partnerReadOnly') }),
    {
      name: 'role',
      state: 'warning',
      says: /Partner Read-only Administrator.*do not work: .*user create/,
      remedy: /Partner Full Administrator/,
    },
  ],
  'an account that administers nothing': [
    async () => mine({ WEBEX_ADMIN_TOKEN: await plainUser() }),
    { name: 'role', says: /plain user.* do not work: .*user create/, remedy: /the role Full Administrator/ },
  ],
  'a service app that has read no customer': [
    async () => {
      await house.settings({ serviceAppRights: 'full' });
      const { token } = (await applicationsOf(house)).serviceApp;
      return {
        env: { ...env, WEBEX_ADMIN_TOKEN: token, STEWARD_DATA_DIR: await scratchDir() },
        undo: async () => house.settings({ serviceAppRights: 'read' }),
      };
    },
    { name: 'role', state: 'warning', says: /service app .*not proven/, remedy: /--probe SPACE/ },
  ],
  'a service app for reports': [
    async () => mine({ WEBEX_REPORTS_TOKEN: (await applicationsOf(house)).serviceApp.token }),
    { name: 'report-access', says: /is a service app’s/, remedy: /login reports/ },
  ],
  'no account for reports': [
    async () => mine({ WEBEX_REPORTS_TOKEN: '' }),
    {
      name: 'reports',
      state: 'warning',
      says: /no account for reports/,
      remedy: /login reports/,
      skipped: ['report-access'],
    },
  ],
  'no Pro Pack': [
    async () => {
      await house.settings({ reportsError: '1012' });
      return { env, undo: async () => house.settings({ reportsError: '' }) };
    },
    { name: 'report-access', says: /needs Pro Pack/, remedy: /Buy Pro Pack/ },
  ],
  'one admin only': [
    async () => mine({ STEWARD_ADMINS: 'ana@northwind.example' }),
    { name: 'policy', says: /^Nothing can be approved/, remedy: /two people in STEWARD_ADMINS/ },
  ],
  'a policy that is not in force': [
    async () => mine({ STEWARD_ADMINS: 'ana@northwind.example,bo@northwind.example' }),
    { name: 'policy', state: 'warning', says: /not the one in force/, remedy: /Start Steward/ },
  ],
  'a policy file with a mistake': [
    async () => ({ env: await policyFile('people: {}\nruls: []\n') }),
    { name: 'config', says: /^STEWARD_POLICY, line 2/, remedy: /Correct it/, skipped: ['policy'] },
  ],
  'work that was put aside': [
    async () => ({ env: await parkedJob() }),
    { name: 'inbox', state: 'warning', says: /1 jobs were put aside/, remedy: /inbox replay/ },
  ],
};

describe('a broken installation', () => {
  for (const [title, [breakIt, expected]] of Object.entries(CASES)) {
    it(title, async () => {
      const broken = await breakIt();
      try {
        const skew = broken.clockMs;
        const now = (): number => Date.now() + (skew ?? 0);
        const printed = await diagnose(broken.env, skew === undefined ? undefined : { now, real: now });
        expectLine(printed, expected);
      } finally {
        await broken.undo?.();
      }
    });
  }
});

describe('also', () => {
  it('tells every mistake of the settings at once', async () => {
    const printed = await diagnose({ PORT: 'high', STEWARD_WRITES: 'maybe' });
    const mistakes = named(printed, 'config').map(({ says }) => says.split(' ')[0]);
    expect(mistakes).toEqual(
      expect.arrayContaining([
        'PORT',
        'STEWARD_WRITES',
        'WEBEX_BOT_TOKEN',
        'STEWARD_PUBLIC_URL',
        'WEBEX_ADMIN_TOKEN',
      ]),
    );
    expect(printed.ok).toBe(false);
  });

  it('remembers a refusal of a real call, and that it was let through later', async () => {
    const { tokens } = await house.info();
    const some = await withScopes(
      ['spark-admin:organizations_read', 'spark-admin:roles_read', 'spark:people_read'],
      'pasted',
    );
    const scope = 'spark-admin:people_write';
    await withPatient(some, async (patient) => {
      const call = { method: 'POST', path: '/people', body: {} } as const;
      await expect(patient.access?.http.request(call)).rejects.toMatchObject({ status: 403 });
      const line = (await examine(patient)).findings.find(({ about }) => about === scope);
      expect(line).toMatchObject({
        state: 'failed',
        says: expect.stringMatching(/^Refused on \d{4}.*POST \/people, tracking id .*user create/),
      });
    });
    await withPatient({ ...some, WEBEX_ADMIN_TOKEN: tokens.admin }, async (patient) => {
      const path = `/people/${encodeURIComponent(house.person('Chen').personId)}`;
      const { body } = (await patient.access?.http.request({ method: 'GET', path })) ?? {};
      await patient.access?.http.request({ method: 'PUT', path, body });
      const line = (await examine(patient)).findings.find(({ about }) => about === scope);
      expect(line).toMatchObject({ state: 'ok', says: expect.stringMatching(/^Proven by PUT \/people on/) });
    });
  });

  it('names the organizations whose users come from a directory', async () => {
    const STEWARD_DATA_DIR = await scratchDir();
    const keys = loadKeys({ values: [], path: undefined }, STEWARD_DATA_DIR);
    const { store } = await openStore({ dataDir: STEWARD_DATA_DIR }, { auditKey: keys.audit });
    const initech = { synchronized: true, by: 'refusal', at: 0 };
    await store.transaction(async (tx) => {
      await tx.putValue(directorySyncKey(house.org('Initech')), initech);
      await tx.putValue(directorySyncKey(house.org('Acme')), { ...initech, synchronized: false });
    });
    await store.close();
    expect(named(await diagnose({ ...env, STEWARD_DATA_DIR }), 'directory-sync')).toMatchObject([
      {
        about: 'Initech',
        state: 'ok',
        says: expect.stringMatching(/learned from a refusal.*org directory-sync "Initech" off/),
      },
    ]);
  });

  it('finds a token that has expired meanwhile', async () => {
    const sandbox = await startSandbox({ port: 0, seed: 'demo' });
    try {
      const played = await playWith(sandbox.url);
      const { access_token } = await consentTo(played, LITTLE);
      await played.advance(15 * 86_400_000);
      const printed = await diagnose({
        ...env,
        STEWARD_DATA_DIR: await scratchDir(),
        STEWARD_CLOCK_URL: `${sandbox.url}/_sandbox/clock`,
        WEBEX_API_URL: `${sandbox.url}/v1`,
        WEBEX_ADMIN_TOKEN: access_token,
      });
      expectLine(printed, {
        name: 'admin',
        says: /has expired/,
        remedy: /login admin/,
        skipped: AFTER_ADMIN,
      });
    } finally {
      await sandbox.close();
    }
  });

  it('judges the room on the disk', () => {
    expect(judgeRoom(5e9).state).toBe('ok');
    expect(judgeRoom(5e8)).toMatchObject({ state: 'warning', remedy: expect.stringContaining('Make room') });
    expect(judgeRoom(5e7)).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('STEWARD_DATA_DIR'),
    });
  });
});

function expectLine(
  printed: Printed,
  { name, about, state = 'failed', says, remedy, skipped = [] }: Expected,
): void {
  expect(named(printed, name, about)).toContainEqual(
    expect.objectContaining({
      state,
      says: expect.stringMatching(says),
      remedy: expect.stringMatching(remedy),
    }),
  );
  if (state === 'failed') expect(printed.ok).toBe(false);
  for (const other of skipped)
    expect(named(printed, other), other).toMatchObject([
      { state: 'unknown', says: expect.stringMatching(/^Skipped: /) },
    ]);
}
