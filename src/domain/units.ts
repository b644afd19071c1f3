// Units of licenses that requests hold until Webex counts them itself. Webex knows no reservations: without these,
// two approvals at the same moment would promise the same last unit.
import * as z from 'zod';

/** What a request takes from a license, with Webex's counter as the plan saw it. */
export const DrawSchema = z.object({
  licenseId: z.string(),
  name: z.string(),
  units: z.number().int().positive(),
  total: z.number().int(),
  consumed: z.number().int(),
});
export type Draw = Readonly<z.infer<typeof DrawSchema>>;

/** Webex's counter of a license, as it was read last. */
export interface Count {
  readonly licenseId: string;
  readonly total: number;
  readonly consumed: number;
}

export interface Hold {
  readonly requestId: number;
  readonly orgId: string;
  readonly licenseId: string;
  readonly units: number;
  /**
   * `soft`: asked for, may be promised to somebody else. `firm`: approved. `spent`: carried out, and kept until
   * Webex's counter, which lags, has come to show it.
   */
  readonly kind: 'soft' | 'firm' | 'spent';
  /** What the counter showed, with everything under way, before its own write; undefined: it has not begun. */
  readonly base: number | undefined;
  /** Business time at which a spent one is forgotten. */
  readonly until: number | undefined;
}

/** The counter of Webex may lag so far behind. */
export const COUNTER_LAG_MS = 60_000;

/** Units of the hold that the counter does not show yet. */
export function outstanding({ units, base }: Hold, consumed: number): number {
  return base === undefined ? units : Math.max(0, Math.min(units, base + units - consumed));
}

export const binds = ({ kind, until }: Hold, now: number): boolean =>
  kind === 'firm' || (kind === 'spent' && (until ?? 0) > now);

/** Units in use or promised. */
export function taken(count: Count, holds: readonly Hold[], now: number): number {
  return holds
    .filter((hold) => hold.licenseId === count.licenseId && binds(hold, now))
    .reduce((sum, hold) => sum + outstanding(hold, count.consumed), count.consumed);
}

/**
 * Promises that a counter leaves no room for, e.g. since somebody assigned units elsewhere: the youngest go first, and
 * what is being carried out stays.
 */
export function overdrawn(count: Count, holds: readonly Hold[], now: number): readonly Hold[] {
  const waiting = holds
    .filter((hold) => hold.licenseId === count.licenseId && hold.kind === 'firm' && hold.base === undefined)
    .toSorted((a, b) => b.requestId - a.requestId);
  const gone: Hold[] = [];
  for (const hold of waiting) {
    if (
      taken(
        count,
        holds.filter((other) => !gone.includes(other)),
        now,
      ) <= count.total
    )
      break;
    gone.push(hold);
  }
  return gone;
}

/**
 * Holds that count for a request: those of others; once it is promised its units itself, those of later ones that have
 * not begun no longer do.
 */
export function holdsBefore(
  { id }: { readonly id: number },
  holds: readonly Hold[],
  now: number,
): readonly Hold[] {
  const promised = holds.some(({ requestId, kind }) => requestId === id && kind === 'firm');
  return holds.filter(
    (hold) =>
      hold.requestId !== id &&
      (hold.kind === 'soft' || binds(hold, now)) &&
      !(promised && hold.requestId > id && hold.base === undefined),
  );
}

/** Who holds units, for cards: `1 held by R-12, 2 asked for by R-13`. */
export function heldInWords(holds: readonly Hold[], consumed: number): string {
  return holds
    .map((hold) => ({ hold, units: outstanding(hold, consumed) }))
    .filter(({ units }) => units > 0)
    .map(({ hold, units }) => `${units} held by R-${hold.requestId}`)
    .join(', ');
}
