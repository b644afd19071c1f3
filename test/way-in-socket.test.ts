// A socket that is open and silent, with everything else as in production but the engine.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { followClock } from '../src/clock.ts';
import { loadConfig } from '../src/config.ts';
import { createCatchUp } from '../src/engine/catch-up.ts';
import { createIntake } from '../src/engine/intake.ts';
import { createLogger } from '../src/log.ts';
import { createReadiness } from '../src/readiness.ts';
import { startSandbox } from '../src/sandbox/server.ts';
import { createLearned } from '../src/store/learned.ts';
import { socketIn } from '../src/way-in-socket.ts';
import { createWayOut } from '../src/way-out.ts';
import { createCards } from '../src/webex/cards.ts';
import { createChat } from '../src/webex/chat.ts';
import { keyOf } from '../src/webex/ids.ts';
import { SILENT } from '../src/webex/webex-log.ts';
import { playWith } from './e2e/people.ts';
import { SCRATCH } from './scratch.ts';
import { openAt } from './store/opened.ts';

const MINUTE_MS = 60_000;
const pause = async (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });

async function openEar() {
  const dataDir = await mkdtemp(join(SCRATCH, 'steward-ear-'));
  onTestFinished(async () => rm(dataDir, { recursive: true, force: true }));
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const played = await playWith(sandbox.url);
  const { bot, tokens } = await played.info();
  const config = loadConfig({
    STEWARD_INTAKE: 'websocket',
    WEBEX_API_URL: `${sandbox.url}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_ADMINS: 'ana@northwind.example',
    STEWARD_DATA_DIR: dataDir,
  });
  const log = createLogger('silent');
  const opened = await openAt(config.storage);
  const { store } = opened;
  const clock = await followClock(`${sandbox.url}/_sandbox/clock`, log, () => undefined);
  onTestFinished(() => clock.stop());
  const observe = (): void => undefined;
  const way = createWayOut(config, opened.rateGate, log, observe);
  onTestFinished(async () => way.close());
  const about = { cards: createCards({ log: SILENT }), learned: createLearned(store) };
  const chat = await createChat({ baseUrl: config.webexApiUrl, token: bot.token, clock, ...about });
  onTestFinished(async () => chat.close());
  const readiness = createReadiness({ probe: opened.probe, sleep: pause, waitsFor: 'It is not open.' });
  const stop = new AbortController();
  const catchUp = createCatchUp({ store, chat, clock, log, keyOf });
  const wayIn = socketIn({
    config,
    opened,
    intake: createIntake({ store, keyOf }),
    catchUp,
    readiness,
    observe,
    alerts: { store, chat, notify: [], log },
    way,
    clock,
    log,
    signal: stop.signal,
    random: () => 0,
    times: { checkMs: 0 },
  });
  const close = async (): Promise<void> => {
    stop.abort();
    await wayIn.close();
  };
  onTestFinished(close);
  const inbox = async (): Promise<number> => (await store.read(async (reader) => reader.backlog())).inbox;
  const openings = async (): Promise<number> =>
    (await played.ledger()).filter(({ path }) => path.startsWith('/mercury/')).length;
  return {
    ...played,
    wayIn,
    beat: async () => catchUp.beat(),
    readiness,
    inbox,
    openings,
    stop,
    close,
    clock,
  };
}

it('is opened anew when it has not brought what was said, which is fetched', async () => {
  const ear = await openEar();
  await ear.wayIn.open();
  expect(await ear.readiness.why()).toBeUndefined();
  await ear.say('Ana', ear.room('Northwind Ops'), 'heard');
  await expect.poll(ear.inbox).toBe(1);
  await ear.wayIn.lookAfter();
  expect(await ear.openings()).toBe(1);
  await ear.call('/_sandbox/settings', undefined, 'POST', { webhookDropPercent: 100 });
  await ear.say('Ana', ear.room('Northwind Ops'), 'not heard');
  const before = ear.clock.now();
  await ear.advance(MINUTE_MS);
  await expect.poll(() => ear.clock.now()).toBeGreaterThan(before + MINUTE_MS / 2);

  await ear.wayIn.lookAfter();

  expect(await ear.inbox()).toBe(2);
  await expect.poll(ear.openings).toBe(2);
  await expect.poll(async () => ear.readiness.why()).toBeUndefined();
});

it('stops while what was missed is still being fetched', async () => {
  const ear = await openEar();
  await ear.faults({ match: { path: '/rooms' }, fault: { delayMs: 30_000 } });
  await ear.beat();
  const opening = ear.wayIn.open();
  await expect.poll(async () => ear.readiness.why()).toBeUndefined();

  ear.stop.abort();

  await expect(opening).rejects.toThrow(/abort/);
});

it('stops while it cannot be opened at all', async () => {
  const ear = await openEar();
  await ear.faults({ match: { path: '/wdm/*' }, fault: { status: 403 } });
  const opening = ear.wayIn.open();
  await expect.poll(async () => ear.readiness.why()).toMatch(/is being opened again/);

  await ear.close();

  await expect(opening).rejects.toThrow(/abort/);
});
