// Ways of keeping managed organizations warm, side by side over a virtual week. Prints the tables of docs/warmup.md;
// `--write` puts them there. `--orgs 500` for less: so many of them a day.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LIST_CAP } from '../../src/webex/eviction.ts';
import {
  DAYS,
  optimum,
  type Result,
  type Rule,
  type Setting,
  simulate,
  simulatePlanned,
  simulateSteward,
  unplannedWeek,
  type Way,
} from './managed-week.ts';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    orgs: { type: 'string', multiple: true, default: ['500', '2000', '5000'] },
  },
});
const SIZES = values.orgs.map(Number);
const RULES: readonly Rule[] = ['oldest', 'lru', 'random'];
const WAYS: readonly Way[] = ['reactive only', 'warm-up before every call', 'knowing the list'];
const PAGE = join(import.meta.dirname, '../../docs/warmup.md');

const number = (value: number): string => value.toLocaleString('en-US');

function row(cells: readonly string[], { work, sent, cold403s, warmUps }: Result): string {
  const perCall = ((1000 * warmUps) / work).toFixed(1);
  return `| ${[...cells, number(sent), number(cold403s), number(warmUps), perCall].join(' | ')} |`;
}

const SETTINGS: readonly Setting[] = RULES.flatMap((rule) =>
  [true, false].map((renewOnGet) => ({ rule, renewOnGet, cap: LIST_CAP })),
);

interface Ran {
  readonly setting: Setting;
  readonly result: Result;
}

/** Rules that come to the same are told in one line. */
function alike(ran: readonly Ran[]): readonly (Ran & { readonly rules: string; readonly renews: string })[] {
  const groups = Map.groupBy(ran, ({ result }) => JSON.stringify(result));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length === SETTINGS.length) return [{ ...first, rules: 'any', renews: 'any' }];
    return [...Map.groupBy(group, ({ setting }) => setting.rule).entries()].flatMap(([rules, some]) => {
      const [one] = some;
      const renews = some.length === 2 ? 'any' : one?.setting.renewOnGet === true ? 'yes' : 'no';
      return one === undefined ? [] : [{ ...one, rules, renews }];
    });
  });
}

async function lines(
  size: number,
  way: string,
  run: (setting: Setting) => Promise<Result>,
  more: (result: Result) => string = () => '',
): Promise<readonly string[]> {
  const ran: Ran[] = [];
  for (const setting of SETTINGS) ran.push({ setting, result: await run(setting) });
  return alike(ran).map(
    ({ rules, renews, result }) => `${row([number(size), way, rules, renews], result)}${more(result)}`,
  );
}

const HEAD =
  '| orgs a day | way | eviction | GET renews | sent to Webex | cold 403s | warm-ups | per 1,000 calls |';

async function unplanned(): Promise<readonly string[]> {
  const all = [HEAD, '|---|---|---|---|---|---|---|---|'];
  for (const size of SIZES) {
    const week = unplannedWeek(size, 1);
    for (const way of WAYS)
      all.push(...(await lines(size, way, async (setting) => simulate(way, week, setting))));
    all.push(...(await lines(size, '**Steward**', async (setting) => simulateSteward(week, setting))));
    all.push(row([number(size), 'offline optimum (Belady)', 'its own', 'any'], optimum(week, LIST_CAP)));
  }
  return all;
}

async function planned(): Promise<readonly string[]> {
  const all = [`${HEAD} per batch |`, '|---|---|---|---|---|---|---|---|---|'];
  for (const size of SIZES) {
    const perBatch = ({ warmUps }: Result): string => ` ${(warmUps / (size * DAYS)).toFixed(3)} |`;
    for (const way of ['reactive only', 'steward'] as const) {
      const name = way === 'steward' ? '**Steward**' : way;
      const run = async (setting: Setting): Promise<Result> => simulatePlanned(way, size, setting);
      all.push(...(await lines(size, name, run, perBatch)));
    }
  }
  return all;
}

const started = performance.now();
const text = [
  '### Unplanned work',
  '',
  ...(await unplanned()),
  '',
  '### Planned work',
  '',
  ...(await planned()),
  '',
].join('\n');
process.stdout.write(`${text}\n`);
process.stderr.write(`${Math.round((performance.now() - started) / 1000)} s\n`);
if (values.write) {
  const page = await readFile(PAGE, 'utf8');
  const day = new Date().toISOString().slice(0, 10);
  const [before = ''] = page.split('<!-- measured -->');
  await writeFile(
    PAGE,
    `${before}<!-- measured -->\n\nMeasured on ${day} by \`npm run bench:warmup\`.\n\n${text}`,
  );
}
