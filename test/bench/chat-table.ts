// What is said of the bots side by side, and of the goals.
import * as z from 'zod';
import { both, figure, NOT_MEASURED, Phase, Spread, table } from './markdown.ts';

const Rival = z.object({
  startMs: z.object({ first: z.number(), again: z.number() }),
  idle: z.object({ rssMb: z.number(), cpuMsPerSecond: z.number() }),
  one: Phase,
  ten: Phase,
  unasked: z.number(),
  peakMb: z.number(),
  webhooks: z.object({
    one: Spread,
    ten: Spread,
    open: Spread.extend({ notOk: z.number(), perSecond: z.number(), seconds: z.number() }),
  }),
});
type Rival = z.infer<typeof Rival>;

type Of = (rival: Rival) => number;

/** `ratio` undefined: what is shown has no one figure that could be divided. */
interface Line {
  readonly title: string;
  readonly shown: (rival: Rival) => string;
  readonly ratio?: Of;
}

const timed = (title: string, of: (rival: Rival) => Spread): Line => ({
  title,
  shown: (rival) => both(of(rival)),
  ratio: (rival) => of(rival).p50,
});
const counted = (title: string, of: Of): Line => ({
  title,
  shown: (rival) => figure(of(rival)),
  ratio: of,
});

const LINES: readonly Line[] = [
  timed('command → answer, 1 in flight, ms', ({ one }) => one),
  timed('command → answer, 10 in flight, ms', ({ ten }) => ten),
  counted('commands a second, 1 in flight', ({ one }) => one.perSecond),
  counted('commands a second, 10 in flight', ({ ten }) => ten.perSecond),
  counted('processor time of a command, 1 in flight, ms', ({ one }) => one.cpuMsPerCommand),
  counted('processor time of a command, 10 in flight, ms', ({ ten }) => ten.cpuMsPerCommand),
  timed('webhook → 2xx, 1 in flight, ms', ({ webhooks }) => webhooks.one),
  timed('webhook → 2xx, 10 in flight, ms', ({ webhooks }) => webhooks.ten),
  timed('webhook → 2xx, 200 a second, ms', ({ webhooks }) => webhooks.open),
  counted('the same, p99, ms', ({ webhooks }) => webhooks.open.p99),
  counted('start until ready, ms', ({ startMs }) => startMs.again),
  counted('memory (RSS) when idle, MB', ({ idle }) => idle.rssMb),
  counted('most memory, MB', ({ peakMb }) => peakMb),
  counted('processor time when idle, ms a second', ({ idle }) => idle.cpuMsPerSecond),
  {
    title: 'commands without an answer / answers too many',
    shown: ({ one, ten, unasked }) => `${one.unanswered + ten.unanswered} / ${unasked}`,
  },
];

const Chat = z.object({
  rivals: z.record(z.string(), Rival),
  missing: z.object({ framework: z.string().optional() }),
});

function ratio(line: Line, rival: Rival | undefined, to: Rival | undefined): string {
  if (!rival || !to) return NOT_MEASURED;
  const whole = line.ratio?.(to) ?? 0;
  return line.ratio === undefined || whole === 0 ? '–' : `× ${figure(line.ratio(rival) / whole)}`;
}

interface Goal {
  readonly title: string;
  readonly to?: 'plain' | 'framework';
  readonly of: Of;
  readonly most?: number;
  readonly least?: number;
}

const GOALS: readonly Goal[] = [
  { title: 'answer, 1 in flight, ≤ 3 × the plain bot', to: 'plain', of: ({ one }) => one.p50, most: 3 },
  {
    title: 'answer, 1 in flight, ≤ 0.2 × the framework',
    to: 'framework',
    of: ({ one }) => one.p50,
    most: 0.2,
  },
  {
    title: 'commands a second, 10 in flight, ≥ the framework',
    to: 'framework',
    of: ({ ten }) => ten.perSecond,
    least: 1,
  },
  { title: 'webhook → 2xx at 200 a second: p99 ≤ 10 ms', of: ({ webhooks }) => webhooks.open.p99, most: 10 },
  { title: 'ready ≤ 3 s', of: ({ startMs }) => startMs.again / 1000, most: 3 },
  { title: 'idle memory ≤ 250 MB', of: ({ idle }) => idle.rssMb, most: 250 },
];

function judged(
  { to, of, most = Infinity, least = 0 }: Goal,
  rivals: Readonly<Record<string, Rival>>,
  name: string,
): string {
  const rival = rivals[name];
  const other = to === undefined ? undefined : rivals[to];
  if (!rival || (to !== undefined && !other)) return NOT_MEASURED;
  const value = other === undefined ? of(rival) : of(rival) / of(other);
  return `${figure(value)}: ${value <= most && value >= least ? 'yes' : '**no**'}`;
}

export function chatTable(printed: unknown): string {
  const { rivals, missing } = Chat.parse(printed);
  const { plain, framework, sqlite, postgres } = rivals;
  const shown = (line: Line, rival: Rival | undefined): string => (rival ? line.shown(rival) : NOT_MEASURED);
  const rows = LINES.map((line) => [
    line.title,
    shown(line, plain),
    shown(line, framework),
    ...[sqlite, postgres].flatMap((one) => [
      shown(line, one),
      ratio(line, one, plain),
      ratio(line, one, framework),
    ]),
  ]);
  const head = [
    'p50 / p95',
    'plain',
    'framework',
    ...['SQLite', 'PostgreSQL'].flatMap((home) => [`Steward, ${home}`, 'to plain', 'to framework']),
  ];
  const goals = GOALS.map((goal) => [
    goal.title,
    judged(goal, rivals, 'sqlite'),
    judged(goal, rivals, 'postgres'),
  ]);
  const first = Object.entries(rivals).map(([name, { startMs }]) => `${name} ${startMs.first}`);
  return [
    table(head, rows),
    '',
    `The very first start, with an empty database, ms: ${first.join(', ')}.`,
    ...(missing.framework === undefined ? [] : ['', `The framework is not measured: ${missing.framework}.`]),
    '',
    table(['goal', 'Steward, SQLite', 'Steward, PostgreSQL'], goals),
  ].join('\n');
}
