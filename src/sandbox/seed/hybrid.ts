import { alarmsOf } from '../admin/connector-alarms.ts';
import { DEFAULT_GROUP, membershipId, resourceGroupKey } from '../admin/resource-groups.ts';
import type { HybridConnector } from '../world/admin-entities.ts';
import type { License, Org } from '../world/entities.ts';
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
  { name: 'Hybrid Calendar', code: 'CE', holders: 4 },
  { name: 'Hybrid Message', code: 'HM', holders: 2 },
] as const;

/** Four connectors of an Expressway cluster, of which one is down, a second resource group, and a few users. */
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
    const id = encodeId('HYBRID_CONNECTOR', world.namedKey('connector', `${org.id} ${name} ${type}`));
    world.admin.connectors.put({
      id,
      orgId: org.id,
      hybridClusterId: cluster.id,
      hostname: `${name}.${org.displayName.toLowerCase().replaceAll(' ', '-')}.example`,
      status,
      created: CREATED,
      type,
      version: '8.11-1.0.8821',
      alarms: alarmsOf(id, status, world.now() - 2 * 3_600_000),
    });
  }
  for (const { name, code, holders } of HYBRID_LICENSES) {
    const license = world.licenses.put({
      id: encodeId('LICENSE', `${uuidOf(org.id)}:${code}_${world.namedKey('license', `${org.id} ${name}`)}`),
      orgId: org.id,
      name,
      free: false,
      calling: false,
      totalUnits: 10,
      consumedByWorkspaces: 0,
      subscriptionId: `Sub-H${world.namedKey('subscription', org.displayName).slice(0, 6)}`,
    });
    seedHolders(world, license, holders, emea);
  }
}

/** The second of them is served by the group, and the activation of the third has failed. */
function seedHolders(world: World, license: License, count: number, group: string): void {
  const people = world.people
    .by('org', license.orgId)
    .filter(({ type, roles }) => type === 'person' && roles.length === 0);
  for (const [index, person] of people.slice(2, 2 + count).entries()) {
    world.people.put({ ...person, licenses: [...person.licenses, license.id] });
    world.admin.placements.put({
      id: membershipId(person.id, license.id),
      resourceGroupId: index === 1 ? group : DEFAULT_GROUP,
      licenseId: license.id,
      personId: person.id,
      personOrgId: license.orgId,
      settledAt: world.now(),
      outcome: index === 2 ? 'error' : 'activated',
    });
  }
}
