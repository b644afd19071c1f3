// Tells when a hybrid connector or a whole cluster fails, and when it is well again.
import * as z from 'zod';
import { alarmsInWords, clusterStatus, statusInWords, typeInWords } from '../../domain/hybrid.ts';
import { defineWatch, type WatchEvent } from '../../domain/watch.ts';

const STATES = ['operational', 'impaired', 'outage', 'maintenanceMode', 'unknown'] as const;

const Seen = z.array(
  z.object({
    /** Of the connector or the cluster. */
    id: z.string(),
    label: z.string(),
    status: z.enum(STATES),
    alarms: z.array(z.string()),
  }),
);
type Seen = z.infer<typeof Seen>;
type Part = Seen[number];

/** What is in maintenance is so on purpose; of a state that is not known nothing can be said. */
const isWrong = ({ status }: Part): boolean => status === 'impaired' || status === 'outage';
const causeOf = ({ id, status }: Part): string => `${id} ${status}`;

function inWords({ status, alarms }: Part): string {
  return [statusInWords(status), ...alarms].join('; ');
}

export default defineWatch({
  name: 'hybrid watch',
  aliases: ['watch hybrid', 'hybrid follow'],
  capability: 'hybrid',
  summary: 'Tell this space when a hybrid connector or cluster fails, and when it is well again.',
  alert: 'connector',
  scopes: ['spark-admin:hybrid_clusters_read', 'spark-admin:hybrid_connectors_read'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: ['hybrid watch --org Globex', 'hybrid watch --every 5m --space "Hybrid desk" --org Globex'],
  every: '10m',
  atMost: '2m',
  input: {},
  what: () => 'hybrid connectors and clusters',
  seen: Seen,
  look: async ({ admin, org, now }) => {
    const hybrid = admin.hybrid(org.id);
    const [clusters, connectors] = await Promise.all([hybrid.clusters(), hybrid.connectors()]);
    const names = new Map(clusters.map(({ id, name }) => [id, name]));
    return [
      // One that is merely impaired is told by its connectors.
      ...clusters.map(({ id, name }): Part => {
        const status = clusterStatus(connectors.filter(({ clusterId }) => clusterId === id));
        return {
          id,
          label: `Cluster ${name}`,
          status: status === 'outage' ? status : 'operational',
          alarms: [],
        };
      }),
      ...connectors.map(
        (connector): Part => ({
          id: connector.id,
          label: `${typeInWords(connector.type)} on ${connector.hostname}`,
          status: connector.status,
          alarms: [
            ...alarmsInWords(connector, now),
            ...[names.get(connector.clusterId)].flatMap((name) =>
              name === undefined ? [] : [`cluster ${name}`],
            ),
          ],
        }),
      ),
    ];
  },
  compare,
  now: (after) => {
    const wrong = after.filter(isWrong);
    if (after.length === 0) return 'there are none';
    return wrong.length === 0
      ? 'all is well'
      : wrong.map((part) => `${part.label}: ${inWords(part)}`).join('. ');
  },
  title: (events) =>
    events.every(({ kind }) => kind === 'recovered')
      ? 'Hybrid services are well again'
      : 'Hybrid services are not well',
});

/** A worse state than before is told anew. */
function compare(before: Seen | undefined, after: Seen): readonly WatchEvent[] {
  const was = new Map((before ?? []).map((part) => [part.id, part]));
  const events = after.flatMap((part): readonly WatchEvent[] => {
    const { id, label, status } = part;
    const earlier = was.get(id);
    if (isWrong(part))
      return [
        {
          kind: earlier?.status === status ? 'lasts' : 'raised',
          cause: causeOf(part),
          label,
          said: inWords(part),
        },
      ];
    if (earlier === undefined || !isWrong(earlier)) return [];
    return [{ kind: 'recovered', cause: causeOf(earlier), label, said: statusInWords(status) }];
  });
  const there = new Set(after.map(({ id }) => id));
  const gone = [...was.values()].filter((part) => isWrong(part) && !there.has(part.id));
  return [
    ...events,
    ...gone.map(
      (part): WatchEvent => ({
        kind: 'recovered',
        cause: causeOf(part),
        label: part.label,
        said: 'is not there any more',
      }),
    ),
  ];
}
