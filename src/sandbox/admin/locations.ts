import { z } from 'zod';
import { idParam, idQuery, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound, WebexError } from '../rest/webex-error.ts';
import type { Location, Org } from '../world/entities.ts';
import { FULL_ONLY, requireAdmin, requireReach, targetOrg } from './access.ts';
import { note } from './audit-log.ts';

const text = z.string().min(1);
const name = text.max(256);
const CALLING_NAME = 80;

const addressSchema = z.object({
  address1: text,
  address2: z.string().optional(),
  city: text,
  /** Named also where a country has none; then it is empty. */
  state: z.string(),
  postalCode: text,
  country: text.length(2, 'must be a country code of two letters'),
});

const createSchema = z.object({
  name,
  timeZone: text,
  preferredLanguage: text,
  announcementLanguage: text,
  address: addressSchema,
  latitude: z.string().optional(),
  longitude: z.string().optional(),
  notes: z.string().optional(),
});

const updateSchema = z.object({
  name: name.optional(),
  timeZone: text.optional(),
  preferredLanguage: text.optional(),
  address: addressSchema.partial().optional(),
});

/** Locations of the seeds are enabled for calling; nothing of the sandbox enables a new one. */
function isCalling({ callingEnabled }: Location): boolean {
  return callingEnabled !== false;
}

function rendered({ callingEnabled: _hidden, ...location }: Location): Record<string, unknown> {
  return location;
}

function list(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  const part = call.query('name')?.toLowerCase();
  const id = idQuery(call, 'id');
  const found = call.world.locations
    .by('org', org.id)
    .filter((location) => part === undefined || location.name.toLowerCase().includes(part))
    .filter((location) => id === undefined || location.id === id)
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return paged(call, found, { fallback: 100, limit: 1000 }, rendered);
}

function locationOf(call: Call, wanted?: readonly string[]): Location {
  requireAdmin(call);
  const location = call.world.locations.get(idParam(call, 'locationId'));
  if (location === undefined) throw notFound();
  requireReach(call, location.orgId, wanted);
  return location;
}

function requireName(call: Call, org: Pick<Org, 'id'>, wanted: string, self: string | undefined): void {
  const others = call.world.locations.by('org', org.id).filter(({ id }) => id !== self);
  if (others.some((location) => location.name.toLowerCase() === wanted.toLowerCase()))
    throw new WebexError(409, 'A location of this name already exists.');
}

function noteLocation(call: Call, location: Location, action: string): void {
  note(call, {
    category: 'LOCATIONS',
    description: 'A location was changed',
    action: `${action} the location ${location.name}`,
    orgId: location.orgId,
    target: { type: 'LOCATION', id: location.id, name: location.name },
  });
}

function create(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'), FULL_ONLY);
  const input = parseBody(createSchema, call.body);
  requireName(call, org, input.name, undefined);
  const location = call.world.locations.put({
    ...input,
    id: call.world.newId('LOCATION'),
    orgId: org.id,
    callingEnabled: false,
  });
  noteLocation(call, location, 'created');
  return { status: 201, body: { id: location.id } };
}

function update(call: Call): Reply {
  const location = locationOf(call, FULL_ONLY);
  const { address, ...input } = parseBody(updateSchema, call.body);
  if (input.name !== undefined) {
    requireName(call, { id: location.orgId }, input.name, location.id);
    if (isCalling(location) && input.name.length > CALLING_NAME)
      throw badRequest('The name of a location that is enabled for calling has at most 80 characters.');
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const place = Object.fromEntries(Object.entries(address ?? {}).filter(([, value]) => value !== undefined));
  const changed = { ...location, ...given, address: { ...location.address, ...place } };
  noteLocation(call, call.world.locations.put(changed), 'changed');
  return NO_CONTENT;
}

function remove(call: Call): Reply {
  const location = locationOf(call, FULL_ONLY);
  if (isCalling(location))
    throw new WebexError(409, 'The location is enabled for Webex Calling and cannot be deleted.');
  const { people, admin } = call.world;
  const isUsed =
    people.by('org', location.orgId).some(({ locationId }) => locationId === location.id) ||
    admin.workspaces.by('org', location.orgId).some(({ locationId }) => locationId === location.id);
  if (isUsed) throw new WebexError(409, 'The location is in use and cannot be deleted.');
  call.world.locations.delete(location.id);
  noteLocation(call, location, 'deleted');
  return NO_CONTENT;
}

const ONE = '/locations/:locationId';

export const locationRoutes: readonly Route[] = [
  { method: 'GET', path: '/locations', handle: list },
  { method: 'POST', path: '/locations', handle: create },
  { method: 'GET', path: ONE, handle: (call) => ok(rendered(locationOf(call))) },
  { method: 'PUT', path: ONE, handle: update },
  { method: 'DELETE', path: ONE, handle: remove },
];
