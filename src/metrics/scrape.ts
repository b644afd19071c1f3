// What monitoring reads: gauges are asked for at that moment, each source on its own. One that does not answer is left
// out and says so; the others are told all the same.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/ports/log.ts';
import type { GaugeName, SOURCES } from './definitions.ts';
import type { Metrics, Sample } from './metrics.ts';

export interface Source {
  readonly name: (typeof SOURCES)[number];
  readonly gauges: readonly GaugeName[];
  /** By gauge; one that is not among them has no value now. */
  readonly read: () => Promise<Partial<Readonly<Record<GaugeName, readonly Sample[]>>>>;
}

const PATIENCE_MS = 3000;

/** Several that ask at once are told the same. */
export function createScrape(
  metrics: Metrics,
  sources: readonly Source[],
  log: Log,
  patienceMs = PATIENCE_MS,
): () => Promise<string> {
  const ask = async ({ name, gauges, read }: Source): Promise<Sample> => {
    try {
      const late = sleep(patienceMs, undefined, { ref: false }).then(() => {
        throw new Error(`no answer within ${patienceMs} ms`);
      });
      const found = await Promise.race([read(), late]);
      for (const gauge of gauges) metrics.set(gauge, found[gauge] ?? []);
      return { labels: { source: name }, value: 0 };
    } catch (error) {
      log.warn({ error, source: name }, 'Gauges could not be read');
      for (const gauge of gauges) metrics.set(gauge, []);
      return { labels: { source: name }, value: 1 };
    }
  };
  const scrape = async (): Promise<string> => {
    metrics.set('steward_scrape_failed', await Promise.all(sources.map(ask)));
    return metrics.text();
  };
  let flight: Promise<string> | undefined;
  return async () => {
    flight ??= scrape().finally(() => {
      flight = undefined;
    });
    return flight;
  };
}
