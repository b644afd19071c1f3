// What has happened, counted for Prometheus. The only place that knows prom-client.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Happening, Observe } from '../domain/ports/observer.ts';
import { type Definition, definitions, type GaugeName, type MetricName, STATUSES } from './definitions.ts';

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  readonly observe: Observe;
  /** All its values; what is not among them is told no more. */
  set(gauge: GaugeName, samples: readonly Sample[]): void;
  text(): Promise<string>;
  readonly contentType: string;
  readonly registry: Registry;
}

/** `capabilityOf`: all operations, by name. */
export function createMetrics(capabilityOf: ReadonlyMap<string, string>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const defined = definitions([...new Set(capabilityOf.values())].toSorted());
  const made = new Map(
    Object.entries<Definition>(defined).map(([name, definition]) => [name, make(registry, name, definition)]),
  );
  const counter = (name: MetricName): Counter => of(made.get(name), Counter);
  const seconds = (name: MetricName, labels: Readonly<Record<string, string>>, ms: number): void =>
    of(made.get(name), Histogram).observe(labels, ms / 1000);
  return {
    registry,
    contentType: registry.contentType,
    text: async () => registry.metrics(),
    set(name, samples) {
      const gauge = of(made.get(name), Gauge);
      gauge.reset();
      // Without labels it would be 0 now.
      if (!('labels' in defined[name])) gauge.remove();
      for (const { labels = {}, value } of samples) gauge.set(labels, value);
    },
    observe: (happening) => record(happening, counter, seconds, capabilityOf),
  };
}

function of<M>(made: unknown, type: new (...parameters: never[]) => M): M {
  if (made instanceof type) return made;
  throw new Error(`a metric is no ${type.name}`);
}

/** A counter starts at zero in all its labels, so that the first of a kind is seen as an increase. */
function make(registry: Registry, name: string, { kind, help, labels = {}, buckets }: Definition) {
  const settings = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  switch (kind) {
    case 'gauge':
      return new Gauge(settings);
    case 'histogram':
      return new Histogram({ ...settings, buckets: [...(buckets ?? [])] });
    case 'counter': {
      const counter = new Counter(settings);
      for (const values of combinations(Object.entries(labels))) counter.inc(values, 0);
      return counter;
    }
  }
}

function combinations(
  labels: readonly (readonly [string, readonly string[]])[],
): readonly Readonly<Record<string, string>>[] {
  const [first, ...others] = labels;
  if (first === undefined) return [{}];
  const [name, values] = first;
  return combinations(others).flatMap((rest) => values.map((value) => ({ [name]: value, ...rest })));
}

function record(
  happening: Happening,
  counter: (name: MetricName) => Counter,
  seconds: (name: MetricName, labels: Readonly<Record<string, string>>, ms: number) => void,
  capabilityOf: ReadonlyMap<string, string>,
): void {
  switch (happening.kind) {
    case 'delivery':
      counter('steward_deliveries_total').inc({ end: happening.end });
      seconds('steward_delivery_seconds', {}, happening.ms);
      return;
    case 'job': {
      const { queue, end, ms, sinceAddedMs } = happening;
      counter('steward_jobs_total').inc({ queue, end });
      seconds('steward_job_seconds', { queue }, ms);
      if (end === 'done' && sinceAddedMs !== undefined)
        seconds('steward_job_latency_seconds', { queue }, sinceAddedMs);
      return;
    }
    case 'call': {
      const { credential, status, ms, waitedMs, isRepeat } = happening;
      counter('steward_webex_calls_total').inc({ credential, status: statusLabel(status) });
      if (isRepeat) counter('steward_webex_repeats_total').inc({ credential });
      seconds('steward_webex_call_seconds', { credential }, ms);
      seconds('steward_webex_wait_seconds', { credential }, waitedMs);
      return;
    }
    case 'warmth': {
      const { calls = 0, warmUps = 0, cold403s = 0 } = happening.counts;
      counter('steward_customer_calls_total').inc(calls);
      counter('steward_warm_ups_total').inc(warmUps);
      counter('steward_cold_403s_total').inc(cold403s);
      return;
    }
    case 'request': {
      const { operation, event, from, to, ageMs } = happening;
      if (event === 'approved' || event === 'denied')
        counter('steward_decisions_total').inc({ decision: event });
      if (from === to) return;
      const capability = capabilityOf.get(operation);
      if (capability !== undefined) counter('steward_requests_total').inc({ capability, state: to });
      if (isEnd(to)) seconds('steward_request_seconds', { state: to }, ageMs);
      return;
    }
    case 'store':
      counter('steward_store_events_total').inc({ event: happening.what });
  }
}

const ENDS: readonly string[] = definitions([]).steward_request_seconds.labels.state;
const isEnd = (state: string): boolean => ENDS.includes(state);

function statusLabel(status: number | undefined): string {
  if (status === undefined) return 'none';
  const [exact] = STATUSES.filter((known) => known === String(status));
  return exact ?? `${Math.floor(status / 100)}xx`;
}
