// Every metric there is, with all values its labels can have: none of them is an id, a person or a text, so that their
// number never grows. docs/metrics.md is made from this.
import { CREDENTIALS, DELIVERY_ENDS, JOB_ENDS } from '../domain/ports/observer.ts';
import { OPEN_STATES, REQUEST_STATES } from '../domain/request.ts';

export interface Definition {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly buckets?: readonly number[];
}

const SHORT = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LONG = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
const HUMAN = [1, 5, 10, 30, 60, 300, 900, 3600, 14_400, 28_800, 86_400];

const queue = ['inbox', 'work', 'timer', 'outbox'];
const credential = CREDENTIALS;
export const STATUSES = ['2xx', '3xx', '401', '403', '404', '409', '423', '429', '4xx', '5xx', 'none'];
export const STORE_EVENTS = ['lease-lost', 'conflict', 'orphans-freed', 'connection-lost', 'listening'];
const slot = ['admin', 'reports', 'organization'];
/** What gauges are read from when they are asked for. */
export const SOURCES = [
  'ready',
  'queues',
  'oldest-jobs',
  'dead-letters',
  'requests',
  'reports',
  'replicas',
  'organizations',
  'credentials',
] as const;

/** Told by each process of itself, since its start. */
const happenings = (capability: readonly string[]) =>
  ({
    steward_deliveries_total: {
      kind: 'counter',
      help: 'Webhooks answered and events of the socket, by what came of them. “failed”: the store was away, and Webex was told 503.',
      labels: { end: DELIVERY_ENDS },
    },
    steward_delivery_seconds: {
      kind: 'histogram',
      help: 'Until a webhook was answered, or an event of the socket stored.',
      buckets: SHORT,
    },
    steward_jobs_total: {
      kind: 'counter',
      help:
        'Attempts at jobs, by their end. “waiting”: not yet its time; “retried”: failed, tried again; “parked”: failed for ' +
        'the last time, on the dead-letter shelf; “lost”: another process has its lane.',
      labels: { queue, end: JOB_ENDS },
    },
    steward_job_seconds: {
      kind: 'histogram',
      help: 'How long one attempt at a job took.',
      labels: { queue },
      buckets: LONG,
    },
    steward_job_latency_seconds: {
      kind: 'histogram',
      help:
        'From the moment a job was added to its good end, retries included. “inbox”: from a webhook to what it meant being ' +
        'stored; “outbox”: from a change to the card that shows it.',
      labels: { queue },
      buckets: LONG,
    },
    steward_webex_calls_total: {
      kind: 'counter',
      help: 'Calls of Webex, by credential and status. “none”: no answer came.',
      labels: { credential, status: STATUSES },
    },
    steward_webex_repeats_total: {
      kind: 'counter',
      help: 'Those of them that were sent before and are sent again.',
      labels: { credential },
    },
    steward_webex_call_seconds: {
      kind: 'histogram',
      help: 'From sending a call to its answer.',
      labels: { credential },
      buckets: SHORT,
    },
    steward_webex_wait_seconds: {
      kind: 'histogram',
      help: 'How long a call waited for its turn: long waits mean that Webex throttles the credential.',
      labels: { credential },
      buckets: LONG,
    },
    steward_customer_calls_total: {
      kind: 'counter',
      help: 'Calls on organizations that have to be on the managed list.',
    },
    steward_warm_ups_total: { kind: 'counter', help: 'Readings of organizations for the sake of that list.' },
    steward_cold_403s_total: {
      kind: 'counter',
      help: 'Calls that were refused because an organization was not on the list, and let through after a reading.',
    },
    steward_requests_total: {
      kind: 'counter',
      help: 'Requests that came into a state, by the capability of their operation.',
      labels: { capability, state: REQUEST_STATES },
    },
    steward_decisions_total: {
      kind: 'counter',
      help: 'Approvals and denials that counted.',
      labels: { decision: ['approved', 'denied'] },
    },
    steward_request_seconds: {
      kind: 'histogram',
      help: 'From asking to the end of a request, people’s thinking included.',
      labels: { state: REQUEST_STATES.filter((state) => OPEN_STATES.every((open) => open !== state)) },
      buckets: HUMAN,
    },
    steward_store_events_total: {
      kind: 'counter',
      help:
        'What the database did: leases lost to another process, transactions run again after a conflict, lanes of dead ' +
        'processes freed, connections lost, listening (again) for wake-ups.',
      labels: { event: STORE_EVENTS },
    },
  }) as const satisfies Record<string, Definition>;

/** Read when they are asked for; those of the database are the same on every replica. */
const standings = {
  steward_ready: { kind: 'gauge', help: '1: `/readyz` says yes.' },
  steward_build_info: {
    kind: 'gauge',
    help: 'Always 1; the labels tell the version of Steward and of Node.js.',
    labels: { version: ['of package.json'], node: ['of the process'] },
  },
  steward_replicas: {
    kind: 'gauge',
    help: 'Processes at work on this database within the last minute and a half.',
  },
  steward_jobs: {
    kind: 'gauge',
    help: 'Jobs that are not done, those that wait for their time included.',
    labels: { queue },
  },
  steward_lanes_leased: { kind: 'gauge', help: 'Lanes a process is working on now.', labels: { queue } },
  steward_oldest_job_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest job that does not wait for its time: of what came in and is not done, of what was not posted.',
    labels: { queue },
  },
  steward_dead_letters: {
    kind: 'gauge',
    help: 'Jobs on the dead-letter shelf (`npm run -s steward -- inbox list`).',
    labels: { queue },
  },
  steward_requests_open: {
    kind: 'gauge',
    help: 'Requests that have not ended; “pending” wait for approval, “unknown” for somebody to look.',
    labels: { state: OPEN_STATES },
  },
  steward_reports_awaited: { kind: 'gauge', help: 'Reports that were ordered and are not there yet.' },
  steward_organizations: {
    kind: 'gauge',
    help: 'Customers that are on the managed list, and those that were.',
    labels: { warmth: ['warm', 'cold'] },
  },
  steward_access_token_age_seconds: {
    kind: 'gauge',
    help: 'Since this process’s access token was had; absent for tokens of the settings.',
    labels: { slot },
  },
  steward_credential_ends_seconds: {
    kind: 'gauge',
    help:
      'Until a credential ends unless somebody renews it, as of the last hourly look; of organizations’ own the soonest. ' +
      'Absent where Webex does not tell.',
    labels: { slot },
  },
  steward_credential_refused: { kind: 'gauge', help: '1: no token can be had.', labels: { slot } },
  steward_scrape_failed: {
    kind: 'gauge',
    help: '1: what these gauges are read from did not answer; they are absent from this scrape.',
    labels: { source: SOURCES },
  },
} as const satisfies Record<string, Definition>;

export const definitions = (capabilities: readonly string[]) =>
  ({ ...happenings(capabilities), ...standings }) as const;

export type MetricName = keyof ReturnType<typeof definitions>;
export type GaugeName = keyof typeof standings;
