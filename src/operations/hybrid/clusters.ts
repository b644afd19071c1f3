// The hybrid clusters of an organization, and how their connectors are.
import { ageInWords } from '../../domain/age.ts';
import type { ReadContext } from '../../domain/context.ts';
import { clusterStatus, rankOf, statusInWords, typeInWords } from '../../domain/hybrid.ts';
import { defineList } from '../../domain/list.ts';
import type { ConnectorStatus, HybridConnector } from '../../domain/ports/admin/hybrid.ts';

interface Row {
  readonly name: string;
  readonly id: string;
  readonly group: string;
  readonly status: ConnectorStatus;
  readonly connectors: readonly HybridConnector[];
  readonly alarms: number;
  /** Of the alarm that has been there longest. */
  readonly oldest: string | undefined;
}

export default defineList({
  name: 'hybrid clusters',
  aliases: ['hybrid', 'hybrid cluster', 'hybrid status'],
  capability: 'hybrid',
  summary: 'List the hybrid clusters with the state of their connectors and their alarms.',
  scopes: [
    'spark-admin:hybrid_clusters_read',
    'spark-admin:hybrid_connectors_read',
    'spark-admin:resource_groups_read',
  ],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['hybrid clusters --org Globex', 'hybrid clusters --org all'],
  onOrg: true,
  acrossOrgs: true,
  input: {},
  title: ({ org }) => `Hybrid clusters of ${org.name}`,
  rows: rowsOf,
  fact: (row) => ({ title: row.name, value: inWords(row) }),
  columns: [
    { title: 'Cluster', value: ({ name }) => name },
    { title: 'Status', value: ({ status }) => status },
    { title: 'Connectors', value: ({ connectors }) => String(connectors.length) },
    { title: 'Not operational', value: ({ connectors }) => String(ailing(connectors).length) },
    { title: 'Alarms', value: ({ alarms }) => String(alarms) },
    { title: 'Resource group', value: ({ group }) => group },
    { title: 'Cluster id', value: ({ id }) => id },
  ],
  summarize: (rows) => {
    const bad = rows.filter(({ status }) => status !== 'operational').length;
    const all = `${rows.length} ${rows.length === 1 ? 'cluster' : 'clusters'}`;
    return bad === 0 ? `${all}, all operational.` : `${bad} of ${all} not fully operational.`;
  },
  empty: 'This organization has no hybrid clusters.',
  footer: 'Each connector with its alarms: hybrid connectors',
});

const ailing = (connectors: readonly HybridConnector[]): readonly HybridConnector[] =>
  connectors.filter(({ status }) => status !== 'operational');

async function rowsOf({ org, admin, now }: ReadContext): Promise<readonly Row[]> {
  const hybrid = admin.hybrid(org.id);
  const [clusters, connectors, groups] = await Promise.all([
    hybrid.clusters(),
    hybrid.connectors(),
    admin.resourceGroups(org.id).list(),
  ]);
  const groupNames = new Map(groups.map(({ id, name }) => [id, name]));
  return clusters
    .map(({ id, name, resourceGroupId = '' }) => {
      const own = connectors.filter(({ clusterId }) => clusterId === id);
      const alarms = own.flatMap((connector) => connector.alarms);
      const raised = alarms.flatMap(({ raisedAt }) => raisedAt ?? []);
      return {
        id,
        name,
        group: groupNames.get(resourceGroupId) ?? '',
        status: clusterStatus(own),
        connectors: own,
        alarms: alarms.length,
        oldest: raised.length === 0 ? undefined : ageInWords(Math.min(...raised), now),
      };
    })
    .toSorted((a, b) => rankOf(b.status) - rankOf(a.status) || a.name.localeCompare(b.name));
}

function inWords({ status, connectors, alarms, oldest, group }: Row): string {
  const bad = ailing(connectors);
  const parts = [
    bad.length === 0
      ? `${statusInWords(status)}, ${connectors.length} ${connectors.length === 1 ? 'connector' : 'connectors'}`
      : `${statusInWords(status)}: ${bad.map((one) => `${typeInWords(one.type)} ${statusInWords(one.status)}`).join(', ')}`,
    ...(alarms === 0
      ? []
      : [`${alarms} ${alarms === 1 ? 'alarm' : 'alarms'}, the oldest for ${oldest ?? 'a while'}`]),
    ...(group === '' ? [] : [`resource group ${group}`]),
  ];
  return parts.join(' · ');
}
