// What one row would do, from what the lists of the organization say: no user is read on its own for a plan.
import { isBaseLicense, isCallingLicense, licenseLabel } from '../fields.ts';
import type { License } from '../ports/admin/licenses.ts';
import type { Location } from '../ports/admin/locations.ts';
import type { ListedUser } from '../ports/admin/people.ts';
import { resolveByName } from '../resolve.ts';
import { TITLES } from './columns.ts';
import type { Effect } from './effect.ts';
import { PROFILE, type Wish } from './wishes.ts';

export interface Directory {
  /** By e-mail address in lower case. */
  readonly people: ReadonlyMap<string, ListedUser>;
  /** Person ids by license id. */
  readonly holders: ReadonlyMap<string, ReadonlySet<string>>;
  readonly licenses: readonly License[];
  readonly locations: readonly Location[];
  /** Its users come from a directory: they are not created here, and most fields not changed. */
  readonly synchronized: boolean;
  readonly orgName: string;
}

/** Or why it cannot be done. */
export function effectOf(wish: Wish, directory: Directory): Effect | string {
  const { people } = directory;
  const renamed = wish.newEmail === undefined ? undefined : people.get(wish.newEmail);
  const user = people.get(wish.email) ?? renamed;
  if (user === undefined) return creation(wish, directory);
  if (renamed !== undefined && renamed.id !== user.id)
    return `${TITLES.newEmail}: ${wish.newEmail} is the address of ${renamed.displayName} already.`;
  return change(wish, user, directory);
}

function creation(wish: Wish, directory: Directory): Effect | string {
  const { firstName, lastName } = wish.profile;
  if (wish.newEmail !== undefined || (firstName === undefined && lastName === undefined))
    return `${TITLES.email}: there is no user ${wish.email} in ${directory.orgName}; a new one needs a first and a last name.`;
  if (firstName === undefined || lastName === undefined)
    return `${firstName === undefined ? TITLES.firstName : TITLES.lastName}: is missing, and a new user needs one.`;
  if (directory.synchronized)
    return `The users of ${directory.orgName} come from its directory: ${wish.email} is created there.`;
  const add = paid(wish.add, directory);
  const place = placeFor(wish, add, undefined, directory);
  if (typeof place === 'string') return place;
  const displayName = wish.profile.displayName ?? `${firstName} ${lastName}`;
  const set = { ...wish.profile, firstName, lastName, displayName };
  return { line: wish.line, email: wish.email, set, seen: {}, add, remove: [], ...place };
}

function change(wish: Wish, user: ListedUser, directory: Directory): Effect | string {
  const holds = ({ id }: License): boolean =>
    user.licenses?.includes(id) ?? directory.holders.get(id)?.has(user.id) ?? false;
  const set: Record<string, string> = {};
  const seen: Record<string, string> = {};
  for (const name of PROFILE) {
    const asked = wish.profile[name];
    const is = user[name] ?? '';
    if (asked === undefined || asked === is) continue;
    set[name] = asked;
    seen[name] = is;
  }
  if (wish.newEmail !== undefined && wish.newEmail !== user.email.toLowerCase()) {
    set['email'] = wish.newEmail;
    seen['email'] = user.email;
  }
  if (directory.synchronized && Object.keys(set).length > 0)
    return `The users of ${directory.orgName} come from its directory: names, addresses, titles and departments change there.`;
  const add = paid(
    wish.add.filter((license) => !holds(license)),
    directory,
  );
  const remove = paid(wish.remove.filter(holds), directory);
  const calling = directory.licenses.filter(
    (license) => isCallingLicense(license) && holds(license) && !remove.some(({ id }) => id === license.id),
  );
  const [held] = calling;
  if (held && add.some((one) => one.calling))
    return `“${held.name}” is held, and Webex gives a user one calling license: set it to FALSE in the same row.`;
  const place = placeFor(wish, add, user, directory);
  if (typeof place === 'string') return place;
  return { line: wish.line, email: user.email, personId: user.id, set, seen, add, remove, ...place };
}

function paid(licenses: readonly License[], { licenses: all }: Directory): Effect['add'] {
  return licenses
    .filter((license) => !isBaseLicense(license))
    .map((license) => ({
      id: license.id,
      name: licenseLabel(license, all),
      calling: isCallingLicense(license),
    }));
}

type Place = Pick<Effect, 'locationId' | 'locationName' | 'extension' | 'phone'>;

/** Only for a calling license that is added: it wants a location, and an extension or a number. */
function placeFor(
  { location, extension, phone }: Wish,
  add: Effect['add'],
  user: ListedUser | undefined,
  { locations }: Directory,
): Place | string {
  const calling = add.filter((one) => one.calling);
  const [license] = calling;
  if (license === undefined) return {};
  if (calling.length > 1)
    return `Webex gives a user one calling license, not ${calling.length}: leave one at TRUE.`;
  const said = location ?? user?.locationId;
  if (said === undefined) return `${TITLES.location}: is missing, and “${license.name}” needs one.`;
  const resolved = resolveByName(locations, said);
  if (resolved.found === 'none')
    return `${TITLES.location}: there is no location “${said.slice(0, 60)}” here.`;
  if (resolved.found === 'many') return `${TITLES.location}: “${said.slice(0, 60)}” fits several locations.`;
  if (extension === undefined && phone === undefined)
    return `${TITLES.extension}: “${license.name}” needs an extension or a phone number.`;
  return {
    locationId: resolved.item.id,
    locationName: resolved.item.name,
    ...(extension === undefined ? {} : { extension }),
    ...(phone === undefined ? {} : { phone }),
  };
}
