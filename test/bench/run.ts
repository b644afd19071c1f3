// `npm run bench`: every bench, one after the other, each in a process of its own. The results go to
// test/.artefacts/bench.json, and with --write as a table into docs/bench.md.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as z from 'zod';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const root = join(import.meta.dirname, '..', '..');
const PAGE = join(root, 'docs', 'bench.md');
const MARK = '<!-- results -->';

const Spread = z.object({ p50: z.number(), p99: z.number(), max: z.number(), requests: z.number() });
type Spread = z.infer<typeof Spread>;
const Webhooks = z.object({
  webhookMs: z.record(z.string(), Spread.extend({ notOk: z.number() })),
  perSecond: z.number(),
  seconds: z.number(),
});
const Approvals = z.object({ approveMs: z.record(z.string(), Spread), planMs: z.number() });
const Messages = z.object({
  messagesPerSecond: z.object({ bare: z.number(), sandbox: z.number() }),
  ratio: z.number(),
  heapMbPerTenth: z.array(z.number()),
  messages: z.number(),
});

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

async function printed(name: string, flags: readonly string[] = []): Promise<string> {
  process.stderr.write(`${name} …\n`);
  const script = join(import.meta.dirname, `${name}.ts`);
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, ...flags]);
  return stdout;
}

/** The last line it prints is its result. */
async function bench(name: string): Promise<unknown> {
  return JSON.parse((await printed(name)).trim().split('\n').at(-1) ?? '');
}

function table(title: string, rows: Readonly<Record<string, Spread>>): string {
  const lines = Object.entries(rows).map(
    ([name, { p50, p99, max, requests }]) => `| ${name} | ${p50} | ${p99} | ${max} | ${requests} |`,
  );
  return [`| ${title} | p50 | p99 | most | n |`, '|---|---|---|---|---|', ...lines].join('\n');
}

const before = loadavg()[0] ?? 0;
const webhooks = Webhooks.parse(await bench('webhooks'));
const approvals = Approvals.parse(await bench('approve'));
const messages = Messages.parse(await bench('messages'));
const bulk = Bulk.parse(await bench('bulk'));
const [processor] = cpus();
const machine = `${cpus().length} × ${processor?.model ?? 'processor'}, Node ${process.versions.node}`;
const at = new Date().toISOString().slice(0, 10);
const load = Number(before.toFixed(1));
const result = { at, machine, loadBefore: load, ...webhooks, ...approvals, sandbox: messages, bulk };
await mkdir(join(root, 'test', '.artefacts'), { recursive: true });
await writeFile(join(root, 'test', '.artefacts', 'bench.json'), `${JSON.stringify(result, undefined, 2)}\n`);

const { messagesPerSecond: rate, heapMbPerTenth: heap } = messages;
const { planned, end } = bulk.peakMb;
const text = `${at}, ${machine}, load of the machine before the run ${load}${load > 0.5 ? ' (**not quiet**)' : ''}.

${table(`webhook to 2xx at ${webhooks.perSecond}/s for ${webhooks.seconds} s, ms`, webhooks.webhookMs)}

${table(`\`approve R-n\` to its answer beside a plan of ${approvals.planMs / 1000} s, ms`, approvals.approveMs)}

The sandbox takes and delivers ${rate.sandbox} messages a second, a bare express server ${rate.bare} (ratio ${messages.ratio}).
Its heap after each tenth of ${messages.messages} messages: ${heap.join(', ')} MB.

A CSV of ${bulk.rows} rows: plan and preview ${bulk.planSeconds} s, the bot’s peak by then ${planned} MB; then ${bulk.calls} calls in
${bulk.runSeconds} s against a budget of ${bulk.callsPerSecond}/s: ${bulk.ofIdeal} of the ideal, ${bulk.wastedShare * 100} % of the calls wasted, peak ${end} MB,
outcome ${bulk.outcome}.
`;
process.stdout.write(text);
// It has a page of its own.
process.stdout.write(await printed('warmup', values.write ? ['--write'] : []));
if (values.write) {
  const page = await readFile(PAGE, 'utf8');
  await writeFile(PAGE, `${page.slice(0, page.indexOf(MARK) + MARK.length)}\n\n${text}`);
}
const refused = Object.values(webhooks.webhookMs).reduce((sum, { notOk }) => sum + notOk, 0);
if (refused > 0) throw new Error(`${refused} webhooks were not answered with 200`);
