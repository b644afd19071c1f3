import type { Warm } from '../world/entities.ts';
import { uuidFrom } from '../world/ids.ts';
import type { World } from '../world/world.ts';

function ttlMs(world: World): number {
  return world.settings.managedTtlHours * 3_600_000;
}

function isLive(world: World, entry: Warm): boolean {
  return entry.isOutside === true || entry.warmedAt + ttlMs(world) > world.now();
}

export function isWarm(world: World, personId: string, orgId: string): boolean {
  const entry = world.warm.get(`${personId} ${orgId}`);
  return entry !== undefined && isLive(world, entry);
}

/** Only the rule `lru` asks when an entry was used, and writing that down on each call has a price. */
export function touch(world: World, personId: string, orgId: string): void {
  if (world.settings.managedEviction !== 'lru') return;
  const entry = world.warm.get(`${personId} ${orgId}`);
  if (entry !== undefined) world.warm.put({ ...entry, usedAt: world.now() });
}

/** Whom a full list lets go, first the one to go first. */
function order(world: World, entries: readonly Warm[]): Warm[] {
  const rule = world.settings.managedEviction;
  if (rule === 'lru') return entries.toSorted((a, b) => (a.usedAt ?? a.warmedAt) - (b.usedAt ?? b.warmedAt));
  if (rule === 'oldest') return entries.toSorted((a, b) => a.warmedAt - b.warmedAt);
  const roll = String(world.next('eviction'));
  const dice = new Map(entries.map((entry) => [entry.id, uuidFrom(world.epoch, roll, entry.id)]));
  return entries.toSorted((a, b) => ((dice.get(a.id) ?? '') < (dice.get(b.id) ?? '') ? -1 : 1));
}

function makeRoom(world: World, personId: string, keep: string): void {
  if (world.warm.count('person', personId) <= world.settings.managedCap) return;
  for (const entry of world.warm.by('person', personId))
    if (!isLive(world, entry)) world.warm.delete(entry.id);
  const entries = world.warm.by('person', personId);
  const surplus = entries.length - world.settings.managedCap;
  if (surplus <= 0) return;
  const others = entries.filter((entry) => entry.id !== keep);
  for (const { id } of order(world, others).slice(0, surplus)) world.warm.delete(id);
}

export function warmUp(world: World, personId: string, orgId: string): void {
  const id = `${personId} ${orgId}`;
  const before = world.warm.get(id);
  const now = world.now();
  const isListed = before !== undefined && isLive(world, before);
  if (isListed && (before.isOutside === true || !world.settings.managedRenewOnGet)) {
    world.warm.put({ ...before, usedAt: now });
    return;
  }
  world.warm.put({ id, personId, orgId, warmedAt: now, usedAt: now });
  makeRoom(world, personId, id);
}

/** What a log-in to the customer's Control Hub leaves behind: an entry without an end of its own. */
export function logIn(world: World, personId: string, orgId: string): void {
  const id = `${personId} ${orgId}`;
  const now = world.now();
  world.warm.put({ id, personId, orgId, warmedAt: now, usedAt: now, isOutside: true });
  makeRoom(world, personId, id);
}

export function managedList(world: World): { personId: string; orgId: string; warmUntil: string | null }[] {
  return world.warm
    .all()
    .filter((entry) => isLive(world, entry))
    .map(({ personId, orgId, warmedAt, isOutside }) => ({
      personId,
      orgId,
      warmUntil: isOutside === true ? null : new Date(warmedAt + ttlMs(world)).toISOString(),
    }));
}
