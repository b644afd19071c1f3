import type { Call } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Org, Person } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { isWarm, touch } from './managed-list.ts';

export const FULL_ADMIN = encodeId('ROLE', 'id_full_admin');
export const READ_ONLY_ADMIN = encodeId('ROLE', 'id_readonly_admin');
export const USER_ADMIN = encodeId('ROLE', 'id_user_admin');
export const DEVICE_ADMIN = encodeId('ROLE', 'id_device_admin');
/** Administers the customers that were assigned, and nobody else. */
export const PARTNER_ADMIN = encodeId('ROLE', 'atlas-portal.partner.salesadmin');

const ADMINS = [FULL_ADMIN, READ_ONLY_ADMIN, USER_ADMIN, DEVICE_ADMIN];
export const FULL_ONLY = [FULL_ADMIN];
export const AUDITORS = [FULL_ADMIN, READ_ONLY_ADMIN];
export const PEOPLE_WRITERS = [FULL_ADMIN, USER_ADMIN];
export const DEVICE_WRITERS = [FULL_ADMIN, DEVICE_ADMIN];

function isPerson(person: Person): boolean {
  return person.type !== 'bot';
}

/** Anybody who administers something, at home or with a customer. */
export function isAdmin(world: World, person: Person): boolean {
  if (!isPerson(person)) return false;
  if (person.roles.some((role) => ADMINS.includes(role) || role === PARTNER_ADMIN)) return true;
  return world.admin.assignments.count('person', person.id) > 0;
}

export function requireAdmin(call: Call): void {
  if (!isAdmin(call.world, call.actor.person)) throw forbidden();
}

/** Which rights a person has in a customer: full and read-only admins of the partner in all, others by assignment. */
function rightsAbroad(world: World, person: Person, org: Org): readonly string[] {
  const assigned = world.admin.assignments.get(`${person.id} ${org.id}`);
  const rights = assigned === undefined ? [] : [assigned.role === PARTNER_ADMIN ? FULL_ADMIN : assigned.role];
  if (org.partnerOrgId !== person.orgId) return rights;
  if (person.roles.includes(FULL_ADMIN)) return [...rights, FULL_ADMIN];
  // That a service app which reads the partner also reads its customers is not established.
  const readsAll = person.roles.includes(READ_ONLY_ADMIN) && person.type === 'person';
  return readsAll ? [...rights, READ_ONLY_ADMIN] : rights;
}

export function rightsIn(world: World, person: Person, org: Org): readonly string[] {
  if (!isPerson(person)) return [];
  return person.orgId === org.id ? person.roles : rightsAbroad(world, person, org);
}

/** Somebody of another organization who has rights in this one, whether it is on the managed list or not. */
export function isPartnerOf(world: World, person: Person, org: Org): boolean {
  return person.orgId !== org.id && rightsIn(world, person, org).length > 0;
}

/** May this token see into this organisation right now? */
export function seesInto(call: Call, orgId: string): boolean {
  const { person } = call.actor;
  if (person.orgId === orgId) return true;
  const org = call.world.orgs.get(orgId);
  if (org === undefined || !isPartnerOf(call.world, person, org)) return false;
  if (!isWarm(call.world, person.id, orgId)) return false;
  touch(call.world, person.id, orgId);
  return true;
}

export function hasRight(call: Call, org: Org, wanted: readonly string[]): boolean {
  return rightsIn(call.world, call.actor.person, org).some((role) => wanted.includes(role));
}

function mayRead(call: Call, org: Org): boolean {
  return hasRight(call, org, [...ADMINS, PARTNER_ADMIN]);
}

/** Shown to administrators of the organization only: the rest of a person beside name and address. */
export function readsOrg(call: Call, orgId: string): boolean {
  const org = call.world.orgs.get(orgId);
  return org !== undefined && seesInto(call, orgId) && mayRead(call, org);
}

function requireRight(call: Call, org: Org, wanted: readonly string[] | undefined): void {
  if (wanted === undefined ? !mayRead(call, org) : !hasRight(call, org, wanted)) throw forbidden();
}

/** The organisation a call names, or the caller's own; a cold customer and a stranger are refused alike. */
export function targetOrg(call: Call, orgId: string | undefined, wanted?: readonly string[]): Org {
  const id = orgId ?? call.actor.person.orgId;
  const org = call.world.orgs.get(id);
  if (org === undefined || !seesInto(call, id)) throw forbidden();
  requireRight(call, org, wanted);
  return org;
}

/** For an object fetched by its id: unknown and unrelated are 404, a cold customer's is 403. */
export function requireReach(call: Call, orgId: string, wanted?: readonly string[]): Org {
  const org = call.world.orgs.get(orgId);
  if (org === undefined) throw notFound();
  if (!seesInto(call, orgId))
    throw isPartnerOf(call.world, call.actor.person, org) ? forbidden() : notFound();
  requireRight(call, org, wanted);
  return org;
}

/** The partner organization of a full or a read-only administrator of it; a plain organization has none. */
export function requirePartner(call: Call, wanted: readonly string[]): string {
  const { person } = call.actor;
  const isPartner = call.world.orgs.count('partner', person.orgId) > 0;
  const isAllowed = person.type === 'person' && person.roles.some((role) => wanted.includes(role));
  if (!isPartner || !isAllowed) throw forbidden();
  return person.orgId;
}
