// The demo as its user meets it: one command, one line, and an end that leaves nothing behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { homes } from '../database.ts';
import { allGone, endsOn, watchForBots } from './demo-end.ts';
import { type DemoProcess, emptyDirectory, freePorts, isFree, startDemo } from './demo-process.ts';
import { until } from './people.ts';
import { foreignPeers, hasProc } from './processes.ts';

const ops = 'Northwind Ops';

// Several demos start at once, each three processes: patience for a busy machine.
vi.setConfig({ testTimeout: 90_000 });

test('prints the ready line, answers the next line typed, and talks to nobody outside', async ({
  onTestFinished,
}) => {
  const demo = await startDemo({ onEnd: onTestFinished });
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
    const demo = await startDemo({ onEnd: onTestFinished });
    await demo.botPid();
    process.kill(demo.npmPid, 'SIGTERM');
    await allGone(demo);
    expect(demo.output()).not.toContain('ready');
  });

  test('that comes just after the bot was killed leaves it dead', async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
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
      const demo = await startDemo({ onEnd: onTestFinished });
      await demo.ready();
      process.kill(target === 'npm' ? demo.npmPid : await demo.runnerPid(), 'SIGKILL');
      await allGone(demo);
    },
  );

  test('SIGKILL of the runner as soon as the bot has been started leaves nothing behind', async ({
    onTestFinished,
  }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    await demo.botPid();
    process.kill(await demo.runnerPid(), 'SIGKILL');
    await allGone(demo);
  });

  test('SIGKILL of npm while the bot is starting leaves nothing behind', async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    await demo.botPid();
    process.kill(demo.npmPid, 'SIGKILL');
    await allGone(demo);
  });

  test('SIGKILL of the bot is followed by a new one that answers', async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    const before = (await people.info()).botPid;
    expect(before).toBe(await demo.botPid());
    process.kill(await demo.botPid(), 'SIGKILL');
    await until('another bot', async () => {
      const { botPid } = await people.info();
      return botPid !== undefined && botPid !== before ? true : undefined;
    });
    const room = people.room(ops);
    await until('the new bot to listen', async () => ((await isFree(demo.port)) ? undefined : true));
    await people.say('Ana', room, 'whoami');
    await people.heard(room, /Ana Novak/);
  });

  test('SIGTERM of the bot alone ends everything', async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
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
      startDemo({ onEnd: onTestFinished, dataDir, port, fresh });
    const end = async (demo: DemoProcess): Promise<void> => {
      process.kill(demo.npmPid, 'SIGTERM');
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

  test('in use is refused with a clear message, and the one running is left alone', async ({
    onTestFinished,
  }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    const people = await demo.ready();
    for (const fresh of [true, false]) {
      const second = await startDemo({ onEnd: onTestFinished, dataDir: demo.dataDir, fresh });
      expect(await second.ended()).toBe(1);
      expect(second.output()).toContain(`Another Steward is running on ${demo.dataDir}`);
      expect(second.output()).not.toMatch(/^\s+at /m);
    }
    const room = people.room(ops);
    await people.say('Ana', room, 'whoami');
    await people.heard(room, /Ana Novak/);
  });
});

describe.concurrent('what is around it', () => {
  test.for([0, 1])('a port in use is told (the bot’s + %i)', async (offset, { onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished });
    await demo.ready();
    const second = await startDemo({ onEnd: onTestFinished, port: demo.port + 1 - 2 * offset });
    expect(await second.ended()).not.toBe(0);
    expect(second.output()).toContain(`port ${offset === 0 ? demo.port + 1 : demo.port}`);
    expect(second.output()).toMatch(/in use/);
    expect(second.output()).not.toMatch(/^\s+at /m);
  });

  test('what the caller’s environment says about Webex is not taken', async ({ onTestFinished }) => {
    const env = {
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
    const demo = await startDemo({ onEnd: onTestFinished, env });
    const people = await demo.ready();
    const room = people.room(ops);
    await people.say('Ana', room, 'whoami');
    await people.heard(room, /Ana Novak/);
  });

  test('a flag that does not exist is told with the right use', async ({ onTestFinished }) => {
    const demo = await startDemo({ onEnd: onTestFinished, env: {}, fresh: false, flags: ['--prot', '1'] });
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
          const demo = await startDemo({ onEnd: onTestFinished, dataDir, env, fresh });
          const people = await demo.ready();
          const room = people.room(ops);
          await people.say('Ana', room, 'status');
          await people.heard(room, /PostgreSQL/);
          await people.say('Ana', room, 'requests all');
          await people.heard(room, /None\./);
          await people.say('Ana', room, 'user create pg@acme.example --first Post --last Gres --org Acme');
          await people.press('Bo', await people.heard(room, /R-1: approval needed/), 'approve');
          await people.heard(room, /R-1: Done/);
          process.kill(demo.npmPid, 'SIGINT');
          await demo.ended();
        }
      },
    );
  }
});
