import { idParam, idQuery } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import type { HybridConnector } from '../world/admin-entities.ts';
import type { World } from '../world/world.ts';
import { requireAdmin, requireReach, targetOrg } from './access.ts';
import { alarmsOf } from './connector-alarms.ts';

/** The switch changes connectors when it is turned; those of a customer that is made later, when they are read. */
export function turnConnectors(world: World, connectors: readonly HybridConnector[]): void {
  const { connectorStatus: wanted, connectorHost: host } = world.settings;
  for (const connector of connectors) {
    const { forced, ...seeded } = connector;
    const isMeant = wanted !== 'seed' && connector.hostname.includes(host);
    if (!isMeant) {
      if (forced !== undefined) world.admin.connectors.put(seeded);
    } else if ((forced ?? seeded).status !== wanted) {
      world.admin.connectors.put({ ...connector, forced: { status: wanted, at: world.now() } });
    }
  }
}

function connectorView({ forced, ...connector }: HybridConnector): Record<string, unknown> {
  const status = forced?.status ?? connector.status;
  const raised = forced === undefined ? connector.alarms : alarmsOf(connector.id, status, forced.at);
  return {
    ...connector,
    status,
    alarms: raised.map((alarm) => ({ ...alarm, hybridConnectorId: connector.id })),
  };
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
  turnConnectors(call.world, call.world.admin.connectors.by('org', org.id));
  const items = call.world.admin.connectors.by('org', org.id);
  return ok({ items: items.toSorted((a, b) => a.hostname.localeCompare(b.hostname)).map(connectorView) });
}

function connector(call: Call): Reply {
  requireAdmin(call);
  const found = call.world.admin.connectors.get(idParam(call, 'connectorId'));
  if (found === undefined) throw notFound();
  requireReach(call, found.orgId);
  turnConnectors(call.world, [found]);
  return ok(connectorView(call.world.admin.connectors.get(found.id) ?? found));
}

export const hybridRoutes: readonly Route[] = [
  { method: 'GET', path: '/hybrid/clusters', handle: clusters },
  { method: 'GET', path: '/hybrid/clusters/:hybridClusterId', handle: cluster },
  { method: 'GET', path: '/hybrid/connectors', handle: connectors },
  { method: 'GET', path: '/hybrid/connectors/:connectorId', handle: connector },
];
