// What each row would do, from what the lists of the organization say: no user is read on its own for a plan.
import * as z from 'zod';
import { drawsOf, freeUnits, isBaseLicense, isCallingLicense, licenseLabel } from '../fields.ts';
import type { License } from '../ports/admin/licenses.ts';
import type { Location } from '../ports/admin/locations.ts';
import type { ListedUser } from '../ports/admin/people.ts';
import { resolveByName } from '../resolve.ts';
import type { Draw } from '../units.ts';
import { TITLES } from './columns.ts';
import { PROFILE, type Refused, type Wish } from './wishes.ts';

const profile = z.object({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  displayName: z.string().optional(),
  title: z.string().optional(),
  department: z.string().optional(),
  email: z.string().optional(),
});

/** One row that changes something; without a personId the user is created. */
export const effectSchema = z.object({
  line: z.number().int(),
  email: z.string(),
  personId: z.string().optional(),
  set: profile,
  /** What the plan saw of the fields to be set. */
  seen: profile,
  add: z.array(z.object({ id: z.string(), name: z.string(), calling: z.boolean() })),
  remove: z.array(z.object({ id: z.string(), name: z.string(), calling: z.boolean() })),
  locationId: z.string().optional(),
  locationName: z.string().optional(),
  extension: z.string().optional(),
  phone: z.string().optional(),
});
export type Effect = z.infer<typeof effectSchema>;

/** Values that an earlier run has written, by address in lower case. */
export const leftSchema = z.record(z.string(), profile);
export type Left = z.infer<typeof leftSchema>;

/** What somebody has changed since that run; it is not to be taken back over that. */
function changedSince({ email, seen }: Effect, left: Left): string | undefined {
  const own = left[email.toLowerCase()];
  if (own === undefined) return undefined;
  const wrote = new Map(Object.entries(own));
  for (const [name, is = ''] of Object.entries(seen)) {
    if (wrote.has(name) && (wrote.get(name) ?? '').toLowerCase() !== is.toLowerCase())
      return `${name} is “${is.slice(0, 60)}” by now: somebody has changed it since.`;
  }
  return undefined;
}

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

export interface Units {
  /** As it is told from its twins. */
  readonly license: string;
  readonly name: string;
  readonly draw: readonly Draw[];
  readonly add: number;
  readonly remove: number;
  readonly free: number;
}

export interface Effects {
  readonly effects: readonly Effect[];
  readonly refused: readonly Refused[];
  /** Rows that are as they should be already. */
  readonly nothing: readonly { readonly line: number; readonly email: string }[];
  readonly units: readonly Units[];
  readonly notes: readonly string[];
}

interface Draft {
  readonly wish: Wish;
  readonly effect: Effect;
}

export function planEffects(wishes: readonly Wish[], directory: Directory, left: Left = {}): Effects {
  const refused: Refused[] = [];
  const nothing: { line: number; email: string }[] = [];
  const drafts: Draft[] = [];
  for (const wish of wishes) {
    const { line, email } = wish;
    const wanted = effectOf(wish, directory);
    const effect = typeof wanted === 'string' ? wanted : (changedSince(wanted, left) ?? wanted);
    if (typeof effect === 'string') refused.push({ line, email, why: effect });
    else if (effect.personId !== undefined && isNothing(effect)) nothing.push({ line, email });
    else drafts.push({ wish, effect });
  }
  const apart = withoutClashes(drafts, refused);
  const budget = unitsFor(apart, directory);
  const effects: Effect[] = [];
  for (const { wish, effect } of apart) {
    const lacking = effect.add.find(({ id }) => (budget.get(id)?.left ?? 0) < 1);
    if (lacking) {
      const free = budget.get(lacking.id)?.free ?? 0;
      const why = `“${lacking.name}” has no unit left for this row: ${free === 0 ? 'none is free' : `the ${free} free ones go to rows above`}.`;
      refused.push({ line: wish.line, email: wish.email, why });
      continue;
    }
    for (const { id } of effect.add) take(budget, id);
    effects.push(effect);
  }
  const units = [...budget.values()].flatMap(({ license, free }) => {
    const add = effects.filter((effect) => effect.add.some(({ id }) => id === license.id)).length;
    const remove = effects.filter((effect) => effect.remove.some(({ id }) => id === license.id)).length;
    if (add + remove === 0) return [];
    const label = licenseLabel(license, directory.licenses);
    const back = effects.filter((effect) => givesBackOnly(effect) && gives(effect, license)).length;
    const draw = add > back ? drawsOf([license], directory.licenses, add - back) : [];
    return [{ license: label, name: license.name, draw, add, remove, free }];
  });
  return { effects: inOrder(effects), refused, nothing, units, notes: notesOf(apart) };
}

export const isCreation = ({ personId }: Effect): boolean => personId === undefined;

const isNothing = ({ set, add, remove }: Effect): boolean =>
  Object.keys(set).length === 0 && add.length === 0 && remove.length === 0;

/** Units that are given back come first, as others may be waiting for them. */
const givesBackOnly = ({ add, remove }: Effect): boolean => add.length === 0 && remove.length > 0;
const gives = ({ remove }: Effect, license: License): boolean => remove.some(({ id }) => id === license.id);

const inOrder = (effects: readonly Effect[]): readonly Effect[] => [
  ...effects.filter(givesBackOnly),
  ...effects.filter((effect) => !givesBackOnly(effect)),
];

function effectOf(wish: Wish, directory: Directory): Effect | string {
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

/** Two rows must not want the same address, extension or number. */
function withoutClashes(drafts: readonly Draft[], refused: Refused[]): readonly Draft[] {
  const taken = new Map<string, number>();
  return drafts.filter(({ wish: { line, email }, effect }) => {
    const wanted = [
      effect.set.email === undefined ? undefined : `${TITLES.newEmail} ${effect.set.email}`,
      effect.personId === undefined ? `${TITLES.newEmail} ${effect.email}` : undefined,
      effect.extension === undefined
        ? undefined
        : `${TITLES.extension} ${effect.extension} in ${effect.locationName ?? ''}`,
      effect.phone === undefined ? undefined : `${TITLES.phone} ${effect.phone}`,
    ].filter((key) => key !== undefined);
    const clash = wanted.find((key) => taken.has(key));
    if (clash !== undefined) {
      refused.push({ line, email, why: `${clash} is wanted by line ${taken.get(clash) ?? 0} already.` });
      return false;
    }
    for (const key of wanted) taken.set(key, line);
    return true;
  });
}

interface Budget {
  readonly license: License;
  readonly free: number;
  left: number;
}

function unitsFor(drafts: readonly Draft[], { licenses }: Directory): Map<string, Budget> {
  const budget = new Map<string, Budget>();
  for (const license of licenses) {
    const free = freeUnits(license);
    const back = drafts.filter(
      ({ effect }) => givesBackOnly(effect) && effect.remove.some(({ id }) => id === license.id),
    ).length;
    budget.set(license.id, { license, free, left: free + back });
  }
  return budget;
}

function take(budget: Map<string, Budget>, id: string): void {
  const known = budget.get(id);
  if (known) known.left -= 1;
}

function notesOf(drafts: readonly Draft[]): readonly string[] {
  const idle = drafts.filter(
    ({ wish, effect }) =>
      effect.locationId === undefined &&
      (wish.location !== undefined || wish.extension !== undefined || wish.phone !== undefined),
  ).length;
  const lost = drafts.filter(
    ({ effect }) =>
      effect.remove.some(({ calling }) => calling) && !effect.add.some(({ calling }) => calling),
  ).length;
  return [
    ...(lost > 0
      ? [
          `${lost} rows take a calling license away: number, forwarding, voicemail and phones of these users are lost for good.`,
        ]
      : []),
    ...(idle > 0
      ? [
          `Location, extension and phone number count only where a calling license is added: in ${idle} rows they stay as they are.`,
        ]
      : []),
  ];
}
