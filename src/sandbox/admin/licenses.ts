import { idParam, idQuery, maxOf, pageOf } from '../rest/input.ts';
import { ok, type Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import type { License, Person } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { requireAdmin, requireReach, targetOrg } from './access.ts';

function consumed(world: World, license: License): number {
  return world.people.count('license', license.id) + license.consumedByWorkspaces;
}

export function hasFreeUnit(world: World, license: License): boolean {
  return license.free || consumed(world, license) < license.totalUnits;
}

export function freeLicenseIds(world: World, orgId: string): string[] {
  return world.licenses
    .by('org', orgId)
    .filter((license) => license.free)
    .map((license) => license.id);
}

function rendered(world: World, license: License): Record<string, unknown> {
  const byUsers = world.people.count('license', license.id);
  return {
    id: license.id,
    name: license.name,
    totalUnits: license.free ? world.people.count('org', license.orgId) : license.totalUnits,
    consumedUnits: consumed(world, license),
    consumedByUsers: byUsers,
    consumedByWorkspaces: license.consumedByWorkspaces,
    subscriptionId: license.subscriptionId,
    siteUrl: license.siteUrl,
    siteType: license.siteType,
  };
}

function holder(person: Person): Record<string, unknown> {
  return { id: person.id, type: 'INTERNAL', displayName: person.displayName, email: person.emails[0] };
}

export const licenseRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/licenses',
    handle(call) {
      requireAdmin(call);
      const org = targetOrg(call, idQuery(call, 'orgId'));
      const items = call.world.licenses.by('org', org.id).toSorted((a, b) => a.name.localeCompare(b.name));
      return ok({ items: items.map((license) => rendered(call.world, license)) });
    },
  },
  {
    method: 'GET',
    path: '/licenses/:licenseId',
    handle(call) {
      requireAdmin(call);
      const { world } = call;
      const license = world.licenses.get(idParam(call, 'licenseId'));
      if (license === undefined) throw notFound();
      requireReach(call, license.orgId);
      if (call.query('includeAssignedTo') !== 'user') return ok(rendered(world, license));
      const users = world.people.by('license', license.id).toSorted((a, b) => a.id.localeCompare(b.id));
      const { items, headers } = pageOf(call, users, maxOf(call, 100, 300, 'limit'));
      return ok({ ...rendered(world, license), users: items.map(holder) }, headers);
    },
  },
];
