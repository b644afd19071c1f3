// What each bench printed, as Markdown.
import * as z from 'zod';
import { chatTable } from './chat-table.ts';
import { both, figure, NOT_MEASURED, Phase, Spread, table } from './markdown.ts';

const Counted = z.object({ replicas: z.number(), one: Phase, ten: Phase, unasked: z.number() });
type Counted = z.infer<typeof Counted>;
const Replicas = z.object({ replicas: z.array(Counted) });

function replicas(printed: unknown): string {
  const [one, two] = Replicas.parse(printed).replicas;
  if (!one || !two) return `Two replicas: ${NOT_MEASURED}, there is no PostgreSQL.`;
  const rows: readonly (readonly [string, (of: Counted) => number])[] = [
    ['command → answer, 1 in flight, p50, ms', (of) => of.one.p50],
    ['command → answer, 10 in flight, p50, ms', (of) => of.ten.p50],
    ['commands a second, 10 in flight', (of) => of.ten.perSecond],
    ['processor time of a command, 10 in flight, ms', (of) => of.ten.cpuMsPerCommand],
    ['commands without an answer', (of) => of.one.unanswered + of.ten.unanswered],
    ['answers too many', ({ unasked }) => unasked],
  ];
  return table(
    ['behind a forwarder, on one PostgreSQL', 'one', 'two', 'two to one'],
    rows.map(([title, of]) => {
      const compared = of(one) === 0 ? '–' : `× ${figure(of(two) / of(one))}`;
      return [title, figure(of(one)), figure(of(two)), compared];
    }),
  );
}

const Added = z.object({ stored: Spread, started: Spread });
const Home = z.object({ one: Added, ten: Added }).optional();
const Queue = z.object({
  flush: Spread,
  queue: z.object({ sqlite: Home, postgres: Home, replica: Home }),
  jobs: z.number(),
});

function queue(printed: unknown): string {
  const { flush, queue: homes, jobs } = Queue.parse(printed);
  const titled = [
    ['SQLite', homes.sqlite],
    ['PostgreSQL', homes.postgres],
    ['PostgreSQL, run by another replica', homes.replica],
  ] as const;
  const rows = titled.map(([title, home]) => {
    if (!home) return [title, ...Array.from({ length: 5 }, () => NOT_MEASURED)];
    const { one, ten } = home;
    const toFlush = `× ${figure(one.started.p50 / flush.p50)}`;
    return [title, both(one.stored), both(one.started), toFlush, both(ten.stored), both(ten.started)];
  });
  const head = [
    `ms, p50 / p95, ${jobs} jobs`,
    'add → stored, 1 in flight',
    'add → start',
    'to a flush',
    'add → stored, 10 in flight',
    'add → start',
  ];
  return `${table(head, rows)}\n\nOne append and flush of a file on that disk: ${both(flush)} ms.`;
}

const Approve = z.object({
  approveMs: z.record(z.string(), Spread.extend({ requests: z.number() })),
  planMs: z.number(),
});

function approve(printed: unknown): string {
  const { approveMs, planMs } = Approve.parse(printed);
  return table(
    [`\`approve R-n\` to its answer beside a plan of ${planMs / 1000} s, ms`, 'p50', 'p99', 'most', 'n'],
    Object.entries(approveMs).map(([name, { p50, p99, max, requests }]) => [
      name,
      figure(p50),
      figure(p99),
      figure(max),
      requests,
    ]),
  );
}

const Messages = z.object({
  messagesPerSecond: z.object({ bare: z.number(), sandbox: z.number() }),
  ratio: z.number(),
  heapMbPerTenth: z.array(z.number()),
  messages: z.number(),
});

function messages(printed: unknown): string {
  const { messagesPerSecond: rate, ratio: share, heapMbPerTenth, messages: count } = Messages.parse(printed);
  return `The sandbox takes and delivers ${rate.sandbox} messages a second, a bare express server ${rate.bare} (ratio ${share}).
Its heap after each tenth of ${count} messages: ${heapMbPerTenth.join(', ')} MB.`;
}

const Bulk = z.object({
  rows: z.number(),
  callsPerSecond: z.number(),
  planSeconds: z.number(),
  peakMb: z.object({ idle: z.number(), planned: z.number(), end: z.number() }),
  outcome: z.string(),
  calls: z.number(),
  runSeconds: z.number(),
  ofIdeal: z.number(),
  wastedShare: z.number(),
});

function bulk(printed: unknown): string {
  const { rows, planSeconds, peakMb, calls, runSeconds, callsPerSecond, ofIdeal, wastedShare, outcome } =
    Bulk.parse(printed);
  return `A CSV of ${rows} rows: plan and preview ${planSeconds} s, the bot’s peak by then ${peakMb.planned} MB; then ${calls} calls in
${runSeconds} s against a budget of ${callsPerSecond}/s: ${ofIdeal} of the ideal, ${Number((wastedShare * 100).toFixed(2))} % of the calls wasted, peak ${peakMb.end} MB,
outcome ${outcome}.`;
}

export const TABLES = { chat: chatTable, replicas, queue, approve, messages, bulk } as const;
