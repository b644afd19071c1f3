// A PUT of a person replaces everything it does not name: the person is read in full, changed where asked, and put
// back whole, with every field Steward knows nothing about.
import { Fault } from '../../domain/failure.ts';
import { UPDATED_FIELDS, type User, type UserUpdate } from '../../domain/ports/admin/people.ts';

/** Throws when a field is not any more what the plan saw. Which ones is told, their values are not. */
export function refuseIfChanged(user: User, seen: UserUpdate): void {
  const changed = UPDATED_FIELDS.filter((field) => Object.hasOwn(seen, field) && differs(field, seen, user));
  if (changed.length === 0) return;
  throw new Fault({
    code: 'conflict',
    message: `Somebody else has changed this user meanwhile (${changed.join(', ')}). Nothing was written.`,
    repeat: 'never',
  });
}

function differs(field: (typeof UPDATED_FIELDS)[number], seen: UserUpdate, user: User): boolean {
  return comparable(field, seen) !== comparable(field, user);
}

/** Addresses know no case, and roles no order. */
function comparable(field: (typeof UPDATED_FIELDS)[number], of: UserUpdate | User): string {
  if (field === 'roles') return JSON.stringify([...(of.roles ?? [])].toSorted());
  const value = of[field];
  if (field === 'email') return (of.email ?? '').toLowerCase();
  return typeof value === 'boolean' ? String(value) : (value ?? '');
}

/** What Webex keeps itself and does not take back. */
const READ_ONLY = new Set([
  'id',
  'created',
  'lastModified',
  'timezone',
  'lastActivity',
  'sipAddresses',
  'status',
  'invitePending',
  'loginEnabled',
  'type',
]);

export type Replacement = Readonly<Record<string, unknown>>;

/** The body of the PUT, from the person as Webex showed it. */
export function replacement(person: Replacement, user: User, set: UserUpdate): Replacement {
  const { email, ...fields } = set;
  const whole: Record<string, unknown> = Object.fromEntries(
    Object.entries(person).filter(([name]) => !READ_ONLY.has(name)),
  );
  whole['displayName'] = user.displayName;
  whole['emails'] = emailsOf(person, user.email, email);
  // Extensions are shown among the numbers and taken only from their own field.
  const { phoneNumbers } = whole;
  if (Array.isArray(phoneNumbers)) {
    whole['phoneNumbers'] = phoneNumbers.filter((number: unknown) => !isExtension(number));
    if (user.extension !== undefined) whole['extension'] = user.extension;
  }
  // It follows the first name; the old one would hold on to a name that is being changed.
  if (fields.firstName !== undefined) delete whole['nickName'];
  for (const [name, value] of Object.entries(fields)) {
    // In a replacement, what is not named is empty.
    if (value === '') delete whole[name];
    else if (value !== undefined) whole[name] = value;
  }
  return whole;
}

/** The first is the address the user is known by. */
function emailsOf(person: Replacement, current: string, wanted: string | undefined): readonly unknown[] {
  const emails: unknown = person['emails'];
  const others = Array.isArray(emails) ? emails.slice(1) : [];
  const first = wanted ?? current;
  return [first, ...others.filter((other: unknown) => other !== first)];
}

const isExtension = (number: unknown): boolean =>
  typeof number === 'object' && number !== null && 'type' in number && number.type === 'work_extension';

/** Calling fields count only in a PUT that says so. */
export const isCalling = (body: Replacement): boolean =>
  body['locationId'] !== undefined || body['extension'] !== undefined;
