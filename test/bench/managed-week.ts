// A virtual week of a partner: work on its customers against the sandbox's managed-organization list, with one way or
// another of keeping them warm. Everything is decided by the seed.

import { Fault } from '../../src/domain/failure.ts';
import { isWarm, touch, warmUp } from '../../src/sandbox/admin/managed-list.ts';
import { settingsSchema } from '../../src/sandbox/world/settings.ts';
import { World } from '../../src/sandbox/world/world.ts';
import { createWarmup, type Warmup } from '../../src/webex/warmup.ts';
import { memoryLease, memoryWarmth } from '../webex/memory-warmth.ts';

export type Rule = 'oldest' | 'lru' | 'random';

export interface Setting {
  readonly rule: Rule;
  readonly renewOnGet: boolean;
  readonly cap: number;
}

/** A call that somebody makes on a customer, at a time of the week. */
export interface Call {
  readonly at: number;
  readonly org: number;
}

export interface Result {
  /** Calls of the work itself; those that were refused and repeated count once. */
  readonly work: number;
  /** Everything sent to Webex. */
  readonly sent: number;
  readonly cold403s: number;
  readonly warmUps: number;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const DAYS = 7;
const START = Date.parse('2026-11-16T00:00:00Z');
/** What a call to Webex takes. */
const CALL_MS = 300;

/** Mulberry32: small, and the same everywhere. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Organizations by how much there is to do for them: Zipf's law with exponent 0.9. */
function skewed(orgs: number, roll: () => number): () => number {
  const upTo: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= orgs; rank += 1) upTo.push((sum += rank ** -0.9));
  return () => {
    const wanted = roll() * sum;
    let [low, high] = [0, orgs - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Sessions of people in working hours: each organization once a day, and as many again by Zipf's law. */
export function unplannedWeek(orgs: number, seed: number): readonly Call[] {
  const roll = dice(seed);
  const popular = skewed(orgs, roll);
  const calls: Call[] = [];
  const session = (day: number, org: number): void => {
    let at = START + day * DAY + (7 + roll() * 11) * 60 * MINUTE;
    for (let left = 1 + Math.floor(roll() * 7); left > 0; left -= 1) {
      calls.push({ at: Math.floor(at), org });
      at += 2000 + roll() * 60_000;
    }
  };
  for (let day = 0; day < DAYS; day += 1)
    for (let n = 0; n < orgs; n += 1) {
      session(day, n);
      session(day, popular());
    }
  return calls.toSorted((a, b) => a.at - b.at);
}

/** The sandbox's list of one account, at a time of ours. */
function openList({ rule, renewOnGet, cap }: Setting, seed: number) {
  const world = new World({});
  let now = START;
  const epoch = `simulation ${seed}`;
  Object.defineProperties(world, { now: { value: () => now }, epoch: { value: epoch } });
  const settings = { managedEviction: rule, managedRenewOnGet: renewOnGet, managedCap: cap };
  world.settings = settingsSchema.parse(settings);
  const ids: string[] = [];
  const idOf = (org: number): string => (ids[org] ??= `org-${org}`);
  const counted = { work: 0, sent: 0, cold403s: 0, warmUps: 0 };
  return {
    idOf,
    counted,
    now: () => now,
    until: (at: number) => void (now = Math.max(now, at)),
    isWarm: (org: number) => isWarm(world, 'us', idOf(org)),
    read(id: string): void {
      counted.sent += 1;
      counted.warmUps += 1;
      now += CALL_MS;
      warmUp(world, 'us', id);
    },
    /** False: refused for being cold. */
    call(org: number): boolean {
      counted.sent += 1;
      now += CALL_MS;
      const warm = isWarm(world, 'us', idOf(org));
      if (warm) touch(world, 'us', idOf(org));
      else counted.cold403s += 1;
      return warm;
    },
  };
}

type List = ReturnType<typeof openList>;

/** Ways to make a call. */
const WAYS = {
  'reactive only': (list: List, org: number): void => {
    if (list.call(org)) return;
    list.read(list.idOf(org));
    list.call(org);
  },
  'warm-up before every call': (list: List, org: number): void => {
    list.read(list.idOf(org));
    if (list.call(org)) return;
    list.read(list.idOf(org));
    list.call(org);
  },
  /** Knows the list, and so is never refused: what the rule of eviction leaves to win. */
  'knowing the list': (list: List, org: number): void => {
    if (!list.isWarm(org)) list.read(list.idOf(org));
    list.call(org);
  },
} as const;
export type Way = keyof typeof WAYS;

export function simulate(way: Way, week: readonly Call[], setting: Setting, seed = 1): Result {
  const list = openList(setting, seed);
  for (const { at, org } of week) {
    list.until(at);
    list.counted.work += 1;
    WAYS[way](list, org);
  }
  return { ...list.counted };
}

function steward(list: List, cap: number): Warmup {
  const clock = { now: list.now, real: list.now };
  return createWarmup({
    http: {
      async request({ path }) {
        list.read(path.slice(path.lastIndexOf('/') + 1));
        return { status: 200, headers: {}, body: {}, trackingId: undefined };
      },
    },
    directory: {
      needsWarmth: async () => true,
      relation: async () => 'customer',
      account: async () => ({ personId: undefined, orgId: 'own', role: 'partner-full' }),
    },
    warmth: memoryWarmth(),
    lease: memoryLease(),
    credential: 'admin',
    clock,
    sleep: async (ms) => list.until(list.now() + ms),
    cap,
  });
}

const cold = (): Fault => new Fault({ code: 'forbidden', message: 'cold', repeat: 'never', status: 403 });

async function workOn(warmup: Warmup, list: List, org: number): Promise<void> {
  list.counted.work += 1;
  await warmup.call(list.idOf(org), async () => {
    if (!list.call(org)) throw cold();
  });
}

const nothingDue = async (): Promise<readonly string[]> => [];

/** Steward's own engine, with its upkeep every minute. */
export async function simulateSteward(week: readonly Call[], setting: Setting, seed = 1): Promise<Result> {
  const list = openList(setting, seed);
  const warmup = steward(list, setting.cap);
  let next = START;
  for (const { at, org } of week) {
    for (; next <= at; next += MINUTE) {
      list.until(next);
      await warmup.upkeep(nothingDue);
    }
    list.until(at);
    await workOn(warmup, list, org);
  }
  return { ...list.counted };
}

const CALLS_PER_BATCH = 3;

/** Every night from one o'clock on, every organization in turn, a few calls each. */
export async function simulatePlanned(
  way: Way | 'steward',
  orgs: number,
  setting: Setting,
  seed = 1,
): Promise<Result & { readonly batches: number }> {
  const list = openList(setting, seed);
  const warmup = steward(list, setting.cap);
  for (let day = 0; day < DAYS; day += 1) {
    list.until(START + day * DAY + 60 * MINUTE);
    for (let org = 0; org < orgs; org += 1)
      if (way === 'steward')
        await warmup.batch(list.idOf(org), async () => {
          for (let n = 0; n < CALLS_PER_BATCH; n += 1) await workOn(warmup, list, org);
        });
      else
        for (let n = 0; n < CALLS_PER_BATCH; n += 1) {
          list.counted.work += 1;
          WAYS[way](list, org);
        }
  }
  return { ...list.counted, batches: orgs * DAYS };
}

/** Belady: who knows the week and may choose whom a full list lets go, lets go whom it needs last, or too late. */
export function optimum(week: readonly Call[], cap: number): Result {
  const nextUse = week.map(() => Number.POSITIVE_INFINITY);
  const seen = new Map<number, number>();
  for (let i = week.length - 1; i >= 0; i -= 1) {
    const { org = 0, at = 0 } = week[i] ?? {};
    nextUse[i] = seen.get(org) ?? Number.POSITIVE_INFINITY;
    seen.set(org, at);
  }
  const entries = new Map<number, { readonly until: number; next: number }>();
  let warmUps = 0;
  for (const [i, { at, org }] of week.entries()) {
    const next = nextUse[i] ?? Number.POSITIVE_INFINITY;
    const entry = entries.get(org);
    if (entry !== undefined && entry.until > at) {
      entry.next = next;
      continue;
    }
    warmUps += 1;
    entries.set(org, { until: at + DAY, next });
    if (entries.size > cap) letGo(entries, org, at);
  }
  return { work: week.length, sent: week.length + warmUps, cold403s: 0, warmUps };
}

function letGo(
  entries: Map<number, { readonly until: number; readonly next: number }>,
  keep: number,
  at: number,
): void {
  let gone: number | undefined;
  let latest = -1;
  for (const [org, { until, next }] of entries) {
    if (org === keep) continue;
    if (until <= at) entries.delete(org);
    const needed = next < until ? next : Number.POSITIVE_INFINITY;
    if (needed > latest) [gone, latest] = [org, needed];
  }
  if (gone !== undefined) entries.delete(gone);
}
