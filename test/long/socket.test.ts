// Real processes behind a socket, ended with kill -9: nothing that was told is lost, nothing is done twice.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { keyOf } from '../../src/webex/ids.ts';
import { freePort } from '../chaos/ports.ts';
import { homes, onEveryDatabase, type Place } from '../database.ts';
import { killBot, startDemo } from '../e2e/demo-process.ts';
import { type Played, playWith, until } from '../e2e/people.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 60_000;

interface Running {
  readonly child: ChildProcess;
  readonly hasSocket: () => boolean;
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

async function startBot(place: Place, played: Played): Promise<Running> {
  const { baseUrl, bot, tokens } = await played.info();
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...place.env,
      STEWARD_INTAKE: 'websocket',
      WEBEX_API_URL: `${baseUrl}/v1`,
      WEBEX_BOT_TOKEN: bot.token,
      WEBEX_ADMIN_TOKEN: tokens.admin,
      STEWARD_ADMINS: ['Ana', 'Bo'].map((name) => played.person(name).email).join(','),
      STEWARD_SECRET_KEY: 'a-key-for-the-tests-only-0123456789',
      PORT: String(await freePort()),
      LOG_LEVEL: 'info',
    },
  });
  let logged = '';
  child.stdout.on('data', (piece) => (logged += String(piece)));
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  };
  onTestFinished(async () => void (await end('SIGKILL')));
  const up = async () => (logged.includes('Steward is up') ? true : undefined);
  await until('the bot to be up', up, PATIENCE_MS);
  return { child, end, hasSocket: () => logged.includes('Listening through the socket') };
}

async function openWorld(place: Place) {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const played = await playWith(sandbox.url);
  const ops = played.room('Northwind Ops');
  const answers = async (like: RegExp): Promise<number> =>
    (await played.fromBot(ops)).filter(({ text }) => like.test(text ?? '')).length;
  const settled = async (): Promise<void> => {
    await until('all jobs to be done', async () => {
      const open = await place.query(`select key from job where state = 'ready' and queue <> 'timer'`);
      return open.length === 0 ? true : undefined;
    });
  };
  return { ...played, ops, answers, settled };
}

onEveryDatabase((home) => {
  it.each(['none', 'unacked'])(
    'a bot is killed between the commit and the acknowledgement (%s)',
    async (replay) => {
      const place = await home.fresh();
      const world = await openWorld(place);
      await world.call('/_sandbox/settings', undefined, 'POST', { socketReplay: replay });
      const first = await startBot(place, world);
      // The acknowledgement comes after the kill, as far as Webex can tell.
      const ack = { method: 'SOCKET', path: '/mercury/ack' };
      await world.faults({ match: ack, fault: { delayMs: 600_000 }, times: 1 });
      await world.say('Ana', world.ops, 'user create zoe@acme.example --first Zoe --last Novak --org Acme');
      await until('the delivery to be stored', async () => {
        const [row] = await place.query(`select key from job where queue = 'inbox'`);
        return row;
      });

      await first.end('SIGKILL');
      await world.say('Ana', world.ops, 'whoami');
      const second = await startBot(place, world);

      const card = await world.heard(world.ops, /approval needed[^]*zoe@acme\.example/);
      await world.heard(world.ops, /Person id/);
      await world.press('Bo', card, 'approve');
      await world.heard(world.ops, /R-1: Done/);
      await world.settled();
      expect(await world.answers(/zoe@acme\.example/)).toBe(1);
      expect(await world.answers(/Person id/)).toBe(1);
      expect(await world.users('Acme', 'zoe@acme.example')).toHaveLength(1);
      expect(await place.query('select id from request')).toHaveLength(1);
      const inbox = await place.query(`select key from job where queue = 'inbox'`);
      expect(new Set(inbox.map(({ key }) => key)).size).toBe(inbox.length);
      const uuid = keyOf((await world.say('Ana', world.ops, 'org list')).id);
      expect(await second.end('SIGTERM')).toBe(0);
      const stored = await place.query(`select key from job where key = 'messages:created:${uuid}'`);
      const told = (await world.deliveries()).find(({ body }) => body.includes(uuid));
      // Told at the moment of the stop: stored and acknowledged, or neither.
      expect(stored.length === 1).toBe(told?.status === 200);
    },
  );
});

for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
  it.skipIf(home.missing !== undefined)(
    'another one takes over the socket of a replica that was killed, on PostgreSQL',
    async () => {
      const place = await home.fresh();
      const world = await openWorld(place);
      const first = await startBot(place, world);
      const second = await startBot(place, world);
      expect([first.hasSocket(), second.hasSocket()]).toEqual([true, false]);
      await world.say('Ana', world.ops, 'org list');
      await world.heard(world.ops, /Organizations/);

      await first.end('SIGKILL');
      await world.say('Ana', world.ops, 'whoami');

      const heard = async () => ((await world.answers(/Person id/)) > 0 ? true : undefined);
      await until('the answer of the other one', heard, PATIENCE_MS);
      await world.settled();
      expect(second.hasSocket()).toBe(true);
      expect(await world.answers(/Person id/)).toBe(1);
      const devices = (await world.ledger()).filter(
        ({ path, method }) => path.startsWith('/wdm/') && method === 'POST',
      );
      expect(devices).toHaveLength(1);
      expect(await second.end('SIGTERM')).toBe(0);
    },
  );
}

it('the demo listens through a socket when it is asked to, and goes on after a kill', async ({
  onTestFinished,
}) => {
  const demo = await startDemo({ onEnd: onTestFinished, env: { STEWARD_INTAKE: 'websocket' } });
  const people = await demo.ready();
  const ops = people.room('Northwind Ops');
  await people.say('Ana', ops, 'user create zoe@acme.example --first Zoe --last Novak --org Acme');
  const card = await people.heard(ops, /approval needed/);
  await killBot(demo, people);
  await people.say('Ana', ops, 'status');
  await people.heard(ops, /websocket/);

  await people.press('Bo', card, 'approve');

  await people.heard(ops, /R-1: Done/);
  const asked = await people.ledger();
  expect(asked.filter(({ method, path }) => method === 'POST' && path === '/v1/webhooks')).toEqual([]);
  process.kill(demo.pid, 'SIGINT');
  expect(await demo.ended()).toBe(0);
});
