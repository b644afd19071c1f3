// A CSV and what the organization has → the plan of a bulk change: counts for the card, all rows for the thread, and
// what is carried out.

import type { ReadContext } from '../context.ts';
import { csvFile } from '../csv.ts';
import { isBaseLicense, licensesOf } from '../fields.ts';
import type { PlanDraft } from '../operation.ts';
import type { License } from '../ports/admin/licenses.ts';
import type { ListedUser } from '../ports/admin/people.ts';
import type { Change } from '../request.ts';
import { readColumns, TITLES } from './columns.ts';
import { callsOf, detailsOf, type Effect, isCreation, kindOf, type Left } from './effect.ts';
import { type Effects, planEffects } from './effects.ts';
import type { Directory } from './row-effect.ts';
import { readTable } from './table.ts';
import { badFile, textOf } from './text.ts';
import { readWishes, type Wishes } from './wishes.ts';

/** Named on the card; the file has them all. */
const NAMED = 6;
/** Until a long run has taught better: what 300 calls a minute come to. */
const FIRST_PACE = 5;

export interface BulkData {
  readonly rows: number;
  /** It names what takes it back. */
  readonly requestId: number;
  /** There is nothing that could be taken back. */
  readonly creates?: 'only' | undefined;
}

type Where = Pick<ReadContext, 'org' | 'admin' | 'requestId' | 'holds' | 'reading' | 'pace'>;

/** Throws a Fault `bad-csv`. Reads lists only. */
export async function planBulk(
  context: Where,
  bytes: Uint8Array,
  /** Of the run it takes back. */
  left?: Left,
): Promise<PlanDraft<BulkData>> {
  const { text, repairs } = textOf(bytes);
  const table = readTable(text);
  const licenses = await licensesOf(context);
  const columns = readColumns(table, licenses);
  const wishes = readWishes(table, columns, licenses);
  if (wishes.wishes.length === 0) throw nothingUsable(wishes);
  const directory = await readDirectory(context, licenses, wishes);
  const effects = planEffects(wishes.wishes, directory, left);
  const refused = [...wishes.refused, ...effects.refused].toSorted((a, b) => a.line - b.line);
  if (effects.effects.length === 0) throw nothingToDo(effects, refused);
  const told = [...repairs, ...table.repairs, ...columns.notes, ...wishes.repairs, ...effects.told];
  return draftOf(context, { effects, refused, told }, await context.pace());
}

interface Planned {
  readonly effects: Effects;
  readonly refused: Effects['refused'];
  readonly told: readonly string[];
}

const lineOf = ({ line, why }: { readonly line: number; readonly why: string }): string =>
  `Line ${line}, ${why}`;

function nothingUsable({ refused }: Wishes) {
  const more = refused.length > NAMED ? ` And ${refused.length - NAMED} more.` : '';
  return badFile(`No row can be used. ${refused.slice(0, NAMED).map(lineOf).join(' ')}${more}`);
}

function nothingToDo({ nothing }: Effects, refused: Effects['refused']) {
  const same = nothing.length === 0 ? '' : `${nothing.length} rows are as they should be already. `;
  const more = refused.length > NAMED ? ` And ${refused.length - NAMED} more.` : '';
  return badFile(
    `Nothing would change. ${same}${refused.slice(0, NAMED).map(lineOf).join(' ')}${more}`.trim(),
  );
}

/** All users, and who holds the licenses that the rows name. */
async function readDirectory(
  { org, admin, reading }: Where,
  licenses: readonly License[],
  { wishes }: Wishes,
): Promise<Directory> {
  const named = new Set(wishes.flatMap(({ add, remove }) => [...add, ...remove]));
  const asked = [...named].filter((license) => !isBaseLicense(license));
  const people = new Map<string, ListedUser>();
  const bulk = admin.bulk();
  let tellsLicenses = true;
  for await (const page of bulk.people(org.id).list({})) {
    for (const user of page) people.set(user.email.toLowerCase(), user);
    tellsLicenses &&= page.every((user) => user.licenses !== undefined);
    await reading(`${people.size} users`);
  }
  const holders = new Map<string, ReadonlySet<string>>();
  for (const { id } of tellsLicenses ? [] : asked) {
    const ids = new Set<string>();
    for await (const page of bulk.licenses(org.id).holders(id))
      for (const { personId } of page) ids.add(personId);
    holders.set(id, ids);
    await reading(`${people.size} users and the holders of ${holders.size} of ${asked.length} licenses`);
  }
  const isPlaced = wishes.some(({ location, add }) => location !== undefined || add.length > 0);
  return {
    people,
    holders,
    licenses,
    locations: isPlaced ? await admin.locations(org.id).list() : [],
    synchronized: await admin.organizations().directorySync(org.id),
    orgName: org.name,
  };
}

function draftOf({ org, requestId }: Where, planned: Planned, pace: number | undefined): PlanDraft<BulkData> {
  const { effects, units } = planned.effects;
  const calls = effects.reduce((sum, effect) => sum + callsOf(effect), 0);
  const file = {
    name: 'bulk-plan.csv',
    content: planFile(planned),
    text: 'The plan, row by row.',
  };
  return {
    summary: `change ${counted(effects.length, 'user')} of ${org.name} in bulk`,
    changes: changesOf(planned.effects),
    warnings: warningsOf(planned, calls, pace),
    beneficiaries: [
      ...new Set(
        effects.flatMap(({ email, set }) => (set.email === undefined ? [email] : [email, set.email])),
      ),
    ],
    calls,
    licenses: units.map(({ name }) => name),
    draws: units.flatMap(({ draw }) => draw),
    data: {
      rows: effects.length,
      requestId,
      ...(effects.every(isCreation) ? { creates: 'only' as const } : {}),
    },
    payload: JSON.stringify(effects),
    rows: effects.length,
    file,
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function changesOf({ effects, units }: Effects): readonly Change[] {
  const count = (label: string, field: string, of: (effect: Effect) => boolean): readonly Change[] => {
    const found = effects.filter(of).length;
    return found === 0 ? [] : [{ field, label, before: '', after: counted(found, 'user') }];
  };
  const existing = (effect: Effect): boolean => !isCreation(effect);
  return [
    ...count('Create', 'create', isCreation),
    ...count('Change', 'change', (effect) => existing(effect) && Object.keys(effect.set).length > 0),
    ...count('Add licenses', 'add', (effect) => existing(effect) && effect.add.length > 0),
    ...count('Remove licenses', 'remove', (effect) => effect.remove.length > 0),
    ...units.map(({ license, add, remove }) => ({
      field: `units.${license}`,
      label: license,
      before: '',
      after: [add > 0 ? `+${add}` : '', remove > 0 ? `−${remove}` : '']
        .filter((part) => part !== '')
        .join(' '),
    })),
  ];
}

function warningsOf(
  { effects: { nothing, units, notes }, refused, told }: Planned,
  calls: number,
  pace: number | undefined,
) {
  const needed = units.filter(({ add }) => add > 0);
  const free = needed.map(({ license, add, free: left }) => `${license}: ${add} of ${left} free`);
  const some = refused.slice(0, NAMED).map(lineOf).join(' ');
  return [
    ...notes,
    ...(free.length > 0 ? [`Units needed. ${free.join('; ')}.`] : []),
    ...(refused.length > 0
      ? [
          `${counted(refused.length, 'row')} cannot be done and will be left out. ${some}${refused.length > NAMED ? ' The file names the others.' : ''}`,
        ]
      : []),
    ...(nothing.length > 0 ? [`${counted(nothing.length, 'row')} need no change.`] : []),
    ...(told.length > 0
      ? [
          `Put right or left out: ${told.slice(0, NAMED).join(' ')}${told.length > NAMED ? ` And ${told.length - NAMED} more; the file has them all.` : ''}`,
        ]
      : []),
    timeFor(calls, pace),
  ];
}

function timeFor(calls: number, pace: number | undefined): string {
  const minutes = Math.ceil(calls / (pace ?? FIRST_PACE) / 60);
  const time = minutes < 90 ? counted(minutes, 'minute') : `${Math.round(minutes / 6) / 10} hours`;
  const how =
    pace === undefined
      ? 'at a cautious guess'
      : `at the pace of earlier runs (${pace.toFixed(1)} calls a second)`;
  return `It takes about ${calls} calls and ${time}, ${how}. It can be paused, resumed and cancelled on its way.`;
}

const HEADER = ['Line', TITLES.email, 'Effect', 'Details'];

/** Every row of the file with what would become of it, and below them what was put right. */
function planFile({ effects: { effects, nothing }, refused, told }: Planned): string {
  const rows: [number, readonly string[]][] = [
    ...effects.map((effect): [number, string[]] => [
      effect.line,
      [String(effect.line), effect.email, kindOf(effect), detailsOf(effect)],
    ]),
    ...nothing.map(({ line, email }): [number, string[]] => [
      line,
      [String(line), email, 'nothing to do', ''],
    ]),
    ...refused.map(({ line, email, why }): [number, string[]] => [
      line,
      [String(line), email, 'refused', why],
    ]),
  ];
  const sorted = rows.toSorted(([a], [b]) => a - b).map(([, cells]) => cells);
  return csvFile(HEADER, [...sorted, ...told.map((note) => ['', '', 'put right or left out', note])]);
}
