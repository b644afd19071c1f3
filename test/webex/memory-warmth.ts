// The warmth of organizations and a lease without a database: for clients of one process, and for simulations of weeks.
import type { Lease } from '../../src/domain/ports/lease.ts';
import { type OrgWarmth, TALLIES, type Tally, type Warmth } from '../../src/domain/ports/org-warmth.ts';

export interface MemoryWarmth extends OrgWarmth {
  readonly rows: Map<string, Warmth>;
}

/** Organizations it has room for. */
const MOST = 10_000;

/** For one credential. */
export function memoryWarmth(): MemoryWarmth {
  const rows = new Map<string, Warmth>();
  const counts: Record<Tally, number> = {
    calls: 0,
    warmUps: 0,
    cold403s: 0,
    fitsOldest: 0,
    fitsLru: 0,
    fitsRandom: 0,
  };
  let since: number | undefined;
  let crowdedAt = 0;
  // Weeks of work ask for ranks a million times: columns are counted many times faster than rows.
  const places = new Map<string, number>();
  const columns = {
    warmedAt: new Float64Array(MOST),
    warmUntil: new Float64Array(MOST),
    coldFrom: new Float64Array(MOST),
    lastUsed: new Float64Array(MOST),
  };
  const save = (row: Warmth): void => {
    rows.set(row.orgId, row);
    const place = places.get(row.orgId) ?? places.size;
    places.set(row.orgId, place);
    columns.warmedAt[place] = row.warmedAt;
    columns.warmUntil[place] = row.warmUntil;
    columns.coldFrom[place] = row.coldFrom;
    columns.lastUsed[place] = row.lastUsed;
  };
  const above = (column: Float64Array, value: number, also: Float64Array, end: number): number => {
    let n = 0;
    for (let i = 0; i < places.size; i += 1) if ((column[i] ?? 0) > value && (also[i] ?? 0) > end) n += 1;
    return n;
  };
  const note = (orgId: string, more: Partial<Warmth>): void => {
    const row = rows.get(orgId);
    if (row !== undefined) save({ ...row, ...more });
  };
  return {
    rows,
    get: async (_, orgId) => rows.get(orgId),
    async put(_, reading, now) {
      const before = rows.get(reading.orgId);
      const { lastUsed = reading.warmedAt, last403 } = before ?? {};
      const { orgId, warmedAt, warmUntil, coldFrom, dueAt } = reading;
      save({ orgId, warmedAt, warmUntil, coldFrom, dueAt, lastUsed, last403 });
      return above(columns.coldFrom, now, columns.coldFrom, now);
    },
    used: async (_, orgId, at) => note(orgId, { lastUsed: at }),
    refused: async (_, orgId, at) => note(orgId, { last403: at }),
    async rank(_, orgId, now) {
      const { warmedAt = 0, lastUsed = 0 } = rows.get(orgId) ?? {};
      return {
        readSince: above(columns.warmedAt, warmedAt, columns.coldFrom, now),
        usedSince: above(columns.lastUsed, lastUsed, columns.coldFrom, now),
      };
    },
    due: async (_, { now, usedSince, orgIds, limit }) =>
      [...rows.values()]
        .filter((row) => row.dueAt <= now && (row.lastUsed >= usedSince || orgIds.includes(row.orgId)))
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit),
    async census(_, now) {
      const warm = above(columns.warmUntil, now, columns.warmUntil, now);
      return { warm, cold: rows.size - warm };
    },
    tallies: async () => ({ counts: { ...counts }, since, crowdedAt }),
    async add(_, more, at, crowded) {
      since ??= at;
      for (const name of TALLIES) counts[name] += more[name] ?? 0;
      crowdedAt = Math.max(crowdedAt, crowded ?? 0);
    },
  };
}

export function memoryLease(): Lease {
  const held = new Map<string, string>();
  let serial = 0;
  return {
    async take(name) {
      if (held.has(name)) return undefined;
      serial += 1;
      held.set(name, String(serial));
      return String(serial);
    },
    holds: async (name, token) => held.get(name) === token,
    keep: async (name, token) => held.get(name) === token,
    async release(name, token) {
      if (held.get(name) === token) held.delete(name);
    },
  };
}
