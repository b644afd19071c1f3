// What takes a bulk change back: a file that “bulk” takes, field by field, and what no file can.
import { csvFile } from '../csv.ts';
import { Fault } from '../failure.ts';
import type { RowsEnd } from '../steps.ts';
import { cleanCell, EMPTY } from './cells.ts';
import { TITLES } from './columns.ts';
import { type Effect, isCreation, type Left } from './effect.ts';
import { readTable } from './table.ts';
import { textOf } from './text.ts';
import { PROFILE, profileCell } from './wishes.ts';

export interface BulkUndo {
  /** A file that “bulk” takes; undefined when nothing can be taken back. */
  readonly csv: string | undefined;
  /** What this has left behind, by address: what is different by then somebody else has changed. */
  readonly left: Left;
  /** What cannot be taken back, in sentences. */
  readonly rest: readonly Rest[];
}

export interface Rest {
  readonly line: number;
  readonly why: string;
  /** It is there since this run. */
  readonly created?: true;
}

const HEADER = [
  TITLES.email,
  TITLES.newEmail,
  ...PROFILE.map((name) => TITLES[name]),
  TITLES.add,
  TITLES.remove,
  TITLES.location,
  TITLES.extension,
  TITLES.phone,
];

/** From what each row has changed and what was there before. */
export function undoOf(
  effects: readonly Effect[],
  results: RowsEnd['results'],
  /** Names by id. */
  locations: ReadonlyMap<string, string>,
): BulkUndo {
  const rest: Rest[] = [];
  const left: Record<string, Effect['set']> = {};
  const rows: (readonly string[])[] = [];
  for (const effect of effects) {
    const { line, email, set } = effect;
    const result = results.get(String(line));
    if (result === undefined || result.state === 'failed') continue;
    if (isCreation(effect)) {
      rest.push({
        line,
        why: `${email} was created: “user delete ${email}” takes that back for good.`,
        created: true,
      });
      continue;
    }
    const place = result.before ?? {};
    rest.push(...lostOf(effect, place).map((why) => ({ line, why: `${email}: ${why}` })));
    left[(set.email ?? email).toLowerCase()] = set;
    rows.push(backOf(effect, place, locations));
  }
  return { csv: rows.length === 0 ? undefined : csvFile(HEADER, rows).replace(/^\uFEFF/, ''), left, rest };
}

/** Where a calling license was, as far as it can be given back. */
type Place = Readonly<Record<string, string>>;

const isReachable = (place: Place): boolean =>
  place['extension'] !== undefined || place['phone'] !== undefined;

function lostOf({ set, seen, remove }: Effect, place: Place): readonly string[] {
  const unsayable = PROFILE.filter(
    (name) => set[name] !== undefined && !isCarried(name, seen[name] ?? ''),
  ).map((name) => `${TITLES[name]} was “${(seen[name] ?? '').slice(0, 60)}”, which a file cannot say.`);
  const calling = remove
    .filter((license) => license.calling)
    .map(({ name }) =>
      isReachable(place)
        ? 'forwarding, voicemail and phones that went with the calling license are lost.'
        : `“${name}” had no extension or number to give back.`,
    );
  return [...unsayable, ...calling];
}

function backOf(
  { email, set, seen, add, remove }: Effect,
  place: Place,
  locations: ReadonlyMap<string, string>,
): readonly string[] {
  const back = remove.filter(({ calling }) => !calling || isReachable(place));
  const { locationId = '', extension = '', phone = '' } = back.some(({ calling }) => calling) ? place : {};
  return [
    set.email ?? email,
    set.email === undefined ? '' : email,
    ...PROFILE.map((name) =>
      set[name] !== undefined && isCarried(name, seen[name] ?? '') ? seen[name] || EMPTY : '',
    ),
    back.map(({ name }) => name).join(' | '),
    add.map(({ name }) => name).join(' | '),
    locations.get(locationId) ?? locationId,
    extension,
    phone,
  ];
}

/** Whether it comes out of a file as it went into it. */
function isCarried(name: (typeof PROFILE)[number], value: string): boolean {
  if (value === '') return name === 'title' || name === 'department';
  try {
    const { text } = textOf(new TextEncoder().encode(csvFile([TITLES.email, TITLES[name]], [['x', value]])));
    const [row] = readTable(text).rows;
    const cell = cleanCell(row?.cells[1] ?? '');
    const said = 'problem' in cell ? cell : profileCell(name, cell.value);
    return 'value' in said && said.value === value && value !== EMPTY;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return false;
  }
}
