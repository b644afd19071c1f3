import { resourceGroupKey } from '../admin/resource-groups.ts';
import type { HybridConnector } from '../world/admin-entities.ts';
import type { Org } from '../world/entities.ts';
import { encodeId, uuidOf } from '../world/ids.ts';
import type { World } from '../world/world.ts';

const CREATED = '2024-05-01T08:00:00.000Z';

const CONNECTORS: readonly (Pick<HybridConnector, 'status' | 'type'> & { name: string })[] = [
  { name: 'exp-1', type: 'expresswayManagement', status: 'operational' },
  { name: 'exp-1', type: 'calendar', status: 'operational' },
  { name: 'exp-2', type: 'calendar', status: 'outage' },
  { name: 'exp-2', type: 'message', status: 'impaired' },
];

const HYBRID_LICENSES = [
  ['Hybrid Calendar', 'CE'],
  ['Hybrid Message', 'HM'],
] as const;

function alarmsOf(world: World, key: string, status: string): HybridConnector['alarms'] {
  if (status === 'operational') return [];
  return [
    {
      id: encodeId('HYBRID_ALARM', world.namedKey('alarm', key)),
      created: new Date(world.now() - 2 * 3_600_000).toISOString(),
      severity: status === 'outage' ? 'critical' : 'warning',
      title: status === 'outage' ? 'The connector does not answer' : 'Slow answers of the mail server',
      description: 'Look at the connector on the Expressway.',
    },
  ];
}

/** Two connectors of an Expressway cluster, of which one is down, and a second resource group. */
export function seedHybrid(world: World, org: Org): void {
  const emea = encodeId('RESOURCE_GROUP', world.namedKey('resource group', org.id));
  world.admin.resourceGroups.put({
    id: resourceGroupKey(org.id, emea),
    orgId: org.id,
    name: 'EMEA',
  });
  const cluster = world.admin.clusters.put({
    id: encodeId('HYBRID_CLUSTER', world.namedKey('cluster', org.id)),
    orgId: org.id,
    name: `${org.displayName} Expressway`,
    resourceGroupId: emea,
  });
  for (const { name, type, status } of CONNECTORS) {
    const key = `${org.id} ${name} ${type}`;
    world.admin.connectors.put({
      id: encodeId('HYBRID_CONNECTOR', world.namedKey('connector', key)),
      orgId: org.id,
      hybridClusterId: cluster.id,
      hostname: `${name}.${org.displayName.toLowerCase().replaceAll(' ', '-')}.example`,
      status,
      created: CREATED,
      type,
      version: '8.11-1.0.8821',
      alarms: alarmsOf(world, key, status),
    });
  }
  for (const [name, code] of HYBRID_LICENSES)
    world.licenses.put({
      id: encodeId('LICENSE', `${uuidOf(org.id)}:${code}_${world.namedKey('license', `${org.id} ${name}`)}`),
      orgId: org.id,
      name,
      free: false,
      calling: false,
      totalUnits: 10,
      consumedByWorkspaces: 0,
      subscriptionId: `Sub-H${world.namedKey('subscription', org.displayName).slice(0, 6)}`,
    });
}
