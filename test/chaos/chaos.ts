// One run: a sandbox in this process, bots as processes, people who ask and approve, and everything going wrong.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadKeys } from '../../src/keys.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { openStore } from '../../src/store/open.ts';
import { type BotProcess, createBot } from './bots.ts';
import { check, type Violation } from './check.ts';
import { breakThings, type Control, calmDown, repeatedly } from './disturb.ts';
import { collectFacts, type Facts, type LedgerReader, readLedger } from './facts.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import { type Ground, openGround } from './ground.ts';
import { openWork } from './look.ts';
import { type Played, playAll, type Stage } from './players.ts';
import { freePort } from './ports.ts';
import { measureRecovery, RECOVERY_PATIENCE_MS, type Recovery } from './recovery.ts';
import { dice, writeScripts } from './script.ts';
import { type Client, createClient, makeSpaces, watchSpace } from './spaces.ts';
import { createSweep } from './sweep.ts';

export interface Options {
  readonly home: 'sqlite' | 'postgres';
  readonly requests: number;
  /** The load ends then, played to the end or not. */
  readonly seconds: number;
  readonly seed: number;
  /** Kills apart, at least and at most, in ms. */
  readonly killEvery?: readonly [number, number];
  /** How often the recovery is measured at the end. */
  readonly recoveries?: number;
  readonly say?: (line: string) => void;
  /** Ends the run at once; what was started is ended all the same. */
  readonly signal?: AbortSignal;
}

export interface Result {
  readonly options: Options;
  readonly violations: readonly Violation[];
  readonly facts: Facts;
  readonly begun: number;
  readonly loadMs: number;
  readonly quietMs: number;
  readonly abandoned: Played['abandoned'];
  readonly presses: number;
  readonly kills: number;
  readonly restarts: number;
  readonly notAcknowledged: number;
  readonly cuts: number;
  readonly startsMs: readonly number[];
  readonly recovery: Recovery | undefined;
  readonly notes: readonly string[];
  /** Where the bots' logs are, when something is wrong. */
  readonly logs: string | undefined;
}

/** People at work at once, and spaces for them. Many more, and their eyes leave no processor to the bots. */
const widthFor = ({ requests }: Options): number => Math.min(48, Math.max(24, Math.round(requests / 10)));
const roomsFor = (options: Options): number => Math.round(widthFor(options) / 2);
const SECRET = 'a-key-for-chaos-runs-only-0123456789';
const SHORTEST_LIFE_MS = 1000;
const START_PATIENCE_MS = 15_000;
const QUIET_PATIENCE_MS = 240_000;
const CARD_PATIENCE_MS = 25_000;
const LAST_PATIENCE_MS = 4000;

interface World {
  readonly options: Options;
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly control: Control;
  readonly ground: Ground;
  readonly bots: readonly BotProcess[];
  readonly forwarder: Forwarder;
  readonly ledger: LedgerReader;
  readonly stage: Stage;
  readonly deadline: { at: number };
  readonly logs: string;
}

export async function runChaos(options: Options): Promise<Result> {
  const ends: (() => Promise<unknown>)[] = [];
  let wrong = true;
  const logs = await mkdtemp(join(tmpdir(), 'steward-chaos-'));
  ends.push(async () => {
    if (!wrong) await rm(logs, { recursive: true, force: true });
  });
  try {
    const world = await open(options, logs, ends);
    const result = await Promise.race([run(world), interrupted(options.signal)]);
    wrong = result.violations.length > 0;
    return { ...result, logs: wrong ? logs : undefined };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function interrupted(signal: AbortSignal | undefined): Promise<never> {
  if (signal && !signal.aborted) await once(signal, 'abort');
  else if (!signal) await new Promise(() => undefined);
  throw new Error('the run was interrupted');
}

async function open(options: Options, logs: string, ends: (() => Promise<unknown>)[]): Promise<World> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  ends.push(async () => sandbox.close());
  const ground = await openGround(options.home);
  ends.push(ground.close);
  const ports = await Promise.all(Array.from({ length: ground.replicas }, freePort));
  const forwarder = await startForwarder(ports, dice(options.seed + 1000));
  ends.push(forwarder.close);
  const { bot, tokens, people, orgs } = sandbox.info();
  const env = {
    PATH: process.env['PATH'] ?? '',
    WEBEX_API_URL: `${sandbox.url}/v1`,
    WEBEX_BOT_TOKEN: bot.token,
    WEBEX_WEBHOOK_SECRET: 'a-secret-for-the-chaos-only',
    WEBEX_ADMIN_TOKEN: tokens.admin,
    STEWARD_PUBLIC_URL: forwarder.url,
    STEWARD_SECRET_KEY: SECRET,
    STEWARD_ADMINS: people
      .filter(({ email }) => email.endsWith('@northwind.example'))
      .map(({ email }) => email)
      .join(','),
    LOG_LEVEL: 'warn',
    STEWARD_LIMITS: 'off',
    ...ground.env,
  };
  const bots = ports.map((port, n) => createBot(port, env, join(logs, `bot-${n + 1}.log`)));
  ends.push(async () => Promise.all(bots.map(async (one) => one.end())));
  const client = createClient(sandbox.url);
  const control: Control = async (path, method, body) => client.call(`/_sandbox${path}`, '', method, body);
  const person = (name: string) => {
    const found = people.find((one) => one.name.startsWith(name));
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  await Promise.all(bots.map(async (one) => one.start()));
  const members = [bot.personId, person('Bo').personId, person('Chen').personId];
  const { token } = person('Ana');
  // One more than the players use: the recoveries are timed in a space that is not full yet.
  const rooms = await makeSpaces(client, roomsFor(options) + 1, token, members);
  const spaces = rooms.map((id) => watchSpace(client, id, token, bot.personId));
  const deadline = { at: Number.POSITIVE_INFINITY };
  const stage = {
    client,
    spaces,
    person,
    botId: bot.personId,
    over: () => Date.now() > deadline.at,
    patienceMs: () => Math.min(CARD_PATIENCE_MS, Math.max(0, deadline.at - Date.now()) + LAST_PATIENCE_MS),
  };
  if (orgs.length === 0) throw new Error('the sandbox has no organizations');
  const ledger = readLedger(control);
  return { options, sandbox, client, control, ground, bots, forwarder, ledger, stage, deadline, logs };
}

/** What was proven before must not be lost with a bot that does not come back. */
async function recover(world: World, played: Played) {
  const times = world.options.recoveries;
  if (!times) return { recovery: undefined, failed: [] };
  try {
    return { recovery: await measureRecovery({ ...world, times, played }), failed: [] };
  } catch (error) {
    return { recovery: undefined, failed: [{ rule: 'a bot comes back after a kill', what: String(error) }] };
  }
}

async function run(world: World): Promise<Omit<Result, 'logs'>> {
  const { options, bots, forwarder, ground } = world;
  const say = options.say ?? (() => undefined);
  const played: Played = { said: [], presses: [], approved: new Set(), abandoned: [] };
  const begunAt = performance.now();
  const { begun, kills, restarts } = await load(world, played);
  const loadMs = Math.round(performance.now() - begunAt);
  const startsMs = bots.flatMap((bot) => bot.startsMs);
  say(
    `load over after ${loadMs} ms: ${begun} begun, ${kills} kills, ${restarts} database restarts; waiting for quiet`,
  );
  const quietAt = performance.now();
  await becomeQuiet(world, played);
  const quietMs = Math.round(performance.now() - quietAt);
  const { recovery, failed } = await recover(world, played);
  const tame = await Promise.all(bots.map(async (bot) => bot.stop()));
  const facts = await gather(world, played);
  const stubborn = tame.includes(false)
    ? [{ rule: 'a bot ends on SIGTERM', what: 'it had to be killed' }]
    : [];
  const unanswered = Array.from({ length: recovery?.unanswered ?? 0 }, () => ({
    rule: 'an event is answered after a kill',
    what: `nothing came in ${RECOVERY_PATIENCE_MS / 1000} s`,
  }));
  return {
    options,
    violations: [...check(facts), ...stubborn, ...unanswered, ...failed],
    facts,
    begun,
    loadMs,
    quietMs,
    abandoned: played.abandoned,
    presses: played.presses.length,
    kills,
    restarts,
    notAcknowledged: forwarder.refused(),
    cuts: forwarder.cuts(),
    startsMs,
    recovery,
    notes: ground.notes,
  };
}

async function load(world: World, played: Played) {
  const { options, bots, control, ground, forwarder, ledger, stage, deadline } = world;
  const { seed } = options;
  const roll = dice(seed + 2000);
  const count = { kills: 0, restarts: 0 };
  await breakThings(control, seed);
  forwarder.cutShare = 0.02;
  deadline.at = Date.now() + options.seconds * 1000;
  const killing = repeatedly(dice(seed + 3000), options.killEvery ?? [1000, 5000], async () => {
    count.kills += 1;
    const bot = bots[Math.floor(roll() * bots.length)];
    // On a slow machine it would never come up between two kills, and nothing would be tried; one in four comes then.
    if (bot && roll() < 0.75) await livedFor(bot, SHORTEST_LIFE_MS);
    await bot?.kill();
  });
  const hurting = repeatedly(dice(seed + 4000), ground.hurtEvery, async () => {
    count.restarts += 1;
    await ground.hurt(
      roll,
      bots.flatMap((bot) => bot.pid() ?? []),
    );
  });
  const reading = repeatedly(roll, [500, 500], ledger.read);
  try {
    const scripts = writeScripts(options.requests, roomsFor(options), seed);
    const begun = await playAll(stage, played, scripts, widthFor(options));
    return { begun, ...count };
  } finally {
    await Promise.all([killing.stop(), hurting.stop(), reading.stop()]);
    await calmDown(control);
    forwarder.cutShare = 0;
  }
}

async function livedFor(bot: BotProcess, ms: number): Promise<void> {
  for (const end = Date.now() + START_PATIENCE_MS; Date.now() < end; await sleep(50))
    if ((bot.upFor() ?? 0) >= ms) return;
}

/** Until nothing is left to be done; what nobody decided, or whose decision got lost, is taken back by its requester. */
async function becomeQuiet({ ground, stage, ledger }: World, played: Played): Promise<void> {
  const sweep = createSweep(stage, played);
  for (const end = Date.now() + QUIET_PATIENCE_MS; Date.now() < end; ) {
    await ledger.read();
    const { jobs, requests } = await openWork(ground.query);
    if (jobs === 0 && requests.length === 0) {
      // Echoes and duplicates that are late.
      await sleep(2500);
      if ((await openWork(ground.query)).jobs === 0) return;
    }
    await sweep(requests);
    await sleep(1000);
  }
}

async function gather(world: World, played: Played): Promise<Facts> {
  const { sandbox, client, ground, ledger, forwarder, stage, bots } = world;
  const { tokens, orgs, rooms } = sandbox.info();
  const keys = loadKeys({ values: [SECRET], path: undefined }, ground.dataDir);
  const opened = await openStore(ground.storage, { auditKey: keys.audit, poolSize: 2 });
  const audit = await opened.verifyAudit();
  await opened.close();
  const chaos = rooms.filter(({ title }) => title.startsWith('Chaos '));
  const used = orgs.filter(({ name }) => ['Acme', 'Globex'].includes(name));
  return collectFacts({
    client,
    query: ground.query,
    ledger,
    audit,
    played,
    acknowledged: new Set(forwarder.acknowledged.keys()),
    rooms: chaos.map(({ id }) => id),
    orgs: used.map(({ id }) => id),
    personToken: stage.person('Ana').token,
    adminToken: tokens.admin,
    botId: stage.botId,
    ends: bots.flatMap((bot) => bot.ends).filter((end) => !ground.excuses(end)),
  });
}
