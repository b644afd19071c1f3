// What became of everything nobody asked for: a user as the plan saw it and as it is now, field by field.

import type { ReadContext } from './context.ts';
import { isBaseLicense, licenseLabel } from './fields.ts';
import type { User } from './ports/admin/people.ts';
import type { FieldResult } from './request.ts';
import { snapshotOf, type UserField, type UserSnapshot } from './user-snapshot.ts';

const LABELS: Readonly<Record<Exclude<UserField, 'licenses'>, string>> = {
  email: 'E-mail',
  displayName: 'Display name',
  firstName: 'First name',
  lastName: 'Last name',
  title: 'Title',
  department: 'Department',
  locationId: 'Location',
  extension: 'Extension',
  loginEnabled: 'Sign-in',
  phoneNumbers: 'Phone numbers',
  roles: 'Roles',
};
const SINGLE: readonly (keyof typeof LABELS)[] = [
  'email',
  'displayName',
  'firstName',
  'lastName',
  'title',
  'department',
  'locationId',
  'extension',
  'loginEnabled',
  'phoneNumbers',
  'roles',
];

/** What a calling license brings and takes along. */
export const CALLING_FIELDS: readonly UserField[] = ['locationId', 'extension', 'phoneNumbers'];

export interface Comparison {
  readonly after: User;
  /** Fields the request is about, or that follow from them. */
  readonly fields: readonly UserField[];
  /** Licenses it is about. */
  readonly licenses: readonly string[];
}

/** One line for each difference nobody asked for, or one that there is none. */
export async function othersChanged(
  context: Pick<ReadContext, 'org' | 'admin' | 'before'>,
  { after, fields, licenses }: Comparison,
): Promise<readonly FieldResult[]> {
  const { before } = context;
  if (before === undefined) return [];
  const now = snapshotOf(after);
  const asked = new Set<string>(fields);
  const results = SINGLE.filter((name) => !asked.has(name)).flatMap((name): readonly FieldResult[] => {
    const [was, is] = [inWords(before[name]), inWords(now[name])];
    if (was === is) return [];
    // Ids say nothing to a reader: that it is another one is all there is to tell.
    const opaque = name === 'locationId' || name === 'roles';
    return [
      { label: LABELS[name], asked: opaque ? '' : was, is: opaque ? 'changed' : is, match: 'elsewhere' },
    ];
  });
  const changed = [...results, ...(await licensesElsewhere(context, before, now, new Set(licenses)))];
  return changed.length > 0
    ? changed
    : [{ label: 'Everything else', asked: '', is: 'as it was', match: 'same' }];
}

async function licensesElsewhere(
  { org, admin }: Pick<ReadContext, 'org' | 'admin'>,
  before: UserSnapshot,
  now: UserSnapshot,
  asked: ReadonlySet<string>,
): Promise<readonly FieldResult[]> {
  const [had, has] = [new Set(before.licenses), new Set(now.licenses)];
  const differing = [...new Set([...had, ...has])].filter(
    (id) => had.has(id) !== has.has(id) && !asked.has(id),
  );
  if (differing.length === 0) return [];
  const all = await admin.licenses(org.id).list();
  return differing.map((id) => {
    const license = all.find((one) => one.id === id);
    const name = license === undefined ? id : licenseLabel(license, all);
    if (!has.has(id)) return { label: 'License', asked: name, is: '', match: 'elsewhere' };
    // The free ones come along with others, of Webex's own accord.
    const free = license !== undefined && isBaseLicense(license);
    return { label: 'License', asked: '', is: name, match: free ? 'added' : 'elsewhere' };
  });
}

function inWords(value: string | boolean | readonly string[] | undefined): string {
  if (typeof value === 'boolean') return value ? 'allowed' : 'not allowed';
  if (typeof value === 'string' || value === undefined) return value ?? '';
  return [...value].toSorted().join(', ');
}
