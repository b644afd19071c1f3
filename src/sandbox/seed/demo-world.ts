import type { Org } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { seedAccounts } from './accounts.ts';
import { type Equipment, seedAdministration } from './administration.ts';
import { seedApplications } from './applications.ts';
import { seedBroadworks } from './broadworks.ts';
import { seedCustomers, seedPartnerOffice } from './customers.ts';
import { seedOrganizationRoles, seedPartnerRoles } from './roles.ts';

const NONE: Equipment = { workspaces: 0, hybrid: false, group: '' };

const EQUIPMENT: Readonly<Record<string, Equipment>> = {
  'Northwind Partners': { workspaces: 2, hybrid: false, group: 'Operations' },
  Acme: { workspaces: 3, hybrid: false, group: 'Sales' },
  Globex: { workspaces: 4, hybrid: true, group: 'Engineering' },
  'Umbrella Logistics': { workspaces: 1, hybrid: false, group: '' },
};

const TAGS: Readonly<Record<string, readonly string[]>> = {
  Acme: ['Gold', 'DACH'],
  Globex: ['Gold', 'Iberia'],
  Initech: ['US'],
};

/** What administration came with; a world that was saved before it gets it afterwards. */
export function seedDemoAdministration(world: World): void {
  const named = (name: string): Org | undefined =>
    world.orgs.all().find(({ displayName }) => displayName === name);
  const home = named('Northwind Partners');
  const [umbrella, globex] = [named('Umbrella Logistics'), named('Globex')];
  if (home !== undefined)
    seedPartnerRoles(world, home, { assigned: [named('Acme'), globex], delegated: globex });
  if (umbrella !== undefined) seedOrganizationRoles(world, world.people.by('org', umbrella.id));
  for (const org of world.orgs.all()) {
    seedAdministration(world, org, EQUIPMENT[org.displayName] ?? NONE);
    const tags = TAGS[org.displayName]?.map((name) => ({ name }));
    if (tags !== undefined) world.admin.taggings.put({ id: org.id, orgId: org.id, tags });
  }
  for (const org of [globex, umbrella]) if (org !== undefined) seedBroadworks(world, org);
}

export function seedDemo(world: World): void {
  const home = seedAccounts(world, 'Northwind Partners');
  seedPartnerOffice(world, home);
  seedCustomers(world, home);
  seedDemoAdministration(world);
  seedApplications(world);
}
