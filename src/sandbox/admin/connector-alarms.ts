import type { HybridConnector } from '../world/admin-entities.ts';
import { encodeId, uuidFrom } from '../world/ids.ts';

type Alarm = HybridConnector['alarms'][number];

const WORDS: Readonly<Partial<Record<HybridConnector['status'], Pick<Alarm, 'severity' | 'title'>>>> = {
  outage: { severity: 'critical', title: 'The connector does not answer' },
  impaired: { severity: 'warning', title: 'Slow answers of the mail server' },
};

/** What a connector in this state complains of: nothing while it works, or is being serviced. */
export function alarmsOf(connectorId: string, status: HybridConnector['status'], at: number): Alarm[] {
  const words = WORDS[status];
  if (words === undefined) return [];
  return [
    {
      ...words,
      id: encodeId('HYBRID_ALARM', uuidFrom(connectorId, status, String(at))),
      created: new Date(at).toISOString(),
      description: 'Look at the connector on the Expressway.',
    },
  ];
}
