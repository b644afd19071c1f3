// Keeps the daily figures of license use: every organization is looked at once a day, beside other work, by one process.

import { Fault } from './domain/failure.ts';
import type { Admin } from './domain/ports/admin/admin.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { Lease } from './domain/ports/lease.ts';
import type { Log } from './domain/ports/log.ts';
import type { Store } from './domain/ports/store.ts';
import { dayOf } from './domain/usage.ts';

interface Deps {
  readonly admin: Admin;
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
}

export interface UsageCare {
  /** A part of what is due today; answers how many organizations it looked at. */
  look(): Promise<number>;
  start(): void;
  stop(): void;
  settled(): Promise<void>;
}

const EVERY_MS = 60_000;
/** Organizations looked at in one go, one after another: two calls each, in a minute. */
const SLICE = 100;
const LEASE = 'usage';
const LEASE_MS = 10 * 60_000;
/**
 * Of more organizations than this, a part is looked at each day, all within a week: reading them puts them on the list
 * of those that are warm, which has room for 2,000 and is there for other work.
 */
const EACH_DAY = 1000;
const WEEK = 7;

export function createUsageCare({ admin, store, lease, clock, log }: Deps): UsageCare {
  /** Cannot be read today. */
  let refused: { readonly day: number; readonly orgs: Set<string> } = { day: 0, orgs: new Set() };
  let doneOn = 0;
  let stopped = false;

  async function dueOn(day: number): Promise<readonly string[]> {
    const orgs = await admin.organizations().list();
    const every = Math.min(WEEK, Math.ceil(orgs.length / EACH_DAY));
    const seen = await store.read(async (reader) => reader.usageDays());
    const today = [...seen.values()].filter((last) => last === day).length + refused.orgs.size;
    return orgs
      .map(({ id }) => ({ id, last: seen.get(id) ?? 0 }))
      .filter(({ id, last }) => last <= day - every && !refused.orgs.has(id))
      .toSorted((a, b) => a.last - b.last)
      .slice(0, Math.max(0, EACH_DAY - today))
      .map(({ id }) => id);
  }

  async function lookAt(orgId: string, day: number): Promise<void> {
    try {
      const bulk = admin.bulk();
      const all = await bulk.organizations().batch(orgId, async () => bulk.licenses(orgId).list());
      const counts = all
        .filter(({ subscriptionId }) => subscriptionId !== undefined)
        .map(({ id, totalUnits, consumedUnits }) => ({
          licenseId: id,
          total: totalUnits,
          consumed: consumedUnits,
        }));
      await store.transaction(async (tx) => tx.putUsage(orgId, day, counts));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refused.orgs.add(orgId);
      log.debug({ orgId, code: error.code }, 'The license figures of an organization cannot be read today');
    }
  }

  async function look(): Promise<number> {
    const day = dayOf(clock.now());
    if (doneOn === day) return 0;
    const token = await lease.take(LEASE, LEASE_MS);
    if (token === undefined) return 0;
    try {
      if (refused.day !== day) refused = { day, orgs: new Set() };
      const due = await dueOn(day);
      if (due.length === 0) doneOn = day;
      let looked = 0;
      for (const orgId of due.slice(0, SLICE)) {
        if (stopped) break;
        await lookAt(orgId, day);
        looked += 1;
      }
      return looked;
    } finally {
      await lease.release(LEASE, token);
    }
  }

  let underway: Promise<unknown> | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    look,
    start() {
      timer = setInterval(() => {
        underway ??= look()
          .catch((error: unknown) => log.warn({ error }, 'The license figures could not be kept'))
          .finally(() => {
            underway = undefined;
          });
      }, EVERY_MS);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
    settled: async () => {
      await underway;
    },
  };
}
