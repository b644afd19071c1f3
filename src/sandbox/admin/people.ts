import { removeMember } from '../messaging/membership-rules.ts';
import { idOf, idParam, idQuery, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound, WebexError } from '../rest/webex-error.ts';
import type { Org, Person } from '../world/entities.ts';
import { isAdmin, PEOPLE_WRITERS, requireAdmin, requireReach, targetOrg } from './access.ts';
import { note } from './audit-log.ts';
import { type PersonInput, personInputSchema, provision } from './people-input.ts';
import { detailView, isHosted, isVisible, listView, requireVisible } from './people-view.ts';

const DIRECTORY_SYNC =
  'The organization uses Directory Connector: people are managed in the synchronized directory and cannot be changed here.';

function listByIds(call: Call, csv: string): Reply {
  const ids = csv
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length > 85) throw badRequest('At most 85 ids may be given.');
  const found: Person[] = [];
  const notFoundIds: string[] = [];
  for (const raw of ids) {
    const person = call.world.people.get(idOf(raw));
    if (person !== undefined && isVisible(call, person)) found.push(person);
    else notFoundIds.push(raw);
  }
  const extra = notFoundIds.length > 0 ? { notFoundIds } : {};
  return ok({ items: found.map((person) => listView(call, person)), ...extra });
}

function candidates(call: Call): Person[] {
  const orgId = idQuery(call, 'orgId');
  const email = call.query('email')?.toLowerCase();
  if (orgId !== undefined) {
    requireAdmin(call);
    const org = targetOrg(call, orgId);
    const people = call.world.people.by('org', org.id);
    return email === undefined ? people : people.filter((person) => person.emails.includes(email));
  }
  if (email !== undefined)
    return call.world.people.by('email', email).filter((person) => isVisible(call, person));
  return call.world.people.by('org', call.actor.person.orgId);
}

function list(call: Call): Reply {
  const ids = call.query('id');
  const prefix = call.query('displayName')?.toLowerCase();
  const filtered = ids !== undefined || prefix !== undefined || call.query('email') !== undefined;
  if (!filtered && !isAdmin(call.world, call.actor.person))
    throw badRequest('Email, displayName, or id list should be specified.');
  if (ids !== undefined) return listByIds(call, ids);
  const roles = call.query('roles')?.split(',').map(idOf);
  const locationId = idQuery(call, 'locationId');
  const found = candidates(call)
    .filter(({ type }) => type !== 'appuser')
    .filter((person) => prefix === undefined || person.displayName.toLowerCase().startsWith(prefix))
    .filter((person) => roles === undefined || person.roles.some((role) => roles.includes(role)))
    .filter((person) => locationId === undefined || person.locationId === locationId)
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName) || a.id.localeCompare(b.id));
  const limits = { fallback: 100, limit: locationId === undefined ? 1000 : 50 };
  return paged(call, found, limits, (person) => listView(call, person));
}

function nameOf(input: PersonInput): string {
  const parts = [input.firstName, input.lastName].filter((part) => part !== undefined && part !== '');
  return input.displayName ?? parts.join(' ');
}

function newEmail(call: Call, input: PersonInput, org: Org): string {
  const [email, ...more] = input.emails ?? [];
  if (email === undefined || more.length > 0) throw badRequest('Exactly one email address is required.');
  const [existing] = call.world.people.by('email', email);
  if (existing?.orgId === org.id) throw new WebexError(409, 'User already exists in this organization.');
  if (existing !== undefined)
    throw badRequest('The email address is already in use by a user of another organization.');
  return email;
}

function workNumbers(input: PersonInput): PersonInput['phoneNumbers'] {
  return input.phoneNumbers.filter(({ type }) => type !== 'work_extension');
}

function profile(
  input: PersonInput,
): Pick<
  Person,
  | 'firstName'
  | 'lastName'
  | 'avatar'
  | 'siteUrls'
  | 'phoneNumbers'
  | 'department'
  | 'manager'
  | 'managerId'
  | 'title'
  | 'addresses'
> {
  return {
    firstName: input.firstName,
    lastName: input.lastName,
    avatar: input.avatar,
    siteUrls: input.siteUrls,
    phoneNumbers: workNumbers(input),
    department: input.department,
    manager: input.manager,
    managerId: input.managerId,
    title: input.title,
    addresses: input.addresses,
  };
}

function notePerson(call: Call, person: Person, action: string): void {
  note(call, {
    category: 'USERS',
    description: 'A user was changed',
    action: `${action} the user ${person.emails[0] ?? ''}`,
    orgId: person.orgId,
    target: { type: 'USER', id: person.id, name: person.displayName },
  });
}

function create(call: Call): Reply {
  requireAdmin(call);
  const { world } = call;
  const input = parseBody(personInputSchema, call.body);
  const org = targetOrg(call, input.orgId, PEOPLE_WRITERS);
  if (nameOf(input) === '')
    throw badRequest('At least one of displayName, firstName or lastName is required.');
  const email = newEmail(call, input, org);
  if (org.directorySync) throw badRequest(DIRECTORY_SYNC);
  const provisioned = provision(world, org, input, undefined);
  const stamp = world.stamp();
  const person = world.people.put({
    ...profile(input),
    ...provisioned,
    id: world.newId('PEOPLE'),
    type: 'person',
    emails: [email],
    displayName: nameOf(input),
    orgId: org.id,
    timezone: 'Europe/Berlin',
    status: 'pending',
    invitePending: true,
    loginEnabled: true,
    created: stamp,
    lastModified: stamp,
  });
  notePerson(call, person, 'created');
  if (world.settings.createdDespite400) throw badRequest('Failed to provision all services for the user.');
  return ok(call.query('minResponse') === 'true' ? { id: person.id } : detailView(call, person));
}

function isSynchronizedChange(before: Person, input: PersonInput): boolean {
  return (
    before.displayName !== input.displayName ||
    before.firstName !== input.firstName ||
    before.lastName !== input.lastName ||
    before.title !== input.title ||
    before.department !== input.department ||
    (input.emails !== undefined && input.emails[0] !== before.emails[0])
  );
}

function target(call: Call): { person: Person; org: Org } {
  requireAdmin(call);
  const person = call.world.people.get(idParam(call, 'personId'));
  if (person === undefined) throw notFound();
  return { person, org: requireReach(call, person.orgId, PEOPLE_WRITERS) };
}

/** Who does not ask for attendee sites does not see them, and so does not take them away. */
function sitesOf(call: Call, person: Person, input: PersonInput): string[] {
  if (call.query('showAllTypes') === 'true') return input.siteUrls;
  const unseen = person.siteUrls.filter((site) => !isHosted(site));
  return [...new Set([...input.siteUrls, ...unseen])];
}

function update(call: Call): Reply {
  const { world } = call;
  const { person, org } = target(call);
  const input = parseBody(personInputSchema, call.body);
  if (input.displayName === undefined || input.displayName === '')
    throw badRequest('displayName is required.');
  if (org.directorySync && isSynchronizedChange(person, input)) throw badRequest(DIRECTORY_SYNC);
  const emails = input.emails ?? person.emails;
  if (emails.length === 0) throw badRequest('At least one email address is required.');
  for (const email of emails)
    if (world.people.by('email', email).some((other) => other.id !== person.id))
      throw new WebexError(409, 'The email address is already in use.');
  const changed = world.people.put({
    ...person,
    ...profile(input),
    ...provision(world, org, input, person),
    siteUrls: sitesOf(call, person, input),
    emails,
    displayName: input.displayName,
    loginEnabled: input.loginEnabled ?? person.loginEnabled,
    lastModified: world.stamp(),
  });
  notePerson(call, changed, 'changed');
  return ok(call.query('minResponse') === 'true' ? { id: changed.id } : detailView(call, changed));
}

function remove(call: Call): Reply {
  const { person, org } = target(call);
  if (org.directorySync) throw badRequest(DIRECTORY_SYNC);
  for (const membership of call.world.memberships.by('person', person.id))
    removeMember(call.world, membership, call.actor.person.id);
  call.world.people.delete(person.id);
  notePerson(call, person, 'deleted');
  return NO_CONTENT;
}

/** Behind a service app there is no person to describe. */
function me(call: Call): Reply {
  if (call.actor.account.slot === 'service') throw forbidden();
  return ok(detailView(call, call.actor.person));
}

export const peopleRoutes: readonly Route[] = [
  { method: 'GET', path: '/people', handle: list },
  { method: 'POST', path: '/people', handle: create },
  { method: 'GET', path: '/people/me', handle: me },
  {
    method: 'GET',
    path: '/people/:personId',
    handle: (call) =>
      ok(detailView(call, requireVisible(call, call.world.people.get(idParam(call, 'personId'))))),
  },
  { method: 'PUT', path: '/people/:personId', handle: update },
  { method: 'DELETE', path: '/people/:personId', handle: remove },
];
