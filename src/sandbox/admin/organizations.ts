import { orgIdOf } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Org } from '../world/entities.ts';
import { uuidOf } from '../world/ids.ts';
import { isPartnerOf, requireAdmin } from './access.ts';
import { warmUp } from './managed-list.ts';

function rendered(org: Org): Record<string, unknown> {
  return { id: org.id, displayName: org.displayName, created: org.created };
}

function related(call: Call): Org[] {
  const { world, actor } = call;
  const home = world.orgs.get(actor.person.orgId);
  const assigned = world.admin.assignments
    .by('person', actor.person.id)
    .flatMap(({ orgId }) => world.orgs.get(orgId) ?? []);
  const customers = world.orgs.by('partner', actor.person.orgId);
  const others = [...new Set([...customers, ...assigned])].filter((org) =>
    isPartnerOf(world, actor.person, org),
  );
  return [...(home === undefined ? [] : [home]), ...others];
}

function list(call: Call): Reply {
  requireAdmin(call);
  const items = related(call).toSorted((a, b) => a.displayName.localeCompare(b.displayName));
  return ok({ items: items.map(rendered) });
}

/** A read with an effect: this is what puts a customer on the managed list of the person behind the token. */
function visited(call: Call): Org {
  requireAdmin(call);
  const { world, actor } = call;
  const org = world.orgs.get(orgIdOf(call.param('orgId')));
  if (org === undefined) throw notFound();
  if (org.id === actor.person.orgId) return org;
  if (!isPartnerOf(world, actor.person, org)) throw forbidden();
  warmUp(world, actor.person.id, org.id);
  return org;
}

/** The identity service speaks of the same organization in bare uuids. */
function identityView(org: Org): Record<string, unknown> {
  const version = `W/"${Date.parse(org.created)}"`;
  return {
    schemas: ['urn:cisco:codev:identity:organization:core:1.0'],
    id: uuidOf(org.id),
    displayName: org.displayName,
    preferredLanguage: 'en_US',
    meta: { created: org.created, lastModified: org.created, version },
  };
}

export const organizationRoutes: readonly Route[] = [
  { method: 'GET', path: '/organizations', handle: list },
  { method: 'GET', path: '/organizations/:orgId', handle: (call) => ok(rendered(visited(call))) },
  {
    method: 'GET',
    path: '/identity/organizations/:orgId',
    handle: (call) => ok(identityView(visited(call))),
  },
];
