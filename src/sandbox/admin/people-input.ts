import { z } from 'zod';
import { badRequest } from '../rest/webex-error.ts';
import { type License, type Org, type Person, phoneNumberSchema } from '../world/entities.ts';
import { unpadded } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { freeLicenseIds, hasFreeUnit } from './license-units.ts';
import { isRole } from './roles.ts';

const name = z.string().max(256).optional();
const id = z.string().transform(unpadded);

export const personInputSchema = z.object({
  emails: z.array(z.email().transform((email) => email.toLowerCase())).optional(),
  displayName: name,
  firstName: name,
  lastName: name,
  avatar: z.string().optional(),
  orgId: id.optional(),
  roles: z.array(id).default([]),
  licenses: z.array(id).default([]),
  siteUrls: z.array(z.string()).default([]),
  phoneNumbers: z.array(phoneNumberSchema).default([]),
  extension: z.string().optional(),
  locationId: id.optional(),
  department: name,
  manager: name,
  managerId: z.string().optional(),
  title: name,
  addresses: z.array(z.record(z.string(), z.string())).optional(),
  loginEnabled: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])
    .optional(),
});
export type PersonInput = z.infer<typeof personInputSchema>;

function takenBy(
  world: World,
  org: Org,
  input: PersonInput,
  locationId: string,
  self: string | undefined,
): void {
  const { extension } = input;
  const others = world.people.by('org', org.id).filter((person) => person.id !== self);
  if (
    extension !== undefined &&
    others.some((person) => person.locationId === locationId && person.extension === extension)
  )
    throw badRequest(`Extension ${extension} is already in use in this location.`);
  for (const { type, value } of input.phoneNumbers)
    if (type === 'work' && others.some((person) => person.phoneNumbers.some((n) => n.value === value)))
      throw badRequest(`Phone number ${value} is already in use.`);
}

type CallingData = { locationId: string | undefined; extension: string | undefined };

function callingData(world: World, org: Org, input: PersonInput, before: Person | undefined): CallingData {
  const locationId = input.locationId ?? before?.locationId;
  if (locationId === undefined)
    throw badRequest('Location is required to create a Calling user. Calling flag not set.');
  if (world.locations.get(locationId)?.orgId !== org.id) throw badRequest('Invalid locationId.');
  if (input.extension === undefined && !input.phoneNumbers.some(({ type }) => type === 'work'))
    throw badRequest('Create Calling user either Phone number or Extension is required.');
  if (input.extension !== undefined && !/^\d{2,10}$/.test(input.extension))
    throw badRequest('Invalid extension.');
  takenBy(world, org, input, locationId, before?.id);
  return { locationId, extension: input.extension };
}

/** Licences are best effort: what cannot be assigned is left out without a word. */
function grantable(world: World, org: Org, wanted: readonly string[], held: readonly string[]): License[] {
  return [...new Set(wanted)].flatMap((licenseId) => {
    const license = world.licenses.get(licenseId);
    if (license === undefined || license.orgId !== org.id) return [];
    return held.includes(licenseId) || hasFreeUnit(world, license) ? [license] : [];
  });
}

export type Provisioning = { licenses: string[]; roles: string[] } & CallingData;

export function provision(
  world: World,
  org: Org,
  input: PersonInput,
  before: Person | undefined,
): Provisioning {
  const base = freeLicenseIds(world, org.id);
  const held = before?.licenses ?? [];
  if (before !== undefined && base.some((free) => held.includes(free) && !input.licenses.includes(free)))
    throw badRequest('Implicitly assigned licenses cannot be removed.');
  const wanted = input.licenses.map((licenseId) => world.licenses.get(licenseId));
  const asksForCalling = wanted.some((license) => license?.calling === true && license.orgId === org.id);
  const calling = asksForCalling ? callingData(world, org, input, before) : undefined;
  const granted = grantable(world, org, [...(before === undefined ? base : []), ...input.licenses], held);
  const isCalling = granted.some((license) => license.calling);
  return {
    licenses: granted.map((license) => license.id),
    roles: input.roles.filter(isRole),
    locationId: isCalling ? calling?.locationId : undefined,
    extension: isCalling ? calling?.extension : undefined,
  };
}
