// How the use of licenses goes up and down: figures of each day, as Webex's counters showed them, and what they say.
import { isBaseLicense } from './fields.ts';
import type { License } from './ports/admin/licenses.ts';
import type { Count } from './units.ts';

const DAY_MS = 86_400_000;

/** Days since 1970, in UTC. */
export const dayOf = (now: number): number => Math.floor(now / DAY_MS);
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The figures of a license that were the same on each look from one day to another, both included. */
export interface UsageSpan extends Count {
  readonly fromDay: number;
  readonly toDay: number;
}

const TREND_DAYS = 30;
/** A forecast from fewer days would be a guess. */
const LEAST_DAYS = 7;
const FORESIGHT_DAYS = 365;

export interface Trend {
  /** Units more (or fewer) in use than then. */
  readonly change: number;
  readonly days: number;
  /** Days until no unit is free, if it goes on like this. */
  readonly fullIn: number | undefined;
}

/** Against what was 30 days ago, or the oldest figures that are younger; undefined without any of an earlier day. */
export function trendOf(
  { id, totalUnits, consumedUnits }: License,
  spans: readonly UsageSpan[],
  now: number,
): Trend | undefined {
  const today = dayOf(now);
  const start = today - TREND_DAYS;
  const then = spans
    .filter(({ licenseId, toDay, fromDay }) => licenseId === id && toDay >= start && fromDay < today)
    .toSorted((a, b) => a.fromDay - b.fromDay)[0];
  if (then === undefined) return undefined;
  const days = today - Math.max(then.fromDay, start);
  const change = consumedUnits - then.consumed;
  const free = totalUnits - consumedUnits;
  const fullIn = change > 0 && free > 0 && days >= LEAST_DAYS ? Math.ceil((free * days) / change) : undefined;
  return { change, days, fullIn: fullIn !== undefined && fullIn <= FORESIGHT_DAYS ? fullIn : undefined };
}

/** "+5 in 30 days, full in about 70 days at this pace" */
export function trendInWords({ change, days, fullIn }: Trend): string {
  const over = days === 1 ? 'a day' : `${days} days`;
  if (change === 0) return `unchanged in ${over}`;
  const full =
    fullIn === undefined ? '' : `, full in about ${fullIn} ${fullIn === 1 ? 'day' : 'days'} at this pace`;
  return `${change > 0 ? '+' : '−'}${Math.abs(change)} in ${over}${full}`;
}

/** Of what is there; a license without units counts as full when some are in use. */
export function shareUsed({ totalUnits, consumedUnits }: License): number {
  return totalUnits === 0 ? (consumedUnits > 0 ? 1 : 0) : consumedUnits / totalUnits;
}

/** Which licenses have so much of their units in use or more, the fullest first; the free base licenses have no end. */
export function overThreshold(licenses: readonly License[], percent: number): readonly License[] {
  return licenses
    .filter((license) => !isBaseLicense(license) && shareUsed(license) * 100 >= percent)
    .toSorted((a, b) => shareUsed(b) - shareUsed(a));
}
