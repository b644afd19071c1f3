import { addAuditEvent } from '../admin/audit-log.ts';
import { DEFAULT_GROUP, resourceGroupKey } from '../admin/resource-groups.ts';
import type { Device, Workspace } from '../world/admin-entities.ts';
import type { Org, Person } from '../world/entities.ts';
import { encodeId, uuidOf } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { seedHybrid } from './hybrid.ts';

export type Equipment = { workspaces: number; hybrid: boolean; group: string };

const CREATED = '2024-04-01T08:00:00.000Z';
const DAY_MS = 86_400_000;
const PRODUCTS = ['Cisco Room Bar', 'Cisco Desk Pro', 'Cisco Board Pro 55'];

/** Ids follow the organization, so that they tell where they belong. */
export type IdMaker = (type: string, name: string) => string;

function seedWorkspace(world: World, org: Org, index: number, idOf: IdMaker): Workspace {
  const locations = world.locations.by('org', org.id).toSorted((a, b) => a.name.localeCompare(b.name));
  const location = locations[index % Math.max(1, locations.length)];
  const name = `${location?.name ?? 'Room'} ${index + 1}`;
  return world.admin.workspaces.put({
    id: idOf('PLACES', name),
    orgId: org.id,
    locationId: location?.id,
    displayName: name,
    capacity: 4 + index * 2,
    type: index % 2 === 0 ? 'meetingRoom' : 'huddle',
    sipAddress: `room${index + 1}.${uuidOf(org.id).slice(0, 8)}@rooms.webex.com`,
    created: CREATED,
    calling: { type: 'freeCalling' },
    calendar: { type: 'none' },
    hotdeskingStatus: 'off',
    supportedDevices: 'collaborationDevices',
  });
}

function seedDevice(
  world: World,
  org: Org,
  index: number,
  place: Pick<Device, 'workspaceId' | 'personId' | 'locationId'>,
  idOf: IdMaker,
): void {
  const id = idOf('DEVICE', `device ${index}`);
  const hex = uuidOf(id).replaceAll('-', '');
  const isBroken = index % 4 === 3;
  const product = PRODUCTS[index % PRODUCTS.length] ?? '';
  world.admin.devices.put({
    ...place,
    id,
    orgId: org.id,
    displayName: `${product} ${index + 1}`,
    connectionStatus: isBroken ? 'disconnected' : 'connected',
    product,
    type: 'roomdesk',
    tags: index % 2 === 0 ? ['front'] : [],
    ip: `192.0.2.${(index % 250) + 1}`,
    mac: (hex.slice(0, 12).match(/../g) ?? []).join(':').toUpperCase(),
    serial: `FOC${hex.slice(12, 20).toUpperCase()}`,
    software: 'RoomOS 11.24.1.5',
    errorCodes: isBroken ? ['mediaproxyconnectivity'] : [],
    created: CREATED,
    lastSeen: new Date(world.now() - (isBroken ? 3 * DAY_MS : 60_000)).toISOString(),
  });
}

function seedGroup(world: World, org: Org, name: string, members: readonly Person[]): void {
  world.admin.groups.put({
    id: encodeId('SCIM_GROUP', `${world.namedKey('group', `${org.id} ${name}`)}:${uuidOf(org.id)}`),
    displayName: name,
    orgId: org.id,
    created: CREATED,
    lastModified: CREATED,
    memberIds: members.map(({ id }) => id),
  });
}

const APPLICATIONS = ['Developer Portal', 'Calendar Assistant'];

function seedAuthorizations(world: World, person: Person, index: number): void {
  const name = APPLICATIONS[index % APPLICATIONS.length] ?? '';
  const hex = world.lastingKey('foreign application', name).replaceAll('-', '');
  for (const type of ['refresh', 'access'] as const)
    world.admin.authorizations.put({
      id: encodeId('AUTHORIZATION', world.namedKey('authorization', `${person.id} ${name} ${type}`)),
      personId: person.id,
      applicationId: encodeId('APPLICATION', `C${hex}`),
      applicationName: name,
      clientId: `C${hex}`,
      created: CREATED,
      type,
    });
}

function seedLogins(world: World, org: Org, people: readonly Person[]): void {
  for (const [index, person] of people.entries())
    for (const [category, verb] of [
      ['LOGINS', 'in'],
      ['LOGOUT', 'out'],
    ] as const)
      addAuditEvent(world, {
        category,
        description: `An Admin logged ${verb}`,
        action: `logged ${verb === 'in' ? 'into' : 'out of'} organization ${org.displayName}`,
        orgId: org.id,
        target: { type: 'ORG', id: org.id, name: org.displayName },
        actorId: person.id,
        at: world.now() - (index + 1) * DAY_MS + (verb === 'in' ? 0 : 3_600_000),
        trackingId: `ATLAS_${world.newKey('login')}`,
      });
}

/** What an organization has beside people, licenses and locations. */
export function seedAdministration(world: World, org: Org, equipment: Equipment, idOf?: IdMaker): void {
  const makeId: IdMaker = idOf ?? ((type, name) => encodeId(type, world.namedKey(type, `${org.id} ${name}`)));
  world.admin.resourceGroups.put({
    id: resourceGroupKey(org.id, DEFAULT_GROUP),
    orgId: org.id,
    name: 'Default',
  });
  if (equipment.hybrid) seedHybrid(world, org);
  const people = world.people.by('org', org.id).filter(({ type }) => type === 'person');
  for (let index = 0; index < equipment.workspaces; index += 1) {
    const { id: workspaceId, locationId } = seedWorkspace(world, org, index, makeId);
    seedDevice(world, org, index, { workspaceId, locationId }, makeId);
  }
  const [first, second] = people;
  if (first !== undefined && equipment.workspaces > 0)
    seedDevice(world, org, equipment.workspaces, { personId: first.id }, makeId);
  if (equipment.group !== '') seedGroup(world, org, equipment.group, people.slice(0, 3));
  for (const [index, person] of [first, second].entries())
    if (person !== undefined) seedAuthorizations(world, person, index);
  const admins = people.filter(({ roles }) => roles.length > 0);
  seedLogins(world, org, admins.length > 0 ? admins : people.slice(0, 1));
}
