import type { World } from '../world/world.ts';
import { seedAccounts } from './accounts.ts';
import { seedAdministration } from './administration.ts';
import { seedApplications } from './applications.ts';
import { fillOrg } from './customers.ts';
import { meetings, messaging, professional, standard } from './licenses.ts';
import { seedOrganizationRoles } from './roles.ts';

/** One organization without customers: its administrators have no partner rights at all. */
export function seedEnterprise(world: World): void {
  const home = seedAccounts(world, 'Northwind Industries');
  const before = new Set(world.people.by('org', home.id).map(({ id }) => id));
  fillOrg(world, home, {
    name: home.displayName,
    domain: 'northwind.example',
    cities: ['Berlin', 'Vienna', 'Zurich'],
    users: 24,
    licenses: [
      { ...messaging, holders: 20, spare: 10 },
      { ...meetings, holders: 8, spare: 4 },
      { ...professional, holders: 6, spare: 3 },
      { ...standard, holders: 2, spare: 0 },
    ],
  });
  const staff = world.people.by('org', home.id);
  const free = world.licenses.by('org', home.id).filter((license) => license.free);
  for (const person of staff)
    if (before.has(person.id) && person.type === 'person')
      world.people.put({ ...person, licenses: free.map(({ id }) => id) });
  seedOrganizationRoles(
    world,
    staff.filter(({ id }) => !before.has(id)),
  );
  seedAdministration(world, home, { workspaces: 4, hybrid: true, group: 'Sales' });
  for (const org of world.orgs.all())
    if (org.id !== home.id) seedAdministration(world, org, { workspaces: 0, hybrid: false, group: '' });
  seedApplications(world);
}
