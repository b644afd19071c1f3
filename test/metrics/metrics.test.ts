// A whole Steward that is watched: what is done is counted, what stands is told, and nothing of it is anybody's.
import { expect, it, onTestFinished } from 'vitest';
import { loadOperations } from '../../src/load-operations.ts';
import { type Definition, definitions } from '../../src/metrics/definitions.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createScrape, type Source } from '../../src/metrics/scrape.ts';
import { freePort } from '../chaos/ports.ts';
import { until } from '../e2e/people.ts';
import { ANA, asked, BO } from '../engine/house.ts';
import { openReports } from '../operations/report-house.ts';

const capabilityOf = new Map((await loadOperations()).map(({ name, capability }) => [name, capability]));
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const LINE = /^(\w+?)(_bucket|_sum|_count)?(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="([^"]*)"/g;

interface Told {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function parse(text: string): readonly Told[] {
  return text.split('\n').flatMap((line) => {
    const [, base = '', suffix = '', labels = '', value = ''] = LINE.exec(line) ?? [];
    if (line === '' || line.startsWith('#')) return [];
    const found = [...labels.matchAll(LABEL)].map(([, name = '', said = '']) => [name, said] as const);
    return [{ name: `${base}${suffix}`, labels: Object.fromEntries(found), value: Number(value) }];
  });
}

/** The sum of all that have these labels; undefined where there is none. */
function valueOf(told: readonly Told[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const fit = told.filter(
    (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  );
  return fit.length === 0 ? undefined : fit.reduce((sum, { value }) => sum + value, 0);
}

it('counts what is done, tells how it stands, and names nobody', async () => {
  const opsPort = await freePort();
  const house = await openReports(onTestFinished, { STEWARD_OPS_PORT: String(opsPort) });
  const url = `http://127.0.0.1:${opsPort}`;
  const scrape = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
  const card = await asked(house, 'eve@acme.example');
  const before = parse(await scrape());
  expect(valueOf(before, 'steward_requests_open', { state: 'pending' })).toBe(1);
  expect(valueOf(before, 'steward_decisions_total')).toBe(0);
  await house.press(BO, card, 'approve');
  await house.reached(1, 'succeeded');
  await house.say(ANA, house.ops, 'report request --template "User Activity Summary" --last 7d');
  await house.reached(2, 'executing');
  await fetch(`${house.env['STEWARD_PUBLIC_URL']}/webhooks/webex`, { method: 'POST', body: '{}' });
  await house.heard(house.ops, /R-2: Under way/);

  const text = await scrape();
  const told = parse(text);
  const value = (name: string, labels?: Readonly<Record<string, string>>) => valueOf(told, name, labels);
  expect(value('steward_deliveries_total', { end: 'unsigned' })).toBe(1);
  expect(value('steward_deliveries_total', { end: 'stored' })).toBeGreaterThan(3);
  expect(value('steward_requests_total', { capability: 'users', state: 'succeeded' })).toBe(1);
  expect(value('steward_requests_total', { capability: 'reports', state: 'executing' })).toBe(1);
  expect(value('steward_request_seconds_count', { state: 'succeeded' })).toBe(1);
  expect(value('steward_decisions_total', { decision: 'approved' })).toBe(1);
  expect(value('steward_reports_awaited')).toBe(1);
  expect(value('steward_requests_open', { state: 'pending' })).toBe(0);
  expect(value('steward_jobs_total', { queue: 'outbox', end: 'done' })).toBeGreaterThan(1);
  expect(value('steward_job_latency_seconds_count', { queue: 'inbox' })).toBeGreaterThan(2);
  expect(value('steward_webex_calls_total', { credential: 'bot', status: '2xx' })).toBeGreaterThan(3);
  expect(value('steward_webex_calls_total', { credential: 'admin', status: '2xx' })).toBeGreaterThan(3);
  expect(value('steward_warm_ups_total')).toBeGreaterThan(0);
  expect(value('steward_organizations', { warmth: 'warm' })).toBe(value('steward_warm_ups_total'));
  expect(value('steward_dead_letters', { queue: 'inbox' })).toBe(0);
  expect(value('steward_ready')).toBe(1);
  expect(value('steward_replicas')).toBe(1);
  expect(value('steward_scrape_failed')).toBe(0);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(0);

  const defined: Readonly<Record<string, Definition>> = definitions([...new Set(capabilityOf.values())]);
  for (const { name, labels } of told.filter(({ name }) => name.startsWith('steward_'))) {
    if (name === 'steward_build_info') continue;
    const definition = defined[name] ?? defined[name.replace(/_(bucket|sum|count)$/, '')];
    for (const [label, said] of Object.entries(labels))
      if (label !== 'le') expect(definition?.labels?.[label], `${name} ${label}`).toContain(said);
  }
  const { people, orgs } = await house.info();
  const theirs = [...people.flatMap(({ email, personId }) => [email, personId]), ...orgs.map(({ id }) => id)];
  for (const one of theirs) expect(text).not.toContain(one);
  expect((await fetch(url)).status).toBe(404);

  await until('the credentials to be looked at', async () =>
    valueOf(parse(await scrape()), 'steward_credential_refused', { slot: 'admin' }) === 0 ? true : undefined,
  );
});

it('leaves out what does not answer, says so, and tells the rest', async () => {
  const metrics = createMetrics(capabilityOf);
  let broken = true;
  const sources: readonly Source[] = [
    {
      name: 'replicas',
      gauges: ['steward_replicas'],
      read: async () => ({ steward_replicas: [{ value: 2 }] }),
    },
    {
      name: 'reports',
      gauges: ['steward_reports_awaited'],
      read: async () => {
        if (broken) throw new Error('the store is away');
        return { steward_reports_awaited: [{ value: 3 }] };
      },
    },
    { name: 'ready', gauges: ['steward_ready'], read: async () => new Promise(() => {}) },
  ];
  const scrape = createScrape(metrics, sources, silent, 20);
  const first = parse(await scrape());
  expect(valueOf(first, 'steward_replicas')).toBe(2);
  expect(valueOf(first, 'steward_reports_awaited')).toBeUndefined();
  expect(valueOf(first, 'steward_ready')).toBeUndefined();
  const failed = (told: readonly Told[], source: string) =>
    valueOf(told, 'steward_scrape_failed', { source });
  expect(['replicas', 'reports', 'ready'].map((source) => failed(first, source))).toEqual([0, 1, 1]);
  broken = false;
  const second = parse(await scrape());
  expect(valueOf(second, 'steward_reports_awaited')).toBe(3);
  expect(failed(second, 'reports')).toBe(0);
});
