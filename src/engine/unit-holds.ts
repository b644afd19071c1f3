// Units of licenses follow their request: asked for, promised, carried out, free again. Decided under a lock, in the
// transaction of the request itself, so that no two approvals promise the same unit.
import { decide } from '../domain/decide.ts';
import type { Tx } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import type { Decided, RequestEvent } from '../domain/request-event.ts';
import {
  binds,
  COUNTER_LAG_MS,
  type Count,
  type Draw,
  type Hold,
  outstanding,
  overdrawn,
  taken,
} from '../domain/units.ts';

type Accepted = Extract<Decided, { ok: true }>;

/** A promise of units that are not there is none: an approval is refused, everything else ends the request. */
export async function decideWithUnits(
  tx: Tx,
  request: Request,
  event: RequestEvent,
  now: number,
): Promise<{ readonly decided: Decided; readonly saveUnits: () => Promise<void> }> {
  const decided = decide(request, event, now);
  if (!decided.ok) return { decided, saveUnits: async () => undefined };
  const { shortage, save } = await unitChange(tx, request, decided, event, now);
  if (shortage === undefined) return { decided, saveUnits: save };
  if (event.type === 'approved') {
    const refused = `R-${request.id} cannot be approved at the moment. ${shortage} Approve it again when a unit is free, or deny it.`;
    return { decided: { ok: false, refused }, saveUnits: async () => undefined };
  }
  const failed = {
    type: 'failed',
    reason: `Nothing was changed. ${shortage}`,
    trackingId: undefined,
  } as const;
  const ended = decide(request, failed, now);
  if (!ended.ok) return { decided: { ok: false, refused: shortage }, saveUnits: async () => undefined };
  const change = await unitChange(tx, request, ended, failed, now);
  return { decided: ended, saveUnits: change.save };
}

interface UnitChange {
  /** Why it cannot be: there are not enough units. */
  readonly shortage?: string | undefined;
  readonly save: () => Promise<void>;
}

const NOTHING: UnitChange = { save: async () => undefined };

async function unitChange(
  tx: Tx,
  before: Request,
  { request: next }: Accepted,
  event: RequestEvent,
  now: number,
): Promise<UnitChange> {
  const draws = next.plan?.draws ?? [];
  const earlier = before.plan?.draws ?? [];
  const orgId = (next.org ?? before.org)?.id;
  if (orgId === undefined || draws.length + earlier.length === 0 || !moves(before, next, event))
    return NOTHING;
  const fresh = freshOf(next, event);
  const known = new Map([...earlier, ...draws, ...fresh].map((draw) => [draw.licenseId, draw]));
  const locked = await tx.lockUnits(orgId, [...known.values()]);
  const counts = locked.counts.map(
    (count) => fresh.find(({ licenseId }) => licenseId === count.licenseId) ?? count,
  );
  // What the counter has no room for any more is taken back before anything new is promised.
  const lost = fresh.flatMap((count) => overdrawn(count, locked.holds, now));
  const holds = locked.holds.map((hold) => (lost.includes(hold) ? { ...hold, kind: 'soft' as const } : hold));
  const scene: Scene = { orgId, next, event, now, counts, holds };
  return {
    shortage: promises(next, event) ? shortageOf(scene, draws) : undefined,
    save: async () => {
      for (const { licenseId, total, consumed } of fresh)
        await tx.putCount(orgId, { licenseId, total, consumed });
      for (const count of fresh) await forgetCounted(tx, holds, count);
      for (const hold of holds) {
        if (locked.holds.includes(hold)) continue;
        await tx.putHold(hold);
      }
      await settleOwn(tx, scene, draws, earlier);
    },
  };
}

/** Counters that were just read: promises they leave no room for are taken back. */
export async function recordCounts(
  tx: Tx,
  orgId: string,
  counts: readonly Count[],
  now: number,
): Promise<void> {
  const { holds } = await tx.lockUnits(orgId, counts);
  for (const { licenseId, total, consumed } of counts) {
    await tx.putCount(orgId, { licenseId, total, consumed });
    for (const hold of overdrawn({ licenseId, total, consumed }, holds, now))
      await tx.putHold({ ...hold, kind: 'soft' });
    await forgetCounted(tx, holds, { licenseId, total, consumed });
  }
}

/** The counter has caught up: from now on it says all there is to say. */
async function forgetCounted(tx: Tx, holds: readonly Hold[], count: Count): Promise<void> {
  for (const hold of holds) {
    if (
      hold.licenseId === count.licenseId &&
      hold.kind === 'spent' &&
      outstanding(hold, count.consumed) === 0
    )
      await tx.dropHolds(hold.requestId, [hold.licenseId]);
  }
}

interface Scene {
  readonly orgId: string;
  readonly next: Request;
  readonly event: RequestEvent;
  readonly now: number;
  readonly counts: readonly Count[];
  readonly holds: readonly Hold[];
}

const moves = (before: Request, next: Request, event: RequestEvent): boolean =>
  before.state !== next.state ||
  event.type === 'replanned' ||
  (event.type === 'progressed' && event.spent === true);

const promises = ({ state }: Request, { type }: RequestEvent): boolean =>
  (state === 'approved' || state === 'executing') && type !== 'progressed';

function freshOf(next: Request, event: RequestEvent): readonly Draw[] {
  if (event.type === 'planned' || event.type === 'replanned') return next.plan?.draws ?? [];
  return event.type === 'started' ? (event.draws ?? []) : [];
}

function shortageOf({ next, now, counts, holds }: Scene, draws: readonly Draw[]): string | undefined {
  for (const draw of draws) {
    const count = counts.find(({ licenseId }) => licenseId === draw.licenseId) ?? draw;
    const own = holds.find((hold) => hold.requestId === next.id && hold.licenseId === draw.licenseId);
    if (own?.kind === 'firm' && own.units === draw.units) continue;
    const others = holds.filter(({ requestId }) => requestId !== next.id);
    const left = count.total - taken(count, others, now);
    if (left >= draw.units) continue;
    const promised = others
      .filter((hold) => hold.licenseId === draw.licenseId && binds(hold, now))
      .filter((hold) => outstanding(hold, count.consumed) > 0)
      .map(({ requestId }) => `R-${requestId}`);
    const also = promised.length === 0 ? '' : `, and the rest is promised to ${promised.join(', ')}`;
    const few = left <= 0 ? 'no free unit' : `${left} free of the ${draw.units} units it takes`;
    return `“${draw.name}” has ${few} now: ${count.consumed} of ${count.total} are in use${also}.`;
  }
  return undefined;
}

async function settleOwn(
  tx: Tx,
  scene: Scene,
  draws: readonly Draw[],
  earlier: readonly Draw[],
): Promise<void> {
  const { next, event, now, holds, orgId, counts } = scene;
  const kept = new Set(draws.map(({ licenseId }) => licenseId));
  await tx.dropHolds(
    next.id,
    earlier.map(({ licenseId }) => licenseId).filter((id) => !kept.has(id)),
  );
  const kind = kindIn(next, event);
  if (kind === undefined) return tx.dropHolds(next.id);
  for (const { licenseId, units } of draws) {
    const own = holds.find((hold) => hold.requestId === next.id && hold.licenseId === licenseId);
    const count = counts.find((one) => one.licenseId === licenseId);
    const base = event.type === 'started' && count ? startOf(scene, count) : own?.base;
    // Carried out without ever having begun, or settled before: there is nothing more to wait for.
    if (kind === 'spent' && (base === undefined || own === undefined)) {
      await tx.dropHolds(next.id, [licenseId]);
      continue;
    }
    const until = kind === 'spent' ? (own?.until ?? now + COUNTER_LAG_MS) : undefined;
    await tx.putHold({ requestId: next.id, orgId, licenseId, units, kind, base, until });
  }
}

/** What the counter would show if everything that is under way were in it. */
function startOf({ next, now, holds }: Scene, count: Count): number {
  const underWay = holds.filter(({ requestId, base }) => requestId !== next.id && base !== undefined);
  return taken(count, underWay, now);
}

function kindIn({ state }: Request, event: RequestEvent): Hold['kind'] | undefined {
  switch (state) {
    case 'pending':
      return 'soft';
    case 'approved':
    case 'unknown':
      return 'firm';
    case 'executing':
      return event.type === 'progressed' ? 'spent' : 'firm';
    case 'succeeded':
    case 'partial':
      return 'spent';
    case 'draft':
    case 'failed':
    case 'denied':
    case 'expired':
    case 'cancelled':
      return undefined;
  }
}
