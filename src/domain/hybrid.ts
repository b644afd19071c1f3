// How hybrid clusters and their connectors are told: worst first, in words.
import { ageInWords } from './age.ts';
import type { ConnectorStatus, HybridConnector } from './ports/admin/hybrid.ts';

/** Best first. */
const RANK = ['operational', 'maintenanceMode', 'unknown', 'impaired', 'outage'] as const;

export const rankOf = (status: ConnectorStatus): number => RANK.indexOf(status);

const STATUS_WORDS: Readonly<Record<ConnectorStatus, string>> = {
  operational: 'operational',
  impaired: 'impaired',
  outage: 'outage',
  maintenanceMode: 'in maintenance',
  unknown: 'in a state that I do not know',
};

export const statusInWords = (status: ConnectorStatus): string => STATUS_WORDS[status];

/** `calendar` → “Calendar”, `expresswayManagement` → “Expressway management”. */
export function typeInWords(type: string): string {
  const words = type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/**
 * Connectors of one type stand in for each other: a cluster is out where all of a type are, and impaired where only
 * some are. Without connectors there is nothing that could be out.
 */
export function clusterStatus(connectors: readonly HybridConnector[]): ConnectorStatus {
  const byType = Map.groupBy(connectors, ({ type }) => type);
  const ranks = [...byType.values()].map((alike) => {
    const [best = 'operational', worst = 'operational'] = endsOf(alike.map(({ status }) => status));
    return worst === 'outage' && best !== 'outage' ? rankOf('impaired') : rankOf(worst);
  });
  return RANK[Math.max(0, ...ranks)] ?? 'unknown';
}

function endsOf(statuses: readonly ConnectorStatus[]): readonly ConnectorStatus[] {
  const sorted = statuses.toSorted((a, b) => rankOf(a) - rankOf(b));
  return [sorted[0], sorted.at(-1)].filter((status) => status !== undefined);
}

/** “critical: The connector does not answer, for 2 hours”. */
export function alarmsInWords({ alarms }: Pick<HybridConnector, 'alarms'>, now: number): readonly string[] {
  return alarms
    .toSorted((a, b) => (b.raisedAt ?? 0) - (a.raisedAt ?? 0))
    .map(({ severity, title, raisedAt }) => {
      const age = raisedAt === undefined ? '' : `, for ${ageInWords(raisedAt, now)}`;
      return `${severity}: ${title}${age}`;
    });
}
