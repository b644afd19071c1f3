// `node test/bench/bulk.ts [--rows 20000] [--rate 100] [--plan]`: a large CSV from the attached file to the outcome, with the bot
// in a process of its own, on a sandbox that takes so many calls a second: how long the plan takes, what memory the bot
// needs, what part of the budget the run gets, and how many of its calls are refused or sent again.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startDemo } from '../e2e/demo-process.ts';
import { attachCsv } from '../e2e/files.ts';
import type { Message, Played } from '../e2e/people.ts';
import { costOf } from './cost.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '100' },
    /** Nobody approves it. */
    plan: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const rate = Number(values.rate);
const PLAN_PATIENCE_MS = 120_000;
const AT_ONCE = 16;
const SLACK = 4;
/** Of a created user and of one that gets a title: write and read; look, write and read. */
const CALLS = { create: 2, change: 3 };
const LEDGER_MS = 1000;
const LOOK_MS = 250;

const email = (at: number): string => `u${at}@acme.example`;
const isNew = (at: number): boolean => at % 2 === 0;

function csvOf(): string {
  const lines = Array.from({ length: rows }, (_, at) => `${email(at)},User,No${at},Title ${at}`);
  return ['E-mail,First name,Last name,Title', ...lines].join('\r\n');
}

async function addExisting(people: Played, token: string, orgId: string): Promise<void> {
  let next = 0;
  const add = async (): Promise<void> => {
    for (let at = next; at < rows; at = next) {
      next += 1;
      const body = { emails: [email(at)], firstName: 'User', lastName: `No${at}`, orgId };
      if (!isNew(at)) await people.call('/v1/people', token, 'POST', body);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, add));
}

interface Tally {
  calls: number;
  refused: number;
  /** Writes of what was written before. */
  again: number;
  failed: number;
}

/** Counts what the bot sends with the admin credential, while it is being sent: the sandbox forgets old calls. */
function countCalls(people: Played, from: number) {
  const tally: Tally = { calls: 0, refused: 0, again: 0, failed: 0 };
  const written = new Set<string>();
  let since = from;
  let isOver = false;
  const look = async (): Promise<void> => {
    const page = await people.ledger(since);
    for (const { n, owner, method, path, body, status } of page) {
      since = n;
      if (owner !== 'admin') continue;
      tally.calls += 1;
      if (status === 429) tally.refused += 1;
      else if (status === null || status >= 400) tally.failed += 1;
      const key = method === 'GET' ? undefined : `${method} ${path} ${JSON.stringify(body)}`;
      if (status !== 200 || key === undefined) continue;
      if (written.has(key)) tally.again += 1;
      written.add(key);
    }
  };
  const looking = (async () => {
    while (!isOver) {
      await look();
      await sleep(LEDGER_MS);
    }
    await look();
  })();
  return async (): Promise<Tally> => {
    isOver = true;
    await looking;
    return tally;
  };
}

const seconds = (since: number): number => Number(((performance.now() - since) / 1000).toFixed(1));

async function lastCall(people: Played): Promise<number> {
  for (let since = 0; ; ) {
    const page = await people.ledger(since);
    const last = page.at(-1)?.n;
    if (last === undefined) return since;
    since = last;
  }
}

/** Looked for now and then: the sandbox has better things to do. */
async function saying(people: Played, room: string, text: RegExp, patienceMs: number): Promise<Message> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = (await people.fromBot(room)).find((message) => text.test(message.text ?? ''));
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${text}`);
    await sleep(LOOK_MS);
  }
}

async function measure(end: (work: () => Promise<void>) => void) {
  const demo = await startDemo({ onEnd: end });
  const people = await demo.ready();
  const { tokens } = await people.info();
  const room = people.room('Northwind Ops');
  const orgId = people.org('Acme');
  await people.call(`/v1/organizations/${orgId}`, tokens.admin);
  await addExisting(people, tokens.admin, orgId);
  const bot = await demo.botPid();
  const before = await costOf([bot]);
  const attached = performance.now();
  await attachCsv(people, room, csvOf());
  const card = await saying(people, room, /R-1: approval needed/, PLAN_PATIENCE_MS);
  await saying(people, room, /plan, row by row/, PLAN_PATIENCE_MS);
  const planSeconds = seconds(attached);
  const planned = await costOf([bot]);
  const plan = { rows, planSeconds, peakMb: { idle: before.peakMb, planned: planned.peakMb } };
  if (values.plan) return plan;

  await people.call('/_sandbox/settings', undefined, 'POST', { callsPerSecond: rate });
  const needed = Array.from({ length: rows }, (_, at) => CALLS[isNew(at) ? 'create' : 'change']).reduce(
    (sum, calls) => sum + calls,
    0,
  );
  const ideal = needed / rate;
  const tallied = countCalls(people, await lastCall(people));
  const pressed = performance.now();
  await people.press('Bo', card, 'approve');
  const ended = await saying(people, room, /R-1: (Done|Partly|Failed|Outcome)/, ideal * SLACK * 1000);
  const runSeconds = seconds(pressed);
  const { calls, refused, again, failed } = await tallied();
  const whole = await costOf([bot]);
  const share = (part: number): number => Number((part / calls).toFixed(4));
  return {
    ...plan,
    peakMb: { ...plan.peakMb, end: whole.peakMb },
    callsPerSecond: rate,
    outcome: /R-1: (\w+)/.exec(ended.text ?? '')?.[1] ?? '',
    needed,
    calls,
    runSeconds,
    ofIdeal: Number((ideal / runSeconds).toFixed(3)),
    refusedShare: share(refused),
    wastedShare: share(refused + again + failed),
    botCpuSeconds: Math.round(whole.cpuSeconds - planned.cpuSeconds),
  };
}

const ends: (() => Promise<void>)[] = [];
try {
  process.stdout.write(`${JSON.stringify(await measure((work) => void ends.push(work)))}\n`);
} finally {
  for (const end of ends.toReversed()) await end();
}
