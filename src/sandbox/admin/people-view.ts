import type { Call } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Person } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { isAdmin, isPartnerOf, readsOrg, seesInto } from './access.ts';

function sharesRoom(world: World, a: string, b: string): boolean {
  const rooms = new Set(world.memberships.by('person', a).map(({ roomId }) => roomId));
  return world.memberships.by('person', b).some(({ roomId }) => rooms.has(roomId));
}

export function isVisible(call: Call, person: Person): boolean {
  const viewer = call.actor.person;
  if (viewer.orgId === person.orgId || sharesRoom(call.world, viewer.id, person.id)) return true;
  return isAdmin(call.world, viewer) && seesInto(call, person.orgId);
}

export function requireVisible(call: Call, person: Person | undefined): Person {
  if (person === undefined) throw notFound();
  if (isVisible(call, person)) return person;
  const org = call.world.orgs.get(person.orgId);
  throw org !== undefined && isPartnerOf(call.world, call.actor.person, org) ? forbidden() : notFound();
}

/** Absent values are left out by JSON, as Webex does. */
function messagingView(person: Person): Record<string, unknown> {
  return {
    id: person.id,
    emails: person.emails,
    displayName: person.displayName,
    nickName: person.firstName,
    firstName: person.firstName,
    lastName: person.lastName,
    avatar: person.avatar,
    orgId: person.orgId,
    created: person.created,
    status: person.status,
    type: person.type,
  };
}

function phoneNumbers(person: Person): Record<string, unknown>[] {
  const own = person.phoneNumbers.map((number) => ({ ...number }));
  return person.extension === undefined
    ? own
    : [...own, { type: 'work_extension', value: person.extension, primary: false }];
}

/** Without `showAllTypes` a person is not shown as an attendee of a site. */
export function isHosted(site: string): boolean {
  return !site.endsWith('#attendee');
}

function sipAddresses(person: Person): Record<string, unknown>[] {
  const [local = '', domain = ''] = (person.emails[0] ?? '').split('@');
  const site = domain.split('.')[0] ?? '';
  return [
    { type: 'cloud-calling', value: `${local}@${site}.calls.webex.com`, primary: true },
    { type: 'personal-room', value: `${local}@${site}.webex.com`, primary: false },
  ];
}

function adminView(call: Call, person: Person): Record<string, unknown> {
  const showsAttendees = call.query('showAllTypes') === 'true';
  return {
    ...messagingView(person),
    phoneNumbers: phoneNumbers(person),
    extension: person.extension,
    locationId: person.locationId,
    roles: person.roles,
    department: person.department,
    manager: person.manager,
    managerId: person.managerId,
    title: person.title,
    addresses: person.addresses,
    lastModified: person.lastModified,
    timezone: person.timezone,
    lastActivity: person.lastActivity,
    siteUrls: showsAttendees ? person.siteUrls : person.siteUrls.filter(isHosted),
    sipAddresses: sipAddresses(person),
    invitePending: person.invitePending,
    loginEnabled: person.loginEnabled,
  };
}

export function detailView(call: Call, person: Person): Record<string, unknown> {
  if (!readsOrg(call, person.orgId)) return messagingView(person);
  return { ...adminView(call, person), licenses: person.licenses };
}

export function listView(call: Call, person: Person): Record<string, unknown> {
  if (!readsOrg(call, person.orgId)) return messagingView(person);
  const { listIncludesLicenses } = call.world.settings;
  return listIncludesLicenses
    ? { ...adminView(call, person), licenses: person.licenses }
    : adminView(call, person);
}
