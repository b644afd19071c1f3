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

function oldest(entries: readonly Warm[], since: (entry: Warm) => number): Warm | undefined {
  let first: Warm | undefined;
  for (const entry of entries) if (first === undefined || since(entry) < since(first)) first = entry;
  return first;
}

/** Whom a full list lets go. */
function nextToGo(world: World, entries: readonly Warm[]): Warm | undefined {
  const rule = world.settings.managedEviction;
  if (rule === 'lru') return oldest(entries, ({ usedAt, warmedAt }) => usedAt ?? warmedAt);
  if (rule === 'oldest') return oldest(entries, ({ warmedAt }) => warmedAt);
  const roll = uuidFrom(world.epoch, 'eviction', String(world.next('eviction')));
  return entries[Number.parseInt(roll.slice(0, 8), 16) % entries.length];
}

function makeRoom(world: World, personId: string, keep: string): void {
  const cap = world.settings.managedCap;
  if (world.warm.count('person', personId) <= cap) return;
  const bornAfter = world.now() - ttlMs(world);
  const others: Warm[] = [];
  for (const entry of world.warm.by('person', personId)) {
    if (entry.isOutside !== true && entry.warmedAt <= bornAfter) world.warm.delete(entry.id);
    else if (entry.id !== keep) others.push(entry);
  }
  while (others.length >= cap) {
    const gone = nextToGo(world, others);
    if (gone === undefined) return;
    others.splice(others.indexOf(gone), 1);
    world.warm.delete(gone.id);
  }
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
