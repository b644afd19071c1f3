// Steward on both databases, webex-node-bot-framework on its own SDK and a plain bot of express and undici, side by
// side: start, memory, command → answer and webhook → 2xx with 1 and 10 in flight, what a command costs. Each has a
// sandbox process of its own and they take turns, so that a busy moment of the machine meets all of them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Cost, costOf } from './cost.ts';
import { doorOf } from './door.ts';
import { frameworkHome } from './framework-home.ts';
import { spread } from './open-loop.ts';
import { onOwnDatabase } from './postgres.ts';
import { frameworkBot, plainBot, type Start, type Started, steward } from './rivals.ts';
import { openStage, type Stage } from './stage.ts';
import { BOTH, LEVELS, type Turn, takeTurn, whole } from './turns.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    starts: { type: 'string', default: '3' },
    idle: { type: 'string', default: '30' },
    only: { type: 'string', default: '' },
  },
});
const SECONDS = Number(values.seconds);
const WARM_SECONDS = 2 * SECONDS;

interface Rival {
  readonly name: string;
  readonly stage: Stage;
  readonly startsMs: readonly number[];
  readonly started: Started;
}

/** The last start is the one that stays. */
async function startOften(name: string, stage: Stage, start: Start): Promise<Rival> {
  const startsMs: number[] = [];
  for (let n = 0; ; n += 1) {
    const started = await start();
    startsMs.push(Math.round(started.readyMs));
    if (n === Number(values.starts)) return { name, stage, startsMs, started };
    await started.stop('SIGTERM');
  }
}

/** What it costs to do nothing for a while after the start. */
async function idleCost(rivals: readonly Rival[]) {
  const before = await Promise.all(rivals.map(async ({ started }) => costOf(started.pids)));
  await sleep(Number(values.idle) * 1000);
  const after = await Promise.all(rivals.map(async ({ started }) => costOf(started.pids)));
  const perSecond = (from: Cost | undefined, to: Cost | undefined): number =>
    ((to?.cpuSeconds ?? 0) - (from?.cpuSeconds ?? 0)) / Number(values.idle);
  return after.map(({ rssMb }, n) => ({
    rssMb,
    cpuMsPerSecond: Number((1000 * perSecond(before[n], after[n])).toFixed(1)),
  }));
}

async function measure(rivals: readonly Rival[]) {
  const idle = await idleCost(rivals);
  for (const rival of rivals) await takeTurn(rival, LEVELS.ten, WARM_SECONDS);
  const turns = rivals.map(() => ({ one: [] as Turn[], ten: [] as Turn[] }));
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const [n, rival] of rivals.entries())
      for (const level of BOTH) turns[n]?.[level].push(await takeTurn(rival, LEVELS[level], SECONDS));
  const results = [];
  for (const [n, { name, stage, startsMs, started }] of rivals.entries()) {
    const [first = 0, ...again] = startsMs;
    const { one = [], ten = [] } = turns[n] ?? {};
    const unasked = stage.unasked();
    const { peakMb } = await costOf(started.pids);
    const startMs = { first, again: spread(again).p50 };
    const webhooks = await doorOf(stage);
    results.push([
      name,
      { startMs, idle: idle[n], one: whole(one), ten: whole(ten), unasked, peakMb, webhooks },
    ] as const);
  }
  return Object.fromEntries(results);
}

const ends: (() => Promise<void>)[] = [];
async function enter(name: string, prepare: (stage: Stage) => Promise<Start>): Promise<readonly Rival[]> {
  if (!name.includes(values.only)) return [];
  const stage = await openStage();
  ends.push(stage.end);
  const rival = await startOften(name, stage, await prepare(stage));
  ends.push(async () => rival.started.stop('SIGKILL'));
  return [rival];
}

async function dataDir(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'steward-bench-'));
  ends.push(async () => rm(path, { recursive: true, force: true }));
  return path;
}

const home = await frameworkHome();

async function compare(databaseUrl: string | undefined) {
  try {
    const rivals = [
      ...(await enter('plain', plainBot)),
      ...('path' in home ? await enter('framework', async (stage) => frameworkBot(stage, home.path)) : []),
      ...(await enter('sqlite', async (stage) => steward(stage, await dataDir()))),
      ...(databaseUrl === undefined
        ? []
        : await enter('postgres', async (stage) =>
            steward(stage, await dataDir(), { DATABASE_URL: databaseUrl }),
          )),
    ];
    return await measure(rivals);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

const measured = await onOwnDatabase(compare, compare);
const missing = 'missing' in home ? { framework: home.missing } : {};
process.stdout.write(`${JSON.stringify({ rivals: measured, missing })}\n`);
process.exit(0);
