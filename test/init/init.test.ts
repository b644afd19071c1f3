// `steward init` as somebody runs it, and the installation that comes of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { freePorts } from '../e2e/demo-process.ts';
import { playWith } from '../e2e/people.ts';

const SOURCE = join(import.meta.dirname, '../../src');

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-init-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As the npm scripts start it, with nothing in its environment but what is given. */
function start(
  script: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
) {
  const before = ['node-floor.cjs', 'env-file.cjs'].flatMap((file) => ['-r', join(SOURCE, file)]);
  return spawn(process.execPath, [...before, join(SOURCE, script), ...words], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'pipe',
  });
}

async function steward(words: readonly string[], cwd: string, typed = '') {
  const child = start('cli.ts', words, cwd);
  child.stdin.end(typed);
  const [out, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { out, errors, code: Number(code) };
}

const read = async (folder: string, file: string): Promise<string> => readFile(join(folder, file), 'utf8');

const settingsIn = async (folder: string): Promise<Readonly<Record<string, string | undefined>>> =>
  parseEnv(await read(folder, '.env'));

it('asks until every answer can be used, and what it writes starts a Steward that answers', async () => {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(() => sandbox.close());
  const played = await playWith(sandbox.url);
  const { bot, tokens } = await played.info();
  const [folder, port] = [await emptyFolder(), await freePorts()];
  const typed = [
    'webex',
    `${sandbox.url}/v1`,
    'short',
    tokens.admin,
    bot.token,
    '',
    `http://127.0.0.1:${port}`,
    'by magic',
    '',
    tokens.admin,
    tokens.reports,
    'ana@northwind.example, bo at northwind',
    'ana@northwind.example, bo@northwind.example, chen@northwind.example',
    '',
    'Northwind Ops',
    'mysql://root@db/steward',
    '',
    'yes',
  ];

  const asked = await steward(['init'], folder, `${typed.join('\n')}\n`);

  expect(asked).toMatchObject({ code: 0, errors: '' });
  for (const word of [
    'WEBEX_API_URL must be a URL',
    'WEBEX_BOT_TOKEN is too short',
    'is no bot',
    'The bot is Steward (steward@webex.bot).',
    'must be one of login, token, refresh-token',
    'names bo at northwind, which is no e-mail address',
    'DATABASE_URL must look like postgres://',
  ])
    expect(asked.out).toContain(word);
  const settings = await settingsIn(folder);
  for (const name of [
    'WEBEX_BOT_TOKEN',
    'WEBEX_ADMIN_TOKEN',
    'WEBEX_REPORTS_TOKEN',
    'WEBEX_WEBHOOK_SECRET',
    'STEWARD_SECRET_KEY',
  ]) {
    expect(settings[name]?.length).toBeGreaterThan(30);
    expect(asked.out).not.toContain(settings[name]);
  }
  expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
  const steps = ['npm run doctor', 'npm start'].map((step) => asked.out.indexOf(`  ${step}`));
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(steps).not.toContain(-1);

  const env = { PORT: String(port) };
  const child = start('main.ts', [], folder, env);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  let logged = '';
  child.stdout.on('data', (piece) => (logged += String(piece)));
  const tested = await steward(['policy', 'test'], folder);
  expect(tested).toMatchObject({ code: 0, errors: '' });
  expect(tested.out).not.toContain('WRONG');
  await expect.poll(() => logged, { timeout: 20_000 }).toContain('Steward is up');
  const room = played.room('Northwind Ops');
  await played.say('Ana', room, 'user create eve@acme.example --first Eve --last Adams --org Acme');
  await played.heard(room, /R-1: approval needed/);
});

it('asks nothing with --yes, keeps what it did not ask about, and replaces nothing unasked', async () => {
  const folder = await emptyFolder();
  const before =
    'LOG_LEVEL=debug\nSTEWARD_ADMINS=ana@x.example,bo@x.example\nWEBEX_ADMIN_TOKEN=a-token-of-before\n';
  await writeFile(join(folder, '.env'), before);
  await writeFile(
    join(folder, 'answers'),
    'WEBEX_BOT_TOKEN=a-bot-token-1234\nINIT_ADMIN_ACCESS=login\nWEBEX_ADMIN_CLIENT_ID=C1\nWEBEX_ADMIN_CLIENT_SECRET="#s3"\n',
  );
  const words = ['init', '--yes', '--no-check', '--answers', 'answers'];
  const set = ['--set', 'STEWARD_PUBLIC_URL=https://steward.example.com'];

  const refused = await steward([...words, ...set], folder);
  const kept = await read(folder, '.env');
  const done = await steward([...words, ...set, '--replace'], folder);

  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('--replace') });
  expect(kept).toBe(before);
  expect(done).toMatchObject({ code: 0, errors: '' });
  expect(done.out).toContain('login admin');
  expect(await settingsIn(folder)).toMatchObject({ LOG_LEVEL: 'debug', WEBEX_ADMIN_CLIENT_SECRET: '#s3' });
  expect(Object.keys(await settingsIn(folder))).not.toContain('WEBEX_ADMIN_TOKEN');
  expect(await read(folder, 'steward.policy.yaml')).toContain('ana@x.example');
  const copies = (await readdir(folder)).filter((name) => name.startsWith('.env.bak-'));
  expect(copies).toHaveLength(1);
  expect(await read(folder, copies[0] ?? '')).toBe(before);
  expect((await stat(join(folder, copies[0] ?? ''))).mode & 0o777).toBe(0o600);
});
