import { idParam, idQuery, maxOf, nextLink } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound } from '../rest/webex-error.ts';
import type { License, Person } from '../world/entities.ts';
import { decodeId, encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { requireAdmin, requireReach, targetOrg } from './access.ts';
import { patchLicenses } from './license-patch.ts';
import { consumed } from './license-units.ts';

const CURSOR = 'LICENSE_USER_PAGING';

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

function holder(license: License, person: Person): Record<string, unknown> {
  const type = person.orgId === license.orgId ? 'INTERNAL' : 'EXTERNAL';
  return { id: person.id, type, displayName: person.displayName, email: person.emails[0] };
}

/** A cursor names the last user shown, so that a page stays right while licenses are being taken away. */
function holders(call: Call, license: License): Reply {
  const { world } = call;
  const next = call.query('next');
  const cursor = next === undefined ? undefined : decodeId(next);
  if (next !== undefined && cursor?.type !== CURSOR) throw badRequest("Invalid value for parameter 'next'.");
  const users = world.people
    .by('license', license.id)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .filter(({ id }) => cursor === undefined || id > cursor.key);
  const page = users.slice(0, maxOf(call, 300, 300, 'limit'));
  const last = page.at(-1);
  const headers =
    last === undefined || page.length === users.length
      ? undefined
      : nextLink(call, { next: encodeId(CURSOR, last.id) });
  const shown = page.map((person) => holder(license, person));
  return ok({ ...rendered(world, license), users: shown }, headers);
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
      const assigned = call.query('includeAssignedTo');
      if (assigned === undefined) return ok(rendered(world, license));
      if (assigned !== 'user')
        throw badRequest(`Invalid value for parameter 'includeAssignedTo': ${assigned}`);
      return holders(call, license);
    },
  },
  { method: 'PATCH', path: '/licenses/users', handle: patchLicenses },
];
