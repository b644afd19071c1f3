import { DEVICE_ADMIN, FULL_ADMIN, PARTNER_ADMIN, READ_ONLY_ADMIN, USER_ADMIN } from '../admin/access.ts';
import type { Org, Person } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { seedPerson, seedToken } from './accounts.ts';

/** A token of each role, by which a client can be tried with less than everything. */
const OF_AN_ORGANIZATION = [
  ['organizationAdmin', FULL_ADMIN],
  ['readOnly', READ_ONLY_ADMIN],
  ['userAdmin', USER_ADMIN],
  ['deviceAdmin', DEVICE_ADMIN],
] as const;

/** The first four people of the organization get the roles: nobody is added to it. */
export function seedOrganizationRoles(world: World, people: readonly Person[]): void {
  for (const [index, [role, id]] of OF_AN_ORGANIZATION.entries()) {
    const person = people[index];
    if (person !== undefined) seedToken(world, world.people.put({ ...person, roles: [id] }), 'user', role);
  }
}

/** The partner's own: of these only the full and the read-only administrator reach every customer. */
export function seedPartnerRoles(
  world: World,
  home: Org,
  reach: { assigned: readonly (Org | undefined)[]; delegated: Org | undefined },
): void {
  const licenses = world.licenses
    .by('org', home.id)
    .filter((license) => license.free)
    .map(({ id }) => id);
  const member = (name: string, roles: string[]): Person => {
    const email = `${name.toLowerCase().replace(' ', '.')}@northwind.example`;
    return seedPerson(world, home, email, name, { roles, licenses });
  };
  const assign = (person: Person, org: Org | undefined, role: string): void => {
    if (org === undefined) return;
    const id = `${person.id} ${org.id}`;
    world.admin.assignments.put({ id, personId: person.id, orgId: org.id, role });
  };
  const full = member('Freya Full', [FULL_ADMIN]);
  const readOnly = member('Rosa Reader', [READ_ONLY_ADMIN]);
  const partnerAdmin = member('Pia Partner', [PARTNER_ADMIN]);
  const delegate = member('Dirk Delegate', []);
  for (const org of reach.assigned) assign(partnerAdmin, org, PARTNER_ADMIN);
  assign(delegate, reach.delegated, FULL_ADMIN);
  seedToken(world, full, 'user', 'partnerFull');
  seedToken(world, readOnly, 'user', 'partnerReadOnly');
  seedToken(world, partnerAdmin, 'user', 'partnerAdmin');
  seedToken(world, delegate, 'user', 'delegate');
}
