import type { Call } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Org, Person } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';

export const FULL_ADMIN = encodeId('ROLE', 'id_full_admin');
export const READ_ONLY_ADMIN = encodeId('ROLE', 'id_readonly_admin');
const USER_ADMIN = encodeId('ROLE', 'id_user_admin');
const DEVICE_ADMIN = encodeId('ROLE', 'id_device_admin');
const ADMINS = [FULL_ADMIN, READ_ONLY_ADMIN, USER_ADMIN, DEVICE_ADMIN];
const PEOPLE_WRITERS = [FULL_ADMIN, USER_ADMIN];

export function isAdmin(person: Person): boolean {
  return person.type !== 'bot' && person.roles.some((role) => ADMINS.includes(role));
}

export function requireAdmin(call: Call): void {
  if (!isAdmin(call.actor.person)) throw forbidden();
}

export function requirePeopleWriter(call: Call): void {
  const { person } = call.actor;
  if (person.type === 'bot' || !person.roles.some((role) => PEOPLE_WRITERS.includes(role))) throw forbidden();
}

/** Only a full admin of the partner stands above its customers. */
export function isPartnerOf(person: Person, org: Org): boolean {
  return org.partnerOrgId === person.orgId && person.roles.includes(FULL_ADMIN);
}

function ttlMs(world: World): number {
  return world.settings.managedTtlHours * 3_600_000;
}

function isWarm(world: World, personId: string, orgId: string): boolean {
  const entry = world.warm.get(`${personId} ${orgId}`);
  return entry !== undefined && entry.warmedAt + ttlMs(world) > world.now();
}

export function warmUp(world: World, personId: string, orgId: string): void {
  const id = `${personId} ${orgId}`;
  world.warm.put({ id, personId, orgId, warmedAt: world.now() });
  const entries = world.warm.by('person', personId).toSorted((a, b) => a.warmedAt - b.warmedAt);
  const surplus = entries.filter((entry) => entry.id !== id);
  surplus.length = Math.max(0, Math.min(surplus.length, entries.length - world.settings.managedCap));
  for (const { id: evicted } of surplus) world.warm.delete(evicted);
}

export function managedList(world: World): { personId: string; orgId: string; warmUntil: string }[] {
  return world.warm
    .all()
    .filter(({ personId, orgId }) => isWarm(world, personId, orgId))
    .map(({ personId, orgId, warmedAt }) => ({
      personId,
      orgId,
      warmUntil: new Date(warmedAt + ttlMs(world)).toISOString(),
    }));
}

/** May this token see into this organisation right now? */
export function seesInto(call: Call, orgId: string): boolean {
  const { person } = call.actor;
  if (person.orgId === orgId) return true;
  const org = call.world.orgs.get(orgId);
  return org !== undefined && isPartnerOf(person, org) && isWarm(call.world, person.id, orgId);
}

/** The organisation a call names, or the caller's own; a cold customer and a stranger are refused alike. */
export function targetOrg(call: Call, orgId: string | undefined): Org {
  const id = orgId ?? call.actor.person.orgId;
  const org = call.world.orgs.get(id);
  if (org === undefined || !seesInto(call, id)) throw forbidden();
  return org;
}

/** For an object fetched by its id: unknown and unrelated are 404, a cold customer's is 403. */
export function requireReach(call: Call, orgId: string): void {
  if (seesInto(call, orgId)) return;
  const org = call.world.orgs.get(orgId);
  throw org !== undefined && isPartnerOf(call.actor.person, org) ? forbidden() : notFound();
}
