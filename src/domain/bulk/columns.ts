// Which column means what: Steward's own names, those of Control Hub's exports, and the licenses of the organization.
import { licenseLabel } from '../fields.ts';
import type { License } from '../ports/admin/licenses.ts';
import { nearest } from '../resolve.ts';
import type { Table } from './table.ts';
import { badFile } from './text.ts';

export const FIELDS = [
  'email',
  'firstName',
  'lastName',
  'displayName',
  'title',
  'department',
  'newEmail',
  'location',
  'extension',
  'phone',
  'add',
  'remove',
] as const;
export type BulkField = (typeof FIELDS)[number];

/** Column titles of the files Steward writes; they are read back as well. */
export const TITLES: Readonly<Record<BulkField, string>> = {
  email: 'E-mail',
  firstName: 'First name',
  lastName: 'Last name',
  displayName: 'Display name',
  title: 'Title',
  department: 'Department',
  newEmail: 'New e-mail',
  location: 'Location',
  extension: 'Extension',
  phone: 'Phone number',
  add: 'Add licenses',
  remove: 'Remove licenses',
};

const ALSO: Readonly<Record<BulkField, readonly string[]>> = {
  email: [
    'user id email',
    'email address',
    'e mail address',
    'user',
    'user id',
    'userid',
    'user email',
    'mail',
  ],
  firstName: ['first', 'given name', 'givenname'],
  lastName: ['last', 'surname', 'family name', 'familyname'],
  displayName: ['display', 'name', 'full name'],
  title: ['job title'],
  department: ['dept'],
  newEmail: ['new email address', 'new user id'],
  location: ['calling location', 'site location'],
  extension: ['ext'],
  phone: ['phone', 'work number', 'phone numbers', 'primary number'],
  add: ['add license', 'licenses', 'license', 'licenses to add'],
  remove: ['remove license', 'licenses to remove'],
};

/** Of Control Hub's exports: nothing of it can be set, or not in this way. */
const UNUSED =
  /^(user status|status|user type|days? .*|last .*|created.*|caller id .*|esn|uuid|user uuid|entity id|org(anization)? ?(id|name)|hybrid .*|line|outcome|effect|reason|before|after|manager|manager id|.* service(s)?|location id|person id|roles?)$/;

const DIRECT = new Map<string, BulkField>(
  FIELDS.flatMap((field) => [TITLES[field], ...ALSO[field]].map((title) => [fold(title), field] as const)),
);

/** Case, marks and what stands in brackets mean nothing: “User ID/Email (Required)” is “user id email”. */
function fold(title: string): string {
  return title
    .normalize('NFKC')
    .replaceAll(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replaceAll(/\((?:required|optional)\)|\*/gi, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/\be mail\b/g, 'email')
    .trim();
}

export interface Columns {
  /** Index in the row. */
  readonly fields: ReadonlyMap<BulkField, number>;
  readonly licenses: readonly { readonly at: number; readonly license: License }[];
  readonly notes: readonly string[];
}

/** Throws a Fault `bad-csv` that names the columns. */
export function readColumns({ header, rows }: Table, licenses: readonly License[]): Columns {
  const fields = new Map<BulkField, number>();
  const taken = new Map<License, number>();
  const unused: string[] = [];
  const unknown: string[] = [];
  const isBlank = (at: number): boolean => rows.every(({ cells }) => (cells[at] ?? '').trim() === '');
  for (const [at, title] of header.entries()) {
    const field = DIRECT.get(fold(title));
    const license = field === undefined ? licenseOf(title, licenses) : undefined;
    if (field !== undefined) claim(fields, field, at, title);
    else if (license !== undefined) claim(taken, license, at, title);
    else if (UNUSED.test(fold(title)) || (title !== '' && isBlank(at))) unused.push(`“${title}”`);
    else if (title === '' && !isBlank(at))
      throw badFile(`Column ${at + 1} has values and no name in the header.`);
    else if (title !== '') unknown.push(unknownColumn(title, at, licenses));
  }
  if (!fields.has('email')) throw badFile(noEmail(header));
  if (unknown.length > 0) throw badFile(unknown.slice(0, 5).join(' '));
  const notes = unused.length === 0 ? [] : [`Not used: ${unused.slice(0, 12).join(', ')}.`];
  return { fields, licenses: [...taken].map(([license, at]) => ({ at, license })), notes };
}

function claim<K>(known: Map<K, number>, key: K, at: number, title: string): void {
  const other = known.get(key);
  if (other !== undefined)
    throw badFile(
      `Columns ${other + 1} and ${at + 1} (“${title}”) of the header mean the same: keep one of them.`,
    );
  known.set(key, at);
}

function licenseOf(title: string, all: readonly License[]): License | undefined {
  const wanted = fold(title);
  if (wanted === '') return undefined;
  const fitting = all.filter(({ id }) => id === title);
  if (fitting.length === 0) fitting.push(...all.filter((one) => fold(licenseLabel(one, all)) === wanted));
  if (fitting.length === 0) fitting.push(...all.filter(({ name }) => fold(name) === wanted));
  if (fitting.length > 1) {
    const labels = fitting.map((one) => `“${licenseLabel(one, all)}”`).join(' or ');
    throw badFile(`The column “${title}” fits several licenses: name it ${labels}.`);
  }
  return fitting[0];
}

function unknownColumn(title: string, at: number, licenses: readonly License[]): string {
  const known = [...Object.values(TITLES), ...licenses.map((one) => licenseLabel(one, licenses))];
  const [near] = nearest(
    known.map((name) => ({ name })),
    title,
    1,
  );
  const hint = near ? ` Did you mean “${near.name}”?` : ' Rename it, or leave it out.';
  return `Column ${at + 1} of the header, “${title.slice(0, 60)}”, is no field and no license here.${hint}`;
}

function noEmail(header: readonly string[]): string {
  const said = header
    .slice(0, 6)
    .map((title) => `“${title.slice(0, 30)}”`)
    .join(', ');
  const isData = header.some((title) => /\S@\S/.test(title));
  return isData
    ? `Line 1 has users in it already (${said}): put a header above that names the columns, e.g. ${TITLES.email},${TITLES.firstName},${TITLES.lastName}.`
    : `No column of the header in line 1 (${said}) is the e-mail address: name one “${TITLES.email}” or “User ID/Email (Required)”.`;
}
