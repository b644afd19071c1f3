import { idOf, idParam, orgIdOf, requiredQuery } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound } from '../rest/webex-error.ts';
import type { Org, Person } from '../world/entities.ts';
import { AUDITORS, FULL_ADMIN, FULL_ONLY, PARTNER_ADMIN, READ_ONLY_ADMIN, requirePartner } from './access.ts';
import { note } from './audit-log.ts';

/** Here roles are named by the bare symbol in base64, not by an id as in `/roles`. */
const ROLE = Buffer.from('atlas-portal.partner.salesadmin').toString('base64');

export function customerOf(call: Call, partnerId: string): Org {
  const org = call.world.orgs.get(orgIdOf(call.param('orgId')));
  if (org?.partnerOrgId !== partnerId) throw notFound();
  return org;
}

function colleague(call: Call, partnerId: string, personId: string): Person {
  const person = call.world.people.get(personId);
  if (person?.orgId !== partnerId || person.type !== 'person') throw notFound();
  return person;
}

function managesAll(person: Person): boolean {
  return person.roles.includes(FULL_ADMIN) || person.roles.includes(READ_ONLY_ADMIN);
}

function list(call: Call): Reply {
  const partnerId = requirePartner(call, AUDITORS);
  const person = colleague(call, partnerId, idOf(requiredQuery(call, 'managedBy')));
  if (managesAll(person))
    throw badRequest('The user already has access to all customers managed by their partner organization.');
  const assigned = call.world.admin.assignments
    .by('person', person.id)
    .filter(
      ({ role, orgId }) => role === PARTNER_ADMIN && call.world.orgs.get(orgId)?.partnerOrgId === partnerId,
    );
  return ok({ items: assigned.map(({ orgId }) => ({ orgId, role: ROLE })) });
}

function admins(call: Call): Reply {
  const partnerId = requirePartner(call, FULL_ONLY);
  const org = customerOf(call, partnerId);
  const items = call.world.admin.assignments.by('org', org.id).flatMap(({ personId }) => {
    const person = call.world.people.get(personId);
    if (person === undefined) return [];
    const { id, displayName, firstName, lastName, emails } = person;
    return [{ id, displayName, firstName, lastName, emails, roleInCustomerOrg: 'id_full_admin' }];
  });
  return ok({ items });
}

function noteAssignment(call: Call, org: Org, person: Person, action: string): void {
  const target = { type: 'USER', id: person.id, name: person.displayName };
  const description = 'A partner administrator was assigned or unassigned';
  note(call, { category: 'PARTNERS', description, action, orgId: org.id, target });
}

function assign(call: Call): Reply {
  const partnerId = requirePartner(call, FULL_ONLY);
  const org = customerOf(call, partnerId);
  const person = colleague(call, partnerId, idParam(call, 'personId'));
  if (!person.roles.includes(PARTNER_ADMIN))
    throw badRequest('Only a user with the Partner Administrator role can be assigned to a customer.');
  const id = `${person.id} ${org.id}`;
  call.world.admin.assignments.put({ id, personId: person.id, orgId: org.id, role: PARTNER_ADMIN });
  noteAssignment(call, org, person, `assigned ${person.displayName} to ${org.displayName}`);
  return { status: 200 };
}

function unassign(call: Call): Reply {
  const partnerId = requirePartner(call, FULL_ONLY);
  const org = customerOf(call, partnerId);
  const person = colleague(call, partnerId, idParam(call, 'personId'));
  if (call.world.admin.assignments.get(`${person.id} ${org.id}`) === undefined) throw notFound();
  call.world.admin.assignments.delete(`${person.id} ${org.id}`);
  noteAssignment(call, org, person, `unassigned ${person.displayName} from ${org.displayName}`);
  return { status: 200 };
}

function revoke(call: Call): Reply {
  const partnerId = requirePartner(call, FULL_ONLY);
  const { world } = call;
  const person = colleague(call, partnerId, idParam(call, 'personId'));
  if (person.id === call.actor.person.id) throw forbidden();
  for (const { id } of world.admin.assignments.by('person', person.id)) world.admin.assignments.delete(id);
  const roles = person.roles.filter((role) => role !== PARTNER_ADMIN);
  world.people.put({ ...person, roles, lastModified: world.stamp() });
  const home = world.orgs.get(partnerId);
  if (home !== undefined)
    noteAssignment(call, home, person, `revoked all partner roles of ${person.displayName}`);
  return NO_CONTENT;
}

const ONE = '/partner/organizations/:orgId/partnerAdmin/:personId';

export const partnerRoutes: readonly Route[] = [
  { method: 'GET', path: '/partner/organizations', handle: list },
  { method: 'GET', path: '/partner/organizations/:orgId/partnerAdmins', handle: admins },
  { method: 'POST', path: `${ONE}/assign`, handle: assign },
  { method: 'DELETE', path: `${ONE}/unassign`, handle: unassign },
  { method: 'DELETE', path: '/partner/organizations/partnerAdmin/:personId', handle: revoke },
];
