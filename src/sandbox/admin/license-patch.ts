import { type Call, ok, type Reply } from '../rest/route.ts';
import type { WebexError } from '../rest/webex-error.ts';
import type { License, Org, Person } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { note } from './audit-log.ts';
import {
  type LicenseChange,
  type LicenseRequest,
  readLicenseRequest,
  type SiteChange,
} from './license-request.ts';
import { isMeetingLicense, licenseError, requireAllowed } from './license-rules.ts';
import { hasFreeUnit, licenseCode } from './license-units.ts';

const ATTENDEE = '#attendee';

function isNamed(names: readonly string[], license: License): boolean {
  return names.includes(license.name) || names.includes(licenseCode(license));
}

function licensesOf(world: World, ids: readonly string[]): License[] {
  return ids.flatMap((id) => world.licenses.get(id) ?? []);
}

function isBare({ license, properties }: LicenseChange): boolean {
  if (!license.calling) return false;
  if (properties?.phoneNumber !== undefined) return false;
  return properties?.extension === undefined || properties.locationId === undefined;
}

function without(ids: readonly string[], gone: readonly string[]): string[] {
  return ids.filter((id) => !gone.includes(id));
}

/** What is wrong with the location and the numbers of a calling license. */
function placeProblem(
  world: World,
  org: Org,
  person: Person,
  { license, properties }: LicenseChange,
): WebexError | undefined {
  if (!license.calling || properties === undefined) return undefined;
  const { locationId, extension, phoneNumber } = properties;
  if (locationId !== undefined && world.locations.get(locationId)?.orgId !== org.id)
    return licenseError(400, 'Unable to find location', 'Unable to find location.');
  const refused = (why: string): WebexError => licenseError(400, 'License assignment failed', why);
  if (extension !== undefined && !/^\d{2,10}$/.test(extension)) return refused('Invalid extension.');
  if (phoneNumber !== undefined && !/^\+?\d{7,15}$/.test(phoneNumber))
    return refused('Invalid phone number.');
  const others = world.people.by('org', org.id).filter(({ id }) => id !== person.id);
  const place = locationId ?? person.locationId;
  if (
    extension !== undefined &&
    others.some((one) => one.locationId === place && one.extension === extension)
  )
    return refused(`Extension ${extension} is already in use in this location.`);
  if (others.some((one) => one.phoneNumbers.some(({ value }) => value === phoneNumber)))
    return refused(`Phone number ${phoneNumber} is already in use.`);
  return undefined;
}

/** Alone, a bad place is an error; beside other changes only this license is left out. */
function failures(world: World, { org, person, changes, sites }: LicenseRequest): License[] {
  const isAlone = changes.length + sites.length === 1;
  const isExternal = person.orgId !== org.id;
  return changes.flatMap((change) => {
    const { license, operation } = change;
    if (isNamed(world.settings.patchLicensesPartial, license)) return [license];
    if (operation === 'remove') return [];
    const isHeld = person.licenses.includes(license.id);
    if (isExternal && !isMeetingLicense(license)) return [license];
    const problem = placeProblem(world, org, person, change);
    if (problem !== undefined && isAlone) throw problem;
    return problem === undefined && (isHeld || hasFreeUnit(world, license)) ? [] : [license];
  });
}

function requireRules(world: World, { person, changes }: LicenseRequest): void {
  const before = licensesOf(world, person.licenses);
  const held = new Set(person.licenses);
  const added = changes.filter(({ operation, license }) => operation === 'add' && !held.has(license.id));
  const adds = added.map(({ license }) => license);
  const removes = changes
    .filter(({ operation, license }) => operation === 'remove' && held.has(license.id))
    .map(({ license }) => license);
  const bare = added.filter(isBare).map(({ license }) => license);
  const after = [...before.filter((license) => !removes.includes(license)), ...adds];
  requireAllowed({ before, after, adds, removes, bare });
}

function changedSites(
  world: World,
  person: Person,
  licenses: readonly string[],
  changes: readonly SiteChange[],
): string[] {
  const hosted = (ids: readonly string[]): string[] =>
    licensesOf(world, ids).flatMap(({ siteUrl }) => siteUrl ?? []);
  const now = hosted(licenses);
  const lost = without(hosted(person.licenses), now);
  const sites = new Set([...without(person.siteUrls, lost), ...now]);
  for (const { siteUrl, operation } of changes) {
    if (operation === 'remove') sites.delete(`${siteUrl}${ATTENDEE}`);
    else if (!sites.has(siteUrl)) sites.add(`${siteUrl}${ATTENDEE}`);
  }
  for (const site of now) sites.delete(`${site}${ATTENDEE}`);
  return [...sites];
}

type Place = Pick<Person, 'locationId' | 'extension' | 'phoneNumbers'>;

function isWorkNumber({ type }: Person['phoneNumbers'][number]): boolean {
  return type === 'work';
}

function placeOf(
  world: World,
  org: Org,
  person: Person,
  licenses: readonly string[],
  done: readonly LicenseChange[],
): Place {
  const { phoneNumbers: numbers } = person;
  if (!licensesOf(world, licenses).some(({ calling }) => calling))
    return {
      locationId: undefined,
      extension: undefined,
      phoneNumbers: numbers.filter((number) => !isWorkNumber(number)),
    };
  const properties = done.findLast(
    ({ license, operation }) => license.calling && operation === 'add',
  )?.properties;
  const { locationId = person.locationId, extension, phoneNumber: value } = properties ?? {};
  // The sandbox knows no inventory of numbers that would say where a number lives.
  const [first] = world.locations.by('org', org.id).toSorted((a, b) => a.name.localeCompare(b.name));
  const others = numbers.filter((number) => !isWorkNumber(number));
  return {
    locationId: locationId ?? first?.id,
    extension: extension ?? person.extension,
    phoneNumbers: value === undefined ? numbers : [{ type: 'work', value, primary: true }, ...others],
  };
}

function applied(world: World, request: LicenseRequest, failed: readonly License[]): Person {
  const { org, person, changes, sites } = request;
  const done = changes.filter(
    ({ license, operation }) =>
      !failed.includes(license) && !(operation === 'remove' && isNamed(world.settings.removeNoop, license)),
  );
  const ids = (wanted: 'add' | 'remove'): string[] =>
    done.filter(({ operation }) => operation === wanted).map(({ license }) => license.id);
  if (person.orgId !== org.id) {
    const pending = without(person.pendingLicenses ?? [], [...ids('add'), ...ids('remove')]);
    const invited = sites.filter(({ operation }) => operation === 'add').map(({ siteUrl }) => siteUrl);
    const asked = sites.map(({ siteUrl }) => `${siteUrl}${ATTENDEE}`);
    return {
      ...person,
      pendingLicenses: [...pending, ...ids('add')],
      pendingSiteUrls: [
        ...without(person.pendingSiteUrls ?? [], asked),
        ...invited.map((site) => `${site}${ATTENDEE}`),
      ],
    };
  }
  const licenses = [...new Set([...without(person.licenses, ids('remove')), ...ids('add')])];
  return {
    ...person,
    ...placeOf(world, org, person, licenses, done),
    licenses,
    siteUrls: changedSites(world, person, licenses, sites),
  };
}

function siteView(site: string): Record<string, string> {
  const isAttendee = site.endsWith(ATTENDEE);
  return { siteUrl: site.replace(ATTENDEE, ''), accountType: isAttendee ? 'attendee' : 'host' };
}

export function patchLicenses(call: Call): Reply {
  const { world } = call;
  const request = readLicenseRequest(call);
  const isExternal = request.person.orgId !== request.org.id;
  if (!isExternal) requireRules(world, request);
  const failed = failures(world, request);
  const person = world.people.put({ ...applied(world, request, failed), lastModified: world.stamp() });
  note(call, {
    category: 'LICENSE',
    description: 'The licenses of a user were changed',
    action: `changed the licenses of ${person.displayName}`,
    orgId: request.org.id,
    target: { type: 'USER', id: person.id, name: person.displayName },
  });
  const pending = {
    pendingLicenses: person.pendingLicenses,
    pendingSiteUrls: person.pendingSiteUrls?.map(siteView),
  };
  const body = {
    orgId: person.orgId,
    personId: person.id,
    email: person.emails[0],
    licenses: person.licenses,
    siteUrls: person.siteUrls.map(siteView),
    ...(isExternal ? pending : {}),
  };
  return failed.length === 0 ? ok(body) : { status: 206, body };
}
