// The bot in a network that has no way out but a proxy, which opens TLS with an authority of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createPlainServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { SCRATCH } from '../scratch.ts';
import { BEFORE } from '../steward.ts';
import { AUTHORITY_FILE, LEAF, startTunnel } from '../webex/tunnel.ts';
import { playWith } from './people.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Speaks TLS as webexapis.com, and is the sandbox. */
async function startFront(sandboxUrl: string): Promise<number> {
  const server = createServer(LEAF, (request, response) => {
    const { method } = request;
    const headers = { ...request.headers, host: new URL(sandboxUrl).host };
    const onward = forward(`${sandboxUrl}${request.url}`, { method, headers }, (answer) => {
      const link = String(answer.headers['link'] ?? '').replaceAll(sandboxUrl, 'https://webexapis.com');
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...(link === '' ? {} : { link }) });
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return portOf(server.address());
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function freePort(): Promise<number> {
  const server = createPlainServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  server.close();
  await once(server, 'close');
  return port;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

it('asks and answers through the proxy of the environment, with the certificate of .env, and logs no password', async () => {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(() => sandbox.close());
  const tunnel = await startTunnel(await startFront(sandbox.url));
  const played = await playWith(sandbox.url);
  const { bot, tokens } = await played.info();
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-proxy-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  await writeFile(
    join(dataDir, '.env'),
    `NODE_EXTRA_CA_CERTS=${AUTHORITY_FILE}\nHTTPS_PROXY=http://127.0.0.1:9\n`,
  );
  const child = spawn(
    process.execPath,
    [...BEFORE, '-r', join(ROOT, 'src/env-file.cjs'), join(ROOT, 'src/main.ts')],
    {
      cwd: dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        HTTPS_PROXY: tunnel.url,
        WEBEX_BOT_TOKEN: bot.token,
        WEBEX_WEBHOOK_SECRET: 'a-secret-for-the-tests-only',
        WEBEX_ADMIN_TOKEN: tokens.admin,
        WEBEX_REPORTS_TOKEN: tokens.reports,
        STEWARD_PUBLIC_URL: `http://127.0.0.1:${port}`,
        STEWARD_ADMINS: ['Ana', 'Bo'].map((name) => played.person(name).email).join(','),
        STEWARD_DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: 'debug',
      },
    },
  );
  onTestFinished(() => ended(child));
  let logged = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (logged += String(piece)));
  await expect.poll(() => logged, { timeout: 20_000 }).toContain('Listening for webhooks');
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status, { timeout: 20_000 })
    .toBe(200);

  const room = played.room('Northwind Ops');
  await played.say('Ana', room, 'user show nobody@acme.example --org Acme');
  await played.heard(room, /nobody@acme\.example/);
  await ended(child);

  expect(new Set(tunnel.targets)).toEqual(new Set(['webexapis.com:443']));
  expect(logged).not.toContain(tunnel.password);
  for (const secret of [bot.token, tokens.admin, tokens.reports]) expect(logged).not.toContain(secret);
});
