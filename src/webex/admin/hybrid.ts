// What runs on the customers' own machines: clusters, and the connectors in them.
import type { HybridAdmin } from '../../domain/ports/admin/hybrid.ts';
import { timeOf } from '../chat-wire.ts';
import { clusterWire, connectorWire } from '../hybrid-wire.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createHybrid({ http, orgId, call }: OrgAccess): HybridAdmin {
  const list = async (path: string): Promise<unknown> =>
    (await call(() => http.request({ method: 'GET', path, query: { orgId } }))).body;

  return {
    async clusters() {
      const body = await list('/hybrid/clusters');
      const { items } = decode(listOf(clusterWire), body, 'the hybrid clusters');
      return items.map((cluster) => ({ ...cluster, name: cluster.name ?? cluster.id }));
    },
    async connectors() {
      const body = await list('/hybrid/connectors');
      const { items } = decode(listOf(connectorWire), body, 'the hybrid connectors');
      return items.map(({ hybridClusterId, created, alarms, hostname, type, ...connector }) => ({
        ...connector,
        clusterId: hybridClusterId ?? '',
        hostname: hostname ?? connector.id,
        type: type ?? 'unknown',
        createdAt: timeOf({ created }),
        alarms: alarms.map((alarm) => ({
          id: alarm.id,
          severity: alarm.severity ?? 'unknown',
          title: alarm.title ?? alarm.description ?? 'an alarm without a title',
          description: alarm.description,
          raisedAt: timeOf(alarm),
        })),
      }));
    },
  };
}
