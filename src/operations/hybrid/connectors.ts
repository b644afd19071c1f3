// Every hybrid connector with its state, alarms and age.
import * as z from 'zod';
import { ageInWords } from '../../domain/age.ts';
import { alarmsInWords, rankOf, statusInWords, typeInWords } from '../../domain/hybrid.ts';
import { asField } from '../../domain/input.ts';
import { defineList } from '../../domain/list.ts';
import { pickNamed } from '../../domain/pick.ts';
import type { HybridConnector } from '../../domain/ports/admin/hybrid.ts';

const STATES = ['operational', 'impaired', 'outage', 'maintenance', 'unknown'] as const;

interface Row extends HybridConnector {
  readonly cluster: string;
  readonly alarmTexts: readonly string[];
  readonly age: string | undefined;
}

export default defineList({
  name: 'hybrid connectors',
  aliases: ['hybrid connector', 'connectors'],
  capability: 'hybrid',
  summary: 'List the hybrid connectors with state, alarms, version and age.',
  scopes: ['spark-admin:hybrid_clusters_read', 'spark-admin:hybrid_connectors_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: [
    'hybrid connectors --org Globex',
    'hybrid connectors "Globex Expressway" --status outage --org Globex',
    'hybrid connectors --status outage --org all',
  ],
  onOrg: true,
  acrossOrgs: true,
  input: {
    cluster: asField(
      {
        title: 'Cluster',
        flags: ['cluster'],
        kind: 'choice',
        positional: 'rest',
        maxLength: 200,
        source: async ({ org, admin }) =>
          (await admin.hybrid(org.id).clusters()).map(({ id, name }) => ({ title: name, value: id })),
      },
      z.string().max(300, 'That is too long for a cluster.').optional(),
    ),
    status: asField(
      {
        title: 'Status',
        flags: ['status'],
        kind: 'choice',
        maxLength: 20,
        source: async () => STATES.map((state) => ({ title: state, value: state })),
      },
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(STATES, `A connector is ${STATES.slice(0, -1).join(', ')} or ${STATES.at(-1)}.`))
        .optional(),
    ),
  },
  title: ({ org }) => `Hybrid connectors of ${org.name}`,
  async rows({ org, admin, now }, { cluster, status }) {
    const hybrid = admin.hybrid(org.id);
    const [clusters, connectors] = await Promise.all([hybrid.clusters(), hybrid.connectors()]);
    const wanted =
      cluster === undefined
        ? undefined
        : pickNamed(clusters, cluster, {
            field: 'cluster',
            question: 'Which cluster?',
            where: org.name,
            none: `${org.name} has no cluster`,
            hint: '“hybrid clusters” names those there are.',
          }).id;
    const names = new Map(clusters.map(({ id, name }) => [id, name]));
    return connectors
      .filter(({ clusterId }) => wanted === undefined || clusterId === wanted)
      .filter((connector) => status === undefined || wordOf(connector) === status)
      .map((connector) => ({
        ...connector,
        cluster: names.get(connector.clusterId) ?? '',
        alarmTexts: alarmsInWords(connector, now),
        age: connector.createdAt === undefined ? undefined : ageInWords(connector.createdAt, now),
      }))
      .toSorted((a, b) => rankOf(b.status) - rankOf(a.status) || a.hostname.localeCompare(b.hostname));
  },
  fact: (row: Row) => ({ title: typeInWords(row.type), value: inWords(row) }),
  columns: [
    { title: 'Host', value: ({ hostname }) => hostname },
    { title: 'Type', value: ({ type }) => type },
    { title: 'Cluster', value: ({ cluster }) => cluster },
    { title: 'Status', value: ({ status }) => status },
    { title: 'Alarms', value: ({ alarmTexts }) => alarmTexts.join('; ') },
    { title: 'Version', value: ({ version }) => version ?? '' },
    { title: 'Created', value: ({ createdAt }) => (createdAt ? new Date(createdAt).toISOString() : '') },
    { title: 'Connector id', value: ({ id }) => id },
  ],
  summarize: (rows) => {
    const bad = rows.filter(({ status }) => status !== 'operational').length;
    const all = `${rows.length} ${rows.length === 1 ? 'connector' : 'connectors'}`;
    return bad === 0 ? `${all}, all operational.` : `${bad} of ${all} not operational.`;
  },
  empty: 'There is none like that here.',
});

const wordOf = ({ status }: HybridConnector): (typeof STATES)[number] =>
  status === 'maintenanceMode' ? 'maintenance' : status;

function inWords({ hostname, status, version, age, alarmTexts }: Row): string {
  const parts = [
    `${statusInWords(status)}, ${hostname}`,
    ...alarmTexts,
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(age === undefined ? [] : [`here for ${age}`]),
  ];
  return parts.join(' · ');
}
