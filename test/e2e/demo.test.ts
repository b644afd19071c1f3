// The demo as its user meets it: one command, one line, and an end that leaves nothing behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { homes } from '../database.ts';
import { allGone, endsOn, watchForBots } from './demo-end.ts';
import { type DemoProcess, emptyDirectory, freePorts, killBot, npmRunDemo } from './demo-process.ts';
import { foreignPeers, hasProc } from './processes.ts';

const ops = 'Northwind Ops';

// Several demos start at once, each three processes: patience for a busy machine.
vi.setConfig({ testTimeout: 90_000 });

/** What the caller's environment says about Webex is not taken. */
const ELSEWHERE = {
  WEBEX_BOT_TOKEN: 'a-token-of-the-real-webex',
  WEBEX_API_URL: 'http://192.0.2.1/v1',
  WEBEX_ADMIN_TOKEN: 'another-real-token',
  WEBEX_WEBHOOK_SECRET: 'short',
  STEWARD_SECRET_KEY: 'too short',
  STEWARD_PUBLIC_URL: 'nonsense',
  STEWARD_INTAKE: 'websocket',
  STEWARD_CLOCK_URL: 'http://192.0.2.1/',
  PORT: '1',
  HOST: '192.0.2.1',
  NODE_ENV: 'production',
};

test('prints the ready line, answers the next line typed, and talks to nobody outside, whatever the environment', async ({
  onTestFinished,
}) => {
  const demo = await npmRunDemo({ onEnd: onTestFinished, env: ELSEWHERE });
  const people = await demo.ready();
  const peers = new Set<string>();
  let watching = hasProc;
  const watch = (async () => {
    while (watching) {
      for (const peer of await foreignPeers(await demo.pids())) peers.add(peer);
      // Whoever is outside of this machine does not answer faster.
      await sleep(20);
    }
  })();
  const room = people.room(ops);
  await people.say('Ana', room, 'whoami');
  await people.heard(room, /Ana Novak/);
  await people.say('Ana', room, 'user create net@acme.example --first Net --last Work --org Acme');
  const card = await people.heard(room, /approval needed/);
  await people.press('Bo', card, 'approve');
  await people.heard(room, /R-1: Done/);
  watching = false;
  await watch;
  expect([...peers]).toEqual([]);
  const printed = demo
    .output()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('> '));
  expect(printed).toEqual([`Steward is ready: http://127.0.0.1:${demo.port + 1}/`]);
});

describe.concurrent('a signal to end', () => {
  // Ctrl-C in a terminal, a supervisor of npm, and one of the runner; each of the others in `npm run test:long`.
  test.for([
    ['SIGINT', 'the group'],
    ['SIGTERM', 'npm'],
    ['SIGTERM', 'the runner'],
  ] as const)('%s to %s ends everything', async ([signal, target], { onTestFinished }) => {
    await endsOn(onTestFinished, signal, target);
  });

  test('while it starts ends everything as well', async ({ onTestFinished }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished });
    await demo.botPid();
    process.kill(demo.pid, 'SIGTERM');
    await allGone(demo);
    expect(demo.output()).not.toContain('ready');
  });

  test('that comes just after the bot was killed leaves it dead', async ({ onTestFinished }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished });
    await demo.ready();
    const runner = await demo.runnerPid();
    const bot = await demo.botPid();
    const bots = watchForBots(runner, bot);
    process.kill(bot, 'SIGKILL');
    await sleep(100);
    process.kill(runner, 'SIGTERM');
    await allGone(demo);
    expect(await bots.stop()).toEqual([]);
  });
});

describe.concurrent('a violent end', () => {
  test.for(['npm', 'the runner'] as const)(
    'SIGKILL of %s leaves nothing behind',
    async (target, { onTestFinished }) => {
      const demo = await npmRunDemo({ onEnd: onTestFinished });
      await demo.ready();
      process.kill(target === 'npm' ? demo.pid : await demo.runnerPid(), 'SIGKILL');
      await allGone(demo);
    },
  );

  test('SIGKILL of the runner as soon as the bot has been started leaves nothing behind', async ({
    onTestFinished,
  }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished });
    await demo.botPid();
    process.kill(await demo.runnerPid(), 'SIGKILL');
    await allGone(demo);
  });

  test('SIGKILL of npm while the bot is starting leaves nothing behind', async ({ onTestFinished }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished });
    await demo.botPid();
    process.kill(demo.pid, 'SIGKILL');
    await allGone(demo);
  });

  test('SIGTERM of the bot alone ends everything', async ({ onTestFinished }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished });
    await demo.ready();
    const bot = await demo.botPid();
    const bots = watchForBots(await demo.runnerPid(), bot);
    process.kill(bot, 'SIGTERM');
    expect(await allGone(demo)).toBe(0);
    expect(await bots.stop()).toEqual([]);
  });
});

describe.concurrent('its data', () => {
  test('is kept between runs and forgotten by --fresh', async ({ onTestFinished }) => {
    const dataDir = await emptyDirectory(onTestFinished);
    const port = await freePorts();
    const run = async (fresh: boolean): Promise<DemoProcess> =>
      npmRunDemo({ onEnd: onTestFinished, dataDir, port, fresh });
    const end = async (demo: DemoProcess): Promise<void> => {
      process.kill(demo.pid, 'SIGTERM');
      await demo.ended();
    };
    const first = await run(true);
    const people = await first.ready();
    const room = people.room(ops);
    await people.say('Ana', room, 'user create kept@acme.example --first Kept --last Data --org Acme');
    await people.heard(room, /R-1: approval needed/);
    await end(first);

    const second = await run(false);
    const again = await second.ready();
    expect(again.room(ops)).toBe(room);
    await again.press('Bo', await again.heard(room, /R-1: approval needed/), 'approve');
    await again.heard(room, /R-1: Done/);
    await end(second);

    const third = await run(true);
    const anew = await third.ready();
    expect(await anew.fromBot(anew.room(ops))).toEqual([]);
    expect(await anew.users('Acme', 'kept@acme.example')).toEqual([]);
    await anew.say('Ana', anew.room(ops), 'requests all');
    await anew.heard(anew.room(ops), /None\./);
  });
});

describe.concurrent('what is around it', () => {
  test('a port or the data in use are told and left alone, and a bot that is killed is followed by another', async ({
    onTestFinished,
  }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    const { dataDir, port } = demo;
    const another = async (
      options: Partial<Parameters<typeof npmRunDemo>[0]>,
      says: RegExp,
    ): Promise<void> => {
      const second = await npmRunDemo({ onEnd: onTestFinished, ...options });
      expect(await second.ended()).toBe(1);
      expect(second.output()).toMatch(says);
      expect(second.output()).not.toMatch(/^\s+at /m);
    };
    await Promise.all([
      another({ dataDir, fresh: true }, new RegExp(`Another Steward is running on ${dataDir}`)),
      another({ dataDir, fresh: false }, new RegExp(`Another Steward is running on ${dataDir}`)),
      another({ port: port + 1 }, new RegExp(`port ${port + 1}.* in use`)),
      another({ port: port - 1 }, new RegExp(`port ${port}.* in use`)),
    ]);
    const before = await demo.botPid();
    expect((await people.info()).botPid).toBe(before);
    await killBot(demo, people);
    const room = people.room(ops);
    await people.say('Ana', room, 'whoami');
    await people.heard(room, /Ana Novak/);
  });

  test('a flag that does not exist is told with the right use', async ({ onTestFinished }) => {
    const demo = await npmRunDemo({ onEnd: onTestFinished, env: {}, fresh: false, flags: ['--prot', '1'] });
    expect(await demo.ended()).toBe(64);
    expect(demo.output()).toContain('npm run demo -- [--port 7420] [--fresh]');
  });

  for (const home of homes().filter(({ name }) => name === 'PostgreSQL')) {
    test.skipIf(home.missing !== undefined)(
      'runs on PostgreSQL and forgets it with --fresh',
      async ({ onTestFinished }) => {
        const { env } = await home.fresh();
        const dataDir = await emptyDirectory(onTestFinished);
        for (const fresh of [false, true]) {
          const demo = await npmRunDemo({ onEnd: onTestFinished, dataDir, env, fresh });
          const people = await demo.ready();
          const room = people.room(ops);
          await people.say('Ana', room, 'status');
          await people.heard(room, /PostgreSQL/);
          await people.say('Ana', room, 'requests all');
          await people.heard(room, /None\./);
          await people.say('Ana', room, 'user create pg@acme.example --first Post --last Gres --org Acme');
          await people.press('Bo', await people.heard(room, /R-1: approval needed/), 'approve');
          await people.heard(room, /R-1: Done/);
          process.kill(demo.pid, 'SIGINT');
          await demo.ended();
        }
      },
    );
  }
});
