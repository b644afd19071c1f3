// Rows of a table → what each asks for, with everything that was put right or cannot be used, by line and column.
import { resolveLicenses } from '../assignable.ts';
import type { License } from '../ports/admin/licenses.ts';
import { type Cell, cleanCell, EMPTY, emailCell, extensionCell, flagCell, phoneCell } from './cells.ts';
import { type BulkField, type Columns, TITLES } from './columns.ts';
import { short, type Table, type TableRow } from './table.ts';

export const PROFILE = ['firstName', 'lastName', 'displayName', 'title', 'department'] as const;
type ProfileField = (typeof PROFILE)[number];

/** What a row asks for; absent fields are left as they are. */
export interface Wish {
  readonly line: number;
  readonly email: string;
  readonly profile: Readonly<Partial<Record<ProfileField, string>>>;
  readonly newEmail?: string | undefined;
  readonly location?: string | undefined;
  readonly extension?: string | undefined;
  readonly phone?: string | undefined;
  readonly add: readonly License[];
  readonly remove: readonly License[];
}

export interface Refused {
  readonly line: number;
  readonly email: string;
  readonly why: string;
}

export interface Wishes {
  readonly wishes: readonly Wish[];
  readonly refused: readonly Refused[];
  readonly repairs: readonly string[];
}

const MAX: Readonly<Record<ProfileField, number>> = {
  firstName: 64,
  lastName: 64,
  displayName: 128,
  title: 128,
  department: 128,
};

export function readWishes(table: Table, columns: Columns, licenses: readonly License[]): Wishes {
  const repairs: string[] = [];
  const read = table.rows.map((row) => readRow(row, columns, licenses, repairs));
  return withoutTwins(read, repairs);
}

function readRow(
  row: TableRow,
  columns: Columns,
  licenses: readonly License[],
  repairs: string[],
): Wish | Refused {
  const { line } = row;
  const why: string[] = [];
  const note = (title: string, said: string): void => void repairs.push(`Line ${line}, ${title}: ${said}.`);
  const take = (title: string, at: number | undefined, check: (text: string) => Cell): string | undefined => {
    const cell = at === undefined ? undefined : cleanCell(row.cells[at] ?? '');
    if (cell === undefined || ('value' in cell && cell.value === '')) return undefined;
    const checked = 'problem' in cell ? cell : check(cell.value);
    if ('problem' in checked) {
      why.push(`${title}: ${checked.problem}`);
      return undefined;
    }
    const said = checked.repair ?? ('repair' in cell ? cell.repair : undefined);
    if (said !== undefined) note(title, said);
    return checked.value;
  };
  const field = (name: BulkField, check: (text: string) => Cell): string | undefined =>
    take(TITLES[name], columns.fields.get(name), check);
  const email = field('email', emailCell);
  if (email === undefined && why.length === 0) why.push(`${TITLES.email}: is missing`);
  const profile: Partial<Record<ProfileField, string>> = {};
  for (const name of PROFILE) {
    const value = field(name, (text) => profileCell(name, text));
    if (value !== undefined) profile[name] = value === EMPTY ? '' : value;
  }
  const wish: Wish = {
    line,
    email: email ?? short(row.cells[columns.fields.get('email') ?? 0] ?? ''),
    profile,
    newEmail: field('newEmail', emailCell),
    location: field('location', (value) => ({ value })),
    extension: field('extension', extensionCell),
    phone: field('phone', phoneCell),
    ...licenseWishes(take, columns, licenses, why, note),
  };
  return why.length === 0 ? wish : { line, email: wish.email, why: `${why.join('; ')}.` };
}

/** Of what a cell holds once it was cleaned. */
export function profileCell(name: ProfileField, value: string): Cell {
  if (value === EMPTY && name !== 'title' && name !== 'department')
    return { problem: 'this cannot be made empty' };
  if (value.length > MAX[name])
    return { problem: `this has ${value.length} characters, at most ${MAX[name]} go` };
  return { value };
}

function licenseWishes(
  take: (title: string, at: number | undefined, check: (text: string) => Cell) => string | undefined,
  { fields, licenses: columns }: Columns,
  all: readonly License[],
  why: string[],
  note: (title: string, said: string) => void,
): Pick<Wish, 'add' | 'remove'> {
  const add = new Set<License>();
  const remove = new Set<License>();
  for (const { at, license } of columns) {
    const said = take(license.name, at, (value) => ({ value }));
    if (said === undefined) continue;
    const read = flagCell(said);
    if ('problem' in read) why.push(`${license.name}: ${read.problem}`);
    else {
      if (read.repair !== undefined) note(license.name, read.repair);
      if (read.flag !== undefined) (read.flag ? add : remove).add(license);
    }
  }
  for (const [name, into] of [
    ['add', add],
    ['remove', remove],
  ] as const) {
    const said = take(TITLES[name], fields.get(name), (value) => ({ value }));
    if (said === undefined) continue;
    const wanted = said
      .split(/[;|]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
    // Whether a unit is free is asked of all rows together.
    const endless = all.map((license) => ({ ...license, consumedUnits: 0, totalUnits: 1 }));
    const { chosen, problems } = resolveLicenses(endless, wanted, { several: true });
    for (const { message } of problems) why.push(`${TITLES[name]}: ${message.replace(/\.$/, '')}`);
    for (const { id } of chosen) for (const license of all) if (license.id === id) into.add(license);
  }
  const both = [...add].find((license) => remove.has(license));
  if (both) why.push(`${both.name}: it is to be added and removed`);
  return { add: [...add], remove: [...remove] };
}

/** Twice the same is once; twice and different is a contradiction, and neither counts. */
function withoutTwins(read: readonly (Wish | Refused)[], repairs: string[]): Wishes {
  const refused = read.filter((row): row is Refused => 'why' in row);
  const byEmail = new Map<string, Wish[]>();
  for (const row of read) {
    if ('why' in row) continue;
    const known = byEmail.get(row.email);
    if (known) known.push(row);
    else byEmail.set(row.email, [row]);
  }
  const wishes: Wish[] = [];
  for (const [first, ...others] of byEmail.values()) {
    if (first === undefined) continue;
    const same = others.every((other) => asText(other) === asText(first));
    if (same) {
      wishes.push(first);
      for (const { line } of others)
        repairs.push(`Line ${line} says the same as line ${first.line} and was left out.`);
      continue;
    }
    const lines = [first, ...others].map(({ line }) => line);
    for (const { line, email } of [first, ...others])
      refused.push({
        line,
        email,
        why: `${TITLES.email}: lines ${lines.join(' and ')} say different things of one user.`,
      });
  }
  return { wishes, refused: refused.toSorted((a, b) => a.line - b.line), repairs };
}

function asText({ line: _line, add, remove, ...rest }: Wish): string {
  return JSON.stringify([rest, add.map(({ id }) => id), remove.map(({ id }) => id)]);
}
