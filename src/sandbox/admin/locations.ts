import { idParam, idQuery, paged } from '../rest/input.ts';
import { ok, type Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import { requireAdmin, requireReach, targetOrg } from './access.ts';

export const locationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/locations',
    handle(call) {
      requireAdmin(call);
      const org = targetOrg(call, idQuery(call, 'orgId'));
      const name = call.query('name')?.toLowerCase();
      const id = idQuery(call, 'id');
      const found = call.world.locations
        .by('org', org.id)
        .filter((location) => name === undefined || location.name.toLowerCase().includes(name))
        .filter((location) => id === undefined || location.id === id)
        .toSorted((a, b) => a.name.localeCompare(b.name));
      return paged(call, found, { fallback: 100, limit: 1000 }, (location) => location);
    },
  },
  {
    method: 'GET',
    path: '/locations/:locationId',
    handle(call) {
      requireAdmin(call);
      const location = call.world.locations.get(idParam(call, 'locationId'));
      if (location === undefined) throw notFound();
      requireReach(call, location.orgId);
      return ok(location);
    },
  },
];
