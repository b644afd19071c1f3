// Wires monitoring: what is counted, what is read when it is asked for, and the port it is told on.
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Config } from './config.ts';
import { orgOf } from './domain/credential.ts';
import type { Operation } from './domain/operation.ts';
import type { Clock } from './domain/ports/clock.ts';
import type { CredentialState } from './domain/ports/credentials.ts';
import type { Log } from './domain/ports/log.ts';
import type { Observe } from './domain/ports/observer.ts';
import type { Queue } from './domain/ports/store.ts';
import { OPEN_STATES } from './domain/request.ts';
import { alarmOf } from './domain/show/credential.ts';
import { createOpsApp } from './http/ops.ts';
import { listen } from './http/server.ts';
import type { GaugeName } from './metrics/definitions.ts';
import { createMetrics, type Sample } from './metrics/metrics.ts';
import { createScrape, type Source } from './metrics/scrape.ts';
import type { Readiness } from './readiness.ts';
import type { OpenStore } from './store/open.ts';
import type { TokenStatus } from './webex/tokens.ts';

export interface Ops {
  readonly server: Server;
  readonly observe: Observe;
}

/** Known some time after the start. */
export interface Access {
  readonly clock: Clock;
  readonly states: readonly CredentialState[];
  /** Of this process's own tokens. */
  readonly tokens: readonly TokenStatus[];
}

export interface OpsDeps {
  readonly operations: readonly Operation[];
  readonly opened: Pick<OpenStore, 'gauges' | 'about' | 'warmth'>;
  readonly readiness: Readiness;
  readonly access: () => Access | undefined;
  readonly log: Log;
}

export async function openOps(deps: OpsDeps, where: NonNullable<Config['ops']>): Promise<Ops> {
  const { operations, log } = deps;
  const metrics = createMetrics(new Map(operations.map(({ name, capability }) => [name, capability])));
  metrics.set('steward_build_info', [{ labels: { version: version(), node: process.version }, value: 1 }]);
  const scrape = createScrape(metrics, sourcesOf(deps), log);
  const app = createOpsApp({ scrape, contentType: metrics.contentType, log });
  return { server: await listen(app, where.port, where.host), observe: metrics.observe };
}

function version(): string {
  const about: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof about === 'object' && about !== null && 'version' in about ? String(about.version) : '';
}

const QUEUES: readonly Queue[] = ['inbox', 'work', 'timer', 'outbox'];

const perQueue = (value: (queue: Queue) => number): readonly Sample[] =>
  QUEUES.map((queue) => ({ labels: { queue }, value: value(queue) }));

function sourcesOf({
  opened,
  readiness,
  access,
}: Pick<OpsDeps, 'opened' | 'readiness' | 'access'>): readonly Source[] {
  const { gauges } = opened;
  const one = (gauge: GaugeName, name: Source['name'], read: () => Promise<readonly Sample[]>): Source => ({
    name,
    gauges: [gauge],
    read: async () => ({ [gauge]: await read() }),
  });
  return [
    one('steward_ready', 'ready', async () => [{ value: (await readiness.why()) === undefined ? 1 : 0 }]),
    one('steward_oldest_job_seconds', 'oldest-jobs', async () => {
      const oldest = await gauges.oldestJobs();
      return perQueue((queue) => (oldest.get(queue) ?? 0) / 1000);
    }),
    one('steward_dead_letters', 'dead-letters', async () => {
      const parked = await gauges.deadLetters();
      return perQueue((queue) => parked.get(queue) ?? 0);
    }),
    one('steward_requests_open', 'requests', async () => {
      const open = await gauges.openRequests();
      return OPEN_STATES.map((state) => ({ labels: { state }, value: open.get(state) ?? 0 }));
    }),
    one('steward_reports_awaited', 'reports', async () => [{ value: await gauges.reportsAwaited() }]),
    one('steward_replicas', 'replicas', async () => [{ value: (await opened.about()).replicas }]),
    {
      name: 'queues',
      gauges: ['steward_jobs', 'steward_lanes_leased'],
      async read() {
        const queues = await gauges.queues();
        return {
          steward_jobs: perQueue((queue) => queues.get(queue)?.jobs ?? 0),
          steward_lanes_leased: perQueue((queue) => queues.get(queue)?.leased ?? 0),
        };
      },
    },
    one('steward_organizations', 'organizations', async () => {
      const known = access();
      if (known === undefined) return [];
      const { warm, cold } = await opened.warmth.census('admin', known.clock.now());
      return [
        { labels: { warmth: 'warm' }, value: warm },
        { labels: { warmth: 'cold' }, value: cold },
      ];
    }),
    {
      name: 'credentials',
      gauges: [
        'steward_access_token_age_seconds',
        'steward_credential_ends_seconds',
        'steward_credential_refused',
      ],
      read: async () => credentialSamples(access()),
    },
  ];
}

/** Of organizations' own, the one that is worst off. */
function credentialSamples(access: Access | undefined): Partial<Record<GaugeName, readonly Sample[]>> {
  if (access === undefined) return {};
  const now = access.clock.now();
  const labelOf = (slot: CredentialState['slot']): string =>
    orgOf(slot) === undefined ? slot : 'organization';
  const worst = (
    values: readonly (readonly [string, number])[],
    of: (...values: readonly number[]) => number,
  ): readonly Sample[] =>
    [...Map.groupBy(values, ([slot]) => slot)].map(([slot, all]) => ({
      labels: { slot },
      value: of(...all.map(([, value]) => value)),
    }));
  const { states, tokens } = access;
  return {
    steward_access_token_age_seconds: worst(
      tokens.flatMap(({ slot, grantedAt }) =>
        grantedAt === undefined ? [] : [[labelOf(slot), (now - grantedAt) / 1000] as const],
      ),
      Math.max,
    ),
    steward_credential_ends_seconds: worst(
      states.flatMap(({ slot, endsAt }) =>
        endsAt === undefined ? [] : [[labelOf(slot), (endsAt - now) / 1000] as const],
      ),
      Math.min,
    ),
    steward_credential_refused: worst(
      states.map((state) => [labelOf(state.slot), alarmOf(state, now) === 'refused' ? 1 : 0] as const),
      Math.max,
    ),
  };
}
