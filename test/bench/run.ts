// `npm run bench [-- --only NAME] [--full] [--write]`: every bench, one after the other, each in a process of its own.
// The results go to test/.artefacts/bench.json, and with --write as tables into docs/bench.md.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { TABLES } from './tables.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    /** 20,000 rows, 100,000 messages, 5,000 organizations a day. */
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const root = join(import.meta.dirname, '..', '..');
const PAGE = join(root, 'docs', 'bench.md');
const RESULTS = join(root, 'test', '.artefacts', 'bench.json');
/** Above it something else has the processor, too. */
const QUIET_LOAD = 0.5;
const SHORT: Readonly<Record<string, readonly string[]>> = {
  approve: ['--requests', '15'],
  messages: ['--messages', '2000', '--memory', '20000'],
  bulk: ['--rows', '1000'],
  warmup: ['--orgs', '500'],
};
/** It has a page of its own, which tells of the whole. */
const WARM_UP = 'warmup';
const NAMES = [...Object.keys(TABLES), WARM_UP];

const flagsOf = (name: string): readonly string[] => (values.full ? [] : (SHORT[name] ?? []));

async function printed(name: string, flags: readonly string[]): Promise<string> {
  process.stderr.write(`${name} …\n`);
  const script = join(import.meta.dirname, `${name}.ts`);
  const running = promisify(execFile)(process.execPath, ['--expose-gc', script, ...flags]);
  running.child.stderr?.pipe(process.stderr);
  return (await running).stdout;
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, Node ${process.versions.node}`;

interface Result {
  readonly at: string;
  readonly machine: string;
  readonly loadBefore: number;
  readonly result: unknown;
}

/** The last line it prints is its result. */
async function bench(name: keyof typeof TABLES): Promise<{ readonly kept: Result; readonly text: string }> {
  const loadBefore = Number((loadavg()[0] ?? 0).toFixed(1));
  const lines = (await printed(name, flagsOf(name))).trim().split('\n');
  const result: unknown = JSON.parse(lines.at(-1) ?? '');
  const at = new Date().toISOString().slice(0, 10);
  const busy = loadBefore > QUIET_LOAD ? ' (**not quiet**)' : '';
  const text = `${at}, ${machine}, load of the machine before ${loadBefore}${busy}.\n\n${TABLES[name](result)}`;
  return { kept: { at, machine, loadBefore, result }, text };
}

/** Each has its place on the page. */
async function write(name: string, text: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = page.split(from);
  const after = rest?.split(to)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for ${name}`);
  await writeFile(PAGE, `${before}${from}\n\n${text}\n\n${to}${after}`);
}

async function keep(results: Readonly<Record<string, Result>>): Promise<void> {
  const before: unknown = JSON.parse(await readFile(RESULTS, 'utf8').catch(() => '{}'));
  await mkdir(join(RESULTS, '..'), { recursive: true });
  await writeFile(RESULTS, `${JSON.stringify({ ...Object(before), ...results }, undefined, 2)}\n`);
}

const isTabled = (name: string): name is keyof typeof TABLES => Object.hasOwn(TABLES, name);

async function run(name: string): Promise<void> {
  if (!isTabled(name)) {
    process.stdout.write(await printed(name, values.full && values.write ? ['--write'] : flagsOf(name)));
    return;
  }
  const { kept, text } = await bench(name);
  await keep({ [name]: kept });
  process.stdout.write(`\n${text}\n`);
  if (values.write) await write(name, text);
}

if (values.only !== undefined && !NAMES.includes(values.only))
  throw new Error(`--only takes one of ${NAMES.join(', ')}`);
const [load = 0] = loadavg();
if (load > QUIET_LOAD)
  process.stderr.write(
    `The machine is not quiet (load ${load.toFixed(1)}): trust the ratios, not the figures.\n`,
  );
const failed: string[] = [];
for (const name of values.only === undefined ? NAMES : [values.only]) {
  try {
    await run(name);
  } catch (error) {
    failed.push(name);
    process.stderr.write(`${name} failed: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
if (failed.length > 0) {
  process.stderr.write(`Not measured: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
