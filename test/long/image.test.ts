// The steps of the Dockerfile in an empty folder, under Node 24, as far as that can be had without a container: what it copies
// and runs, then its command as a plain user who may write nothing but the data, and its health check.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { freePort } from '../chaos/ports.ts';
import { playWith, until } from '../e2e/people.ts';
import { ignored, imageEnvironment, readDockerfile, root, stepsNamed, wordsOf } from '../image/dockerfile.ts';

const isRoot = process.getuid?.() === 0;
/** As the image’s “node”; without root we are a plain user anyhow. */
const PLAIN = 1000;

interface Image {
  readonly folder: string;
  /** The same in the folder, in a command or a value. */
  readonly at: (text: string) => string;
  readonly as: (user: string) => { readonly uid?: number; readonly gid?: number };
  readonly env: Readonly<Record<string, string>>;
}

async function emptyImage(): Promise<Image> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-image-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await copyFile(process.execPath, join(bin, 'node'));
  const owner = isRoot ? `${PLAIN}:${PLAIN}` : `${process.getuid?.()}:${process.getgid?.()}`;
  const group = isRoot ? 'root:root' : owner;
  const places = stepsNamed('VOLUME').concat(stepsNamed('WORKDIR'));
  return {
    folder,
    at: (text) =>
      places
        .reduce((all, place) => all.replaceAll(place, join(folder, place)), text)
        .replaceAll('node:node', owner)
        .replaceAll('root:root', group),
    as: (user) => (isRoot && user !== 'root' ? { uid: PLAIN, gid: PLAIN } : {}),
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  };
}

async function copy(rest: string, into: string): Promise<void> {
  const words = rest.split(/\s+/);
  const to = join(into, words.at(-1) ?? '');
  const left = ignored();
  for (const from of words.slice(0, -1)) {
    const source = fileURLToPath(new URL(from, root));
    const isFolder = (await stat(source)).isDirectory();
    await cp(source, isFolder ? to : join(to, from), {
      recursive: true,
      filter: (path) => !left.includes(path.slice(fileURLToPath(root).length)),
    });
  }
}

/** Answers the folder it works in. */
async function build({ at, as, env }: Image): Promise<string> {
  let directory = '';
  let user = 'root';
  for (const { name, rest } of readDockerfile()) {
    if (name === 'WORKDIR') {
      directory = at(rest);
      await mkdir(directory, { recursive: true });
    }
    if (name === 'USER') user = rest;
    if (name === 'COPY') await copy(rest, directory);
    if (name === 'RUN')
      await promisify(execFile)('/bin/sh', ['-c', at(rest)], {
        cwd: directory,
        // npm finds its registry, cache and certificates as it does on this machine.
        env: { ...process.env, ...env, NODE_ENV: 'production' },
        ...as(user),
      });
  }
  return directory;
}

async function cacheOf(directory: string): Promise<readonly string[]> {
  const found = await readdir(join(directory, 'node_modules/.cache/steward'), { recursive: true });
  return found.toSorted();
}

it('is built from what is copied, and runs and answers as a plain user who owns nothing', async () => {
  const image = await emptyImage();
  const directory = await build(image);
  const kept = await cacheOf(directory);
  expect(kept.length).toBeGreaterThan(500);
  expect(await readdir(join(directory, 'node_modules'))).not.toContain('vitest');

  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const { baseUrl, bot, tokens, people } = await (await playWith(sandbox.url)).info();
  const port = String(await freePort());
  const opsPort = String(await freePort());
  const own = Object.entries(imageEnvironment()).map(([name, value]) => [name, image.at(value)] as const);
  const env = {
    ...image.env,
    ...Object.fromEntries(own),
    PORT: port,
    WEBEX_API_URL: `${baseUrl}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_WEBHOOK_SECRET: 'a-secret-for-the-tests-only',
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_ADMINS: people.map(({ email }) => email).join(','),
    STEWARD_PUBLIC_URL: `http://127.0.0.1:${port}`,
    STEWARD_OPS_PORT: opsPort,
  };
  const [command = ''] = stepsNamed('CMD');
  const [program = '', ...words] = wordsOf(command);
  const user = stepsNamed('USER').at(-1) ?? 'root';
  const child = spawn(program, words, { cwd: directory, env, stdio: 'inherit', ...image.as(user) });
  onTestFinished(async () => endOf(child));
  const [check = ''] = stepsNamed('HEALTHCHECK');
  const [looker = '', ...looks] = wordsOf(check);
  const health = async (): Promise<true | undefined> =>
    promisify(execFile)(looker, looks, { cwd: directory, env, ...image.as(user) }).then(
      () => true,
      () => undefined,
    );
  await until('the health check to say yes', health, 60_000);
  await until('it to be ready', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    return answer.ok ? true : undefined;
  });
  expect(await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()).toContain('steward_ready 1');
  expect(await cacheOf(directory)).toEqual(kept);
  const data = await stat(join(image.folder, 'data', 'steward.db'));
  if (isRoot) expect(data.uid).toBe(PLAIN);
  if (isRoot) expect((await stat(join(directory, 'src/main.ts'))).uid).toBe(0);
  expect(dirname(program)).toBe('.');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await health()).toBeUndefined();
});

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
