// A real bot and a real login, everything logged that can be: no token, secret or key is in the log, in what the
// command line prints, in the messages, or in the database.
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { loadKeys } from '../../src/keys.ts';
import { openStore } from '../../src/store/open.ts';
import { createBot } from '../chaos/bots.ts';
import { freePort } from '../chaos/ports.ts';
import { onEveryDatabase, type Place } from '../database.ts';
import { openTown } from '../sandbox/harness.ts';
import { SCRATCH } from '../scratch.ts';
import { startSteward } from '../steward.ts';
import { type Played, playWith } from './people.ts';

const KEY = 'a-key-for-the-tests-only-0123456789';
const HOOKS = 'a-webhook-secret-for-the-tests-only';
const DAY = 24 * 3_600_000;

const Named = z.object({ name: z.string() });

/** Every byte the database keeps, also what is not in its main file yet. */
async function everythingIn(place: Place): Promise<string> {
  const { options } = place;
  if ('dataDir' in options) {
    const files = (await readdir(options.dataDir)).filter((name) => name.startsWith('steward.db'));
    const bytes = await Promise.all(files.map((name) => readFile(join(options.dataDir, name))));
    return Buffer.concat(bytes).toString('latin1');
  }
  const tables = await place.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(async (row) => place.query(`select t::text as row from "${Named.parse(row).name}" t`)),
  );
  return JSON.stringify(rows);
}

const Texts = z.object({ items: z.array(z.object({ text: z.string().optional() })) });

/** The code of a device, as Ana was told it. */
async function codeOf(played: Played): Promise<string> {
  const { bot } = await played.info();
  const path = `/v1/messages/direct?personId=${bot.personId}`;
  const { items } = Texts.parse(await played.call(path, played.person('Ana').token));
  const code = items.map(({ text = '' }) => /(?:\d{4}-){3}\d{4}/.exec(text)?.[0]).find(Boolean);
  if (code === undefined) throw new Error('Ana was told no code');
  return code;
}

/** The real command; the test is the browser. Resolves with all it printed. */
async function logIn(env: Readonly<Record<string, string>>): Promise<string> {
  const child = startSteward(env, ['login', 'admin', '--port', String(await freePort())]);
  child.stderr.resume();
  const ended = once(child, 'exit');
  let printed = '';
  for await (const line of createInterface({ input: child.stdout })) {
    printed += `${line}\n`;
    if (line.includes('/v1/authorize?')) expect((await fetch(line.trim())).status).toBe(200);
  }
  expect(await ended).toEqual([0, null]);
  return printed;
}

onEveryDatabase((home) => {
  it('tokens are seen by Webex alone', async () => {
    const [town, place] = [await openTown(), await home.fresh()];
    const played = await playWith(town.sandbox.url);
    const dir = await mkdtemp(join(SCRATCH, 'steward-test-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const { bot: own, integration, people } = town.sandbox.info();
    const port = await freePort();
    const env = {
      STEWARD_DATA_DIR: join(dir, 'data'),
      ...place.env,
      WEBEX_API_URL: `${town.sandbox.url}/v1`,
      WEBEX_BOT_TOKEN: own.token,
      WEBEX_WEBHOOK_SECRET: HOOKS,
      WEBEX_ADMIN_CLIENT_ID: integration.clientId,
      WEBEX_ADMIN_CLIENT_SECRET: integration.clientSecret,
      STEWARD_PUBLIC_URL: `http://127.0.0.1:${port}`,
      STEWARD_CLOCK_URL: `${town.sandbox.url}/_sandbox/clock`,
      STEWARD_ADMINS: people.map(({ email }) => email).join(','),
      STEWARD_NOTIFY: 'Northwind Ops',
      STEWARD_SECRET_KEY: KEY,
      LOG_LEVEL: 'trace',
    };
    const logFile = join(dir, 'bot.log');
    const bot = createBot(port, env, logFile);
    onTestFinished(() => bot.end());
    await bot.start();
    const keys = loadKeys({ values: [KEY], path: undefined }, dir);
    const opened = await openStore({ ...place.options, exclusive: false }, { auditKey: keys.audit });
    onTestFinished(() => opened.close());
    const secrets = new Set([KEY, HOOKS, own.token, integration.clientSecret]);
    const collect = async (): Promise<void> => {
      const tokens = await opened.vault(keys.vault).get('admin');
      if (tokens === undefined) throw new Error('nobody has logged in');
      const { accessToken, refreshToken, previousRefreshToken } = tokens;
      for (const secret of [accessToken, refreshToken, previousRefreshToken]) if (secret) secrets.add(secret);
    };

    const printed = await logIn(env);
    await collect();
    await played.say('Ana', town.ops, 'org list');
    await played.heard(town.ops, /Acme/);
    await played.advance(13.5 * DAY);
    await played.say('Ana', town.ops, 'user show ana@northwind.example --org "Northwind Partners"');
    await played.say('Ana', town.ops, 'status');
    await played.heard(town.ops, /Admin access: renewed by itself/);
    await collect();
    await played.say('Ana', town.ops, 'device activation-code "Berlin 1" --org Acme');
    await played.press('Bo', await played.heard(town.ops, /approval needed/), 'approve');
    await played.heard(town.ops, /Activation code: ✓ told to Ana/);
    const code = await codeOf(played);
    for (const secret of [code, code.replaceAll('-', '')]) secrets.add(secret);
    const faulty = { match: { method: 'GET', owner: 'admin' }, fault: { status: 401 }, times: 2 };
    await played.faults(faulty);
    await played.say('Bo', town.ops, 'license usage --org "Northwind Partners"');
    await town.admin.delete(`/authorizations?clientId=${integration.clientId}`);
    await played.advance(2 * DAY);
    await played.heard(town.ops, /admin access to Webex is refused/);
    await collect();

    expect(secrets.size).toBeGreaterThanOrEqual(10);
    const places = {
      log: await readFile(logFile, 'utf8'),
      printed,
      messages: JSON.stringify(await played.fromBot(town.ops)),
      database: await everythingIn(place),
    };
    expect(places.log).toContain('access token renewed');
    expect(places.database).toContain('credential.login');
    for (const [name, text] of Object.entries(places))
      for (const secret of secrets) expect(text.includes(secret), `a secret in the ${name}`).toBe(false);
  });
});
