import { idParam, idQuery } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import type { HybridConnector } from '../world/admin-entities.ts';
import { requireAdmin, requireReach, targetOrg } from './access.ts';

function connectorView(connector: HybridConnector): Record<string, unknown> {
  const alarms = connector.alarms.map((alarm) => ({ ...alarm, hybridConnectorId: connector.id }));
  return { ...connector, alarms };
}

function clusters(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  const items = call.world.admin.clusters.by('org', org.id);
  return ok({ items: items.toSorted((a, b) => a.name.localeCompare(b.name)) });
}

function cluster(call: Call): Reply {
  requireAdmin(call);
  const found = call.world.admin.clusters.get(idParam(call, 'hybridClusterId'));
  if (found === undefined) throw notFound();
  requireReach(call, found.orgId);
  return ok(found);
}

function connectors(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  const items = call.world.admin.connectors.by('org', org.id);
  return ok({ items: items.toSorted((a, b) => a.hostname.localeCompare(b.hostname)).map(connectorView) });
}

function connector(call: Call): Reply {
  requireAdmin(call);
  const found = call.world.admin.connectors.get(idParam(call, 'connectorId'));
  if (found === undefined) throw notFound();
  requireReach(call, found.orgId);
  return ok(connectorView(found));
}

export const hybridRoutes: readonly Route[] = [
  { method: 'GET', path: '/hybrid/clusters', handle: clusters },
  { method: 'GET', path: '/hybrid/clusters/:hybridClusterId', handle: cluster },
  { method: 'GET', path: '/hybrid/connectors', handle: connectors },
  { method: 'GET', path: '/hybrid/connectors/:connectorId', handle: connector },
];
