// The compose example as processes of this machine: its settings for every replica, a fresh database, the login as
// docs/operations.md has it. One request by two people, one replica is killed, and it goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { startSandbox } from '../../src/sandbox/server.ts';
import { type BotProcess, createBot } from '../chaos/bots.ts';
import { startForwarder } from '../chaos/forwarder.ts';
import { freePort } from '../chaos/ports.ts';
import { homes } from '../database.ts';
import { type Played, playWith, until } from '../e2e/people.ts';
import { imageEnvironment, stewards } from '../image/dockerfile.ts';

const Integration = z.object({
  integration: z.object({ clientId: z.string(), clientSecret: z.string() }),
});

type Env = Readonly<Record<string, string>>;

interface Site {
  /** Of the containers, here. */
  readonly places: Env;
  /** What is another's here. */
  readonly settings: Env;
}

/** The settings of a service, with nothing changed but where things are. */
function settingsOf(environment: Env, { places, settings }: Site): Env {
  for (const name of Object.keys(settings))
    if (name !== 'WEBEX_API_URL') expect(environment, `${name} is not in the example`).toHaveProperty(name);
  const moved = Object.entries(environment).map(([name, value]) => {
    const from = Object.keys(places).find((place) => value.startsWith(place));
    return [name, from === undefined ? value : value.replace(from, places[from] ?? '')] as const;
  });
  return { ...Object.fromEntries(moved), ...settings };
}

const policyOf = ({ person }: Played): string => `version: 1
groups:
  admins: [${['Ana', 'Bo', 'Chen'].map((name) => person(name).email).join(', ')}]
rules:
  - {name: all, ask: admins, approve: 1 of admins}
`;

async function siteFor(played: Played, databaseUrl: string, publicUrl: string): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-compose-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const { baseUrl, bot } = await played.info();
  const { integration } = Integration.parse(await played.call('/_sandbox/info'));
  const secrets: Env = {
    bot_token: bot.token,
    webhook_secret: 'a-secret-for-the-tests-only',
    admin_client_id: integration.clientId,
    admin_client_secret: integration.clientSecret,
    secret_key: 'a-key-for-the-tests-only-0123456789',
    database_url: databaseUrl,
  };
  await mkdir(join(folder, 'secrets'));
  await mkdir(join(folder, 'data'));
  for (const [name, value] of Object.entries(secrets))
    await writeFile(join(folder, 'secrets', name), `${value}\n`);
  await writeFile(join(folder, 'steward.policy.yaml'), policyOf(played));
  return {
    places: {
      '/run/secrets': join(folder, 'secrets'),
      '/etc/steward': folder,
      '/data': join(folder, 'data'),
    },
    settings: {
      WEBEX_API_URL: `${baseUrl}/v1`,
      STEWARD_PUBLIC_URL: publicUrl,
      HOST: '127.0.0.1',
      STEWARD_OPS_HOST: '127.0.0.1',
      STEWARD_NOTIFY: 'Northwind Ops',
    },
  };
}

/** `docker compose exec steward-1 node … login admin`. */
async function logIn(env: Env): Promise<void> {
  const source = join(import.meta.dirname, '..', '..', 'src');
  const words = ['-r', join(source, 'node-floor.cjs'), join(source, 'cli.ts'), 'login', 'admin'];
  const child = spawn(process.execPath, [...words, '--port', String(await freePort())], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('/v1/authorize?')) expect((await fetch(line.trim())).status).toBe(200);
  if (child.exitCode === null) await once(child, 'exit');
  expect(child.exitCode).toBe(0);
}

async function metric(port: string, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** One asks, another approves. */
async function create(played: Played, email: string): Promise<void> {
  const room = played.room('Northwind Ops');
  await played.say('Ana', room, `user create ${email} --first Eve --last Adams --org Acme`);
  const card = await played.heard(room, new RegExp(`approval needed[^]*${email}`));
  await played.press('Bo', card, 'approve');
  await played.heard(room, new RegExp(`Done[^]*${email}`));
}

for (const home of homes().filter(({ name }) => name === 'PostgreSQL'))
  describe.skipIf(home.missing !== undefined)(home.name, () => {
    it('runs the compose example, and goes on without one of its replicas', async () => {
      const { env: database } = await home.fresh();
      const sandbox = await startSandbox({ port: 0, seed: 'demo' });
      onTestFinished(async () => sandbox.close());
      const played = await playWith(sandbox.url);
      const services = stewards();
      const ports = await Promise.all(services.map(freePort));
      const forwarder = await startForwarder(ports, () => 1);
      onTestFinished(forwarder.close);
      const site = await siteFor(played, database['DATABASE_URL'] ?? '', forwarder.url);
      const log = join(site.places['/data'] ?? '', 'log');
      const opsPorts: string[] = [];
      const bots: BotProcess[] = [];
      const envs: Env[] = [];
      for (const [at, [, service]] of services.entries()) {
        const opsPort = String(await freePort());
        const own = { ...site, settings: { ...site.settings, STEWARD_OPS_PORT: opsPort } };
        const env = settingsOf({ ...imageEnvironment(), ...service.environment }, own);
        opsPorts.push(opsPort);
        envs.push(env);
        const bot = createBot(ports[at] ?? 0, env, log);
        onTestFinished(bot.end);
        bots.push(bot);
      }
      await Promise.all(bots.map(async (bot) => bot.start())).catch(async (error: unknown) => {
        throw new Error(await readFile(log, 'utf8'), { cause: error });
      });
      await logIn(envs[0] ?? {});
      const [first, second] = bots;
      const [, ops = ''] = opsPorts;
      if (!first || !second) throw new Error('there are no two replicas');
      for (const port of opsPorts) expect(await metric(port, 'steward_replicas')).toBe(services.length);

      await create(played, 'eve@acme.example');
      await first.end();
      await create(played, 'adam@acme.example');
      expect(forwarder.served(ports[0] ?? 0)).toBeGreaterThan(0);
      expect(forwarder.served(ports[1] ?? 0)).toBeGreaterThan(0);
      await first.start();
      await until('both to be at work', async () =>
        (await metric(ops, 'steward_ready')) === 1 ? true : undefined,
      );
      await create(played, 'noah@acme.example');
      const written = (await played.ledger()).filter(
        ({ owner, method, path }) => owner === 'admin' && method === 'POST' && path === '/v1/people',
      );
      expect(written).toHaveLength(3);
      expect(await Promise.all(bots.map(async (bot) => bot.stop()))).toEqual([true, true]);
      expect(bots.flatMap(({ ends }) => ends)).toEqual([]);
    });
  });
