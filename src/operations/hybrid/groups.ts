// The resource groups of an organization: which clusters serve how many users.

import type { ReadContext } from '../../domain/context.ts';
import { defineList } from '../../domain/list.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly clusters: readonly string[];
  readonly members: number;
  readonly failed: number;
  readonly pending: number;
}

export default defineList({
  name: 'hybrid groups',
  aliases: ['hybrid resource-groups', 'resource groups'],
  capability: 'hybrid',
  summary: 'List the resource groups with their clusters and memberships.',
  scopes: [
    'spark-admin:resource_groups_read',
    'spark-admin:resource_group_memberships_read',
    'spark-admin:hybrid_clusters_read',
  ],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['hybrid groups --org Globex'],
  onOrg: true,
  acrossOrgs: true,
  input: {},
  title: ({ org }) => `Resource groups of ${org.name}`,
  rows: rowsOf,
  fact: (row: Row) => ({ title: row.name, value: inWords(row) }),
  columns: [
    { title: 'Resource group', value: ({ name }) => name },
    { title: 'Clusters', value: ({ clusters }) => clusters.join('; ') },
    { title: 'Memberships', value: ({ members }) => String(members) },
    { title: 'Failed', value: ({ failed }) => String(failed) },
    { title: 'Pending', value: ({ pending }) => String(pending) },
    { title: 'Resource group id', value: ({ id }) => id },
  ],
  empty: 'This organization has no resource groups.',
  footer: 'Who is in them: hybrid users · Move somebody: hybrid move USER GROUP',
});

async function rowsOf({ org, admin }: ReadContext): Promise<readonly Row[]> {
  const resource = admin.resourceGroups(org.id);
  const [groups, memberships, clusters] = await Promise.all([
    resource.list(),
    resource.memberships({}),
    admin.hybrid(org.id).clusters(),
  ]);
  return groups
    .map(({ id, name }) => {
      const own = memberships.filter(({ groupId }) => groupId === id);
      return {
        id,
        name,
        clusters: clusters.filter(({ resourceGroupId }) => resourceGroupId === id).map((one) => one.name),
        members: own.length,
        failed: own.filter(({ status }) => status === 'error').length,
        pending: own.filter(({ status }) => status === 'pending').length,
      };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function inWords({ clusters, members, failed, pending }: Row): string {
  const parts = [
    clusters.length === 0 ? 'no cluster of its own' : clusters.join(', '),
    `${members} ${members === 1 ? 'membership' : 'memberships'}`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(pending === 0 ? [] : [`${pending} being activated`]),
  ];
  return parts.join(' · ');
}
