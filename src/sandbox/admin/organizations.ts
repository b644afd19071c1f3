import { idParam } from '../rest/input.ts';
import { type Call, ok, type Route } from '../rest/route.ts';
import { forbidden, notFound } from '../rest/webex-error.ts';
import type { Org } from '../world/entities.ts';
import { isPartnerOf, requireAdmin, warmUp } from './access.ts';

function rendered(org: Org): Record<string, unknown> {
  return { id: org.id, displayName: org.displayName, created: org.created };
}

function isRelated(call: Call, org: Org): boolean {
  return org.id === call.actor.person.orgId || isPartnerOf(call.actor.person, org);
}

export const organizationRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/organizations',
    handle(call) {
      requireAdmin(call);
      const items = call.world.orgs
        .all()
        .filter((org) => isRelated(call, org))
        .toSorted((a, b) => a.displayName.localeCompare(b.displayName));
      return ok({ items: items.map(rendered) });
    },
  },
  {
    // A read with an effect: this is what puts a customer on the managed list of the person behind the token.
    method: 'GET',
    path: '/organizations/:orgId',
    handle(call) {
      requireAdmin(call);
      const org = call.world.orgs.get(idParam(call, 'orgId'));
      if (org === undefined) throw notFound();
      if (!isRelated(call, org)) throw forbidden();
      if (org.id !== call.actor.person.orgId) warmUp(call.world, call.actor.person.id, org.id);
      return ok(rendered(org));
    },
  },
];
