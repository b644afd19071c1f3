import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ConfigError, type Env, loadConfig, loadStorage } from '../src/config.ts';

const GOOD: Env = {
  WEBEX_BOT_TOKEN: 'bot-token-1234567890',
  WEBEX_WEBHOOK_SECRET: 'a-secret-of-sixteen-and-more',
  STEWARD_PUBLIC_URL: 'https://steward.example.com/',
  WEBEX_ADMIN_TOKEN: 'admin-token-1234567890',
  STEWARD_ADMINS: 'ana@northwind.example, bo@northwind.example',
};

function mistakes(env: Env): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

async function file(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-config-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'secret');
  await writeFile(path, content);
  return path;
}

it('is complete with the few settings that have no default', () => {
  const config = loadConfig(GOOD);
  expect(config).toMatchObject({
    webexApiUrl: 'https://webexapis.com/v1',
    publicUrl: 'https://steward.example.com',
    admins: ['ana@northwind.example', 'bo@northwind.example'],
    writes: true,
    port: 7420,
    host: '127.0.0.1',
    logLevel: 'info',
    storage: { dataDir: '.steward' },
    clockUrl: undefined,
  });
  expect(Object.isFrozen(config)).toBe(true);
});

it('tells every mistake at once, each by its name and with what to do', () => {
  const found = mistakes({
    WEBEX_API_URL: 'ftp://webex',
    WEBEX_BOT_TOKEN: 'short',
    WEBEX_WEBHOOK_SECRET: 'also-short',
    STEWARD_PUBLIC_URL: 'steward',
    STEWARD_WRITES: 'maybe',
    STEWARD_SECRET_KEY: 'short',
    DATABASE_URL: 'mysql://x',
    PORT: 'eighty',
    LOG_LEVEL: 'loud',
  });
  const names = [
    'WEBEX_API_URL',
    'WEBEX_BOT_TOKEN',
    'WEBEX_WEBHOOK_SECRET',
    'STEWARD_PUBLIC_URL',
    'STEWARD_ADMINS',
    'STEWARD_WRITES',
    'STEWARD_SECRET_KEY',
    'DATABASE_URL',
    'PORT',
    'LOG_LEVEL',
  ];
  for (const name of names) expect(found.filter((line) => line.startsWith(name))).toHaveLength(1);
  for (const line of found) expect(line).toMatch(/^[A-Z_]+ .{10,}\.$/);
});

it('never repeats a secret in a mistake', () => {
  const found = mistakes({ ...GOOD, WEBEX_BOT_TOKEN: 'hush-hush', STEWARD_SECRET_KEY: 'my-little-key' });
  expect(found).toHaveLength(2);
  expect(found.join()).not.toMatch(/hush-hush|my-little-key/);
});

it.each(['WEBEX_BOT_TOKEN', 'WEBEX_WEBHOOK_SECRET', 'STEWARD_PUBLIC_URL', 'STEWARD_ADMINS'])(
  'misses %s, also when it is blank',
  (name) => {
    expect(mistakes({ ...GOOD, [name]: undefined })).toEqual([expect.stringMatching(`^${name} is missing`)]);
    expect(mistakes({ ...GOOD, [name]: '  ' })).toEqual([expect.stringMatching(`^${name} is missing`)]);
  },
);

it.each(['WEBEX_BOT_TOKEN', 'WEBEX_WEBHOOK_SECRET', 'WEBEX_ADMIN_TOKEN'])(
  'reads %s from a file',
  async (name) => {
    const secret = 'from-a-file-1234567890';
    const path = await file(`${secret}\n`);
    const config = loadConfig({ ...GOOD, [name]: undefined, [`${name}_FILE`]: path });
    expect(JSON.stringify(config)).toContain(JSON.stringify(secret));
  },
);

it('reads the database and the key from files too', async () => {
  const config = loadConfig({
    ...GOOD,
    DATABASE_URL_FILE: await file('postgres://u:p@db:5432/steward'),
    STEWARD_SECRET_KEY_FILE: await file('k'.repeat(40)),
  });
  expect(config.storage).toEqual({ databaseUrl: 'postgres://u:p@db:5432/steward' });
  expect(config.secretKeys.values).toEqual(['k'.repeat(40)]);
});

it('wants a secret in one place, and a file that is there', async () => {
  const both = { ...GOOD, WEBEX_BOT_TOKEN_FILE: await file('x'.repeat(20)) };
  expect(mistakes(both)).toEqual([expect.stringContaining('WEBEX_BOT_TOKEN and WEBEX_BOT_TOKEN_FILE')]);
  const none = mistakes({ ...GOOD, WEBEX_BOT_TOKEN: undefined, WEBEX_BOT_TOKEN_FILE: '/nowhere/token' });
  expect(none).toContainEqual(
    expect.stringMatching(/WEBEX_BOT_TOKEN_FILE.*\/nowhere\/token.*cannot be read/),
  );
});

it('needs neither address nor secret where events come through a socket', () => {
  const { STEWARD_PUBLIC_URL: _url, WEBEX_WEBHOOK_SECRET: _secret, ...rest } = GOOD;
  const socket = { ...rest, STEWARD_INTAKE: 'websocket' };
  expect(loadConfig(socket)).toMatchObject({
    intake: 'websocket',
    publicUrl: undefined,
    webhookSecrets: [],
    wdmUrl: undefined,
  });
  expect(loadConfig({ ...GOOD, ...socket }).publicUrl).toBe('https://steward.example.com');
  const both = mistakes({ ...rest, STEWARD_WRITES: 'maybe' });
  expect(both).toEqual([
    expect.stringMatching(/^STEWARD_WRITES /),
    expect.stringMatching(/^WEBEX_WEBHOOK_SECRET is missing/),
    expect.stringMatching(/^STEWARD_PUBLIC_URL is missing: .*or set STEWARD_INTAKE=websocket/),
  ]);
  expect(mistakes({ ...socket, STEWARD_INTAKE: 'pigeon' })).toContainEqual(
    expect.stringMatching(/^STEWARD_INTAKE must be "webhook" or "websocket"/),
  );
  expect(mistakes({ ...socket, WEBEX_WDM_URL: 'wdm' })).toEqual([
    expect.stringMatching(/^WEBEX_WDM_URL must be/),
  ]);
});

it('takes several webhook secrets, the first to sign with', () => {
  const two = 'the-new-secret-is-long, the-old-secret-is-long';
  expect(loadConfig({ ...GOOD, WEBEX_WEBHOOK_SECRET: two }).webhookSecrets).toEqual([
    'the-new-secret-is-long',
    'the-old-secret-is-long',
  ]);
  expect(mistakes({ ...GOOD, WEBEX_WEBHOOK_SECRET: 'the-new-secret-is-long,short' })).toHaveLength(1);
  expect(mistakes({ ...GOOD, WEBEX_WEBHOOK_SECRET: ',' })).toHaveLength(1);
});

it('follows another clock only while Webex is on this machine', () => {
  const clock = { STEWARD_CLOCK_URL: 'http://127.0.0.1:7421/_sandbox/clock' };
  const here = { WEBEX_API_URL: 'http://127.0.0.1:7421/v1' };
  expect(loadConfig({ ...GOOD, ...here, ...clock }).clockUrl).toBe(clock.STEWARD_CLOCK_URL);
  for (const env of [
    { ...GOOD, ...clock },
    { ...GOOD, ...clock, WEBEX_API_URL: 'https://127.0.0.1.example.com/v1' },
    { ...GOOD, ...here, STEWARD_CLOCK_URL: 'http://time.example.com/' },
  ]) {
    expect(mistakes(env)).toEqual([expect.stringContaining('STEWARD_CLOCK_URL')]);
  }
});

it('names the lines of a policy file that cannot be used', async () => {
  const path = await file('version: 1\nrules:\n  - name: all\n    asks: [ana]\n');
  const { STEWARD_ADMINS: _admins, ...rest } = GOOD;
  expect(mistakes({ ...rest, STEWARD_POLICY: path })).toEqual([
    expect.stringMatching(/^STEWARD_POLICY, line 4, rules\[0\]: there is no “asks” here/),
    expect.stringMatching(/^STEWARD_POLICY, line 3, rules\[0\].ask is missing: say who may ask/),
  ]);
  expect(mistakes({ ...GOOD, STEWARD_POLICY: 'no-such-file.yaml' })).toEqual([
    expect.stringMatching(/^STEWARD_POLICY, no-such-file.yaml cannot be read/),
  ]);
});

it('takes the people of a policy file for those of STEWARD_ADMINS', async () => {
  const path = await file('version: 1\ngroups: {ops: [ana@x.example]}\nrules: [{name: all, ask: ops}]\n');
  const { STEWARD_ADMINS: _admins, ...rest } = GOOD;
  expect(loadConfig({ ...rest, STEWARD_POLICY: path })).toMatchObject({ admins: [], policyFile: path });
});

it('wants one key for all replicas on PostgreSQL', () => {
  const replicas = { ...GOOD, DATABASE_URL: 'postgres://u:p@db:5432/steward' };
  expect(mistakes(replicas)).toEqual([expect.stringContaining('STEWARD_SECRET_KEY')]);
  expect(mistakes({ ...replicas, STEWARD_SECRET_KEY: 'k'.repeat(32) })).toEqual([]);
});

it.each(['0', '65535', '7420'])('takes %s for a port', (port) => {
  expect(loadConfig({ ...GOOD, PORT: port }).port).toBe(Number(port));
});

it.each(['-1', '65536', '80.5', 'http'])('does not take %s for a port', (port) => {
  expect(mistakes({ ...GOOD, PORT: port })).toEqual([expect.stringMatching(/^PORT /)]);
});

it('takes proxies as every tool does, with their password from a file', async () => {
  expect(loadConfig(GOOD).proxies).toEqual({ https: undefined, http: undefined, none: undefined });
  const config = loadConfig({
    ...GOOD,
    HTTPS_PROXY_FILE: await file('http://steward:p%40ss@proxy.example:3128'),
    http_proxy: 'proxy.example:8080',
    no_proxy: 'localhost,.corp.example',
  });
  expect(config.proxies).toEqual({
    https: 'http://steward:p%40ss@proxy.example:3128/',
    http: 'http://proxy.example:8080/',
    none: 'localhost,.corp.example',
  });
});

it.each(['socks5://u:hidden-word@proxy:1080', 'http://u:hidden-word%@proxy:3128', 'http://u:hidden-word@:'])(
  'refuses a proxy that is none without telling its password: %s',
  (HTTPS_PROXY) => {
    const said = mistakes({ ...GOOD, HTTPS_PROXY });
    expect(said).toEqual([expect.stringMatching(/^HTTPS_PROXY must look like http:\/\/user:password@/)]);
    expect(said.join(' ')).not.toContain('hidden-word');
  },
);

it('wants certificates that can be read', () => {
  expect(mistakes({ ...GOOD, NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' })).toEqual([
    expect.stringMatching(/^NODE_EXTRA_CA_CERTS names \/nowhere\/ca\.pem, which cannot be read/),
  ]);
});

it('the audit’s anchors stand beside the data, also with PostgreSQL, or where they are told to', () => {
  const of = (env: Env) => [loadConfig({ ...GOOD, ...env }).anchorFile, loadStorage(env).anchorFile];
  expect(of({})).toEqual(['.steward/audit-anchors.jsonl', '.steward/audit-anchors.jsonl']);
  const postgres = { DATABASE_URL: 'postgres://localhost/steward', STEWARD_SECRET_KEY: 'k'.repeat(40) };
  expect(of({ ...postgres, STEWARD_DATA_DIR: '/data' })).toEqual([
    '/data/audit-anchors.jsonl',
    '/data/audit-anchors.jsonl',
  ]);
  expect(of({ STEWARD_AUDIT_ANCHOR_FILE: '/worm/anchors' })).toEqual(['/worm/anchors', '/worm/anchors']);
});

it('tells metrics only where it is told to, on a port of its own, on this machine', () => {
  expect(loadConfig(GOOD).ops).toBeUndefined();
  expect(loadConfig({ ...GOOD, STEWARD_OPS_PORT: '7430' }).ops).toEqual({ host: '127.0.0.1', port: 7430 });
  const open = { STEWARD_OPS_PORT: '0', STEWARD_OPS_HOST: '0.0.0.0', PORT: '0' };
  expect(loadConfig({ ...GOOD, ...open }).ops).toEqual({ host: '0.0.0.0', port: 0 });
  expect(mistakes({ ...GOOD, STEWARD_OPS_PORT: '7420' })).toEqual([
    expect.stringMatching(/^STEWARD_OPS_PORT is the same as PORT/),
  ]);
});
