import { FULL_ADMIN } from '../admin/access.ts';
import { addMember, directRoom } from '../messaging/membership-rules.ts';
import type { Account, Org, Person } from '../world/entities.ts';
import { encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';

const BOT_EMAIL = 'steward@webex.bot';

export function seedOrg(
  world: World,
  displayName: string,
  more: Partial<Pick<Org, 'id' | 'partnerOrgId' | 'directorySync'>> = {},
): Org {
  return world.orgs.put({
    id: encodeId('ORGANIZATION', world.lastingKey('org', displayName)),
    displayName,
    created: '2024-02-01T08:00:00.000Z',
    directorySync: false,
    ...more,
  });
}

export function seedPerson(
  world: World,
  org: Org,
  email: string,
  name: string,
  more: Partial<Person> = {},
): Person {
  const [firstName = name, ...rest] = name.split(' ');
  return world.people.put({
    id: encodeId('PEOPLE', world.lastingKey('person', email)),
    type: 'person',
    emails: [email],
    displayName: name,
    firstName,
    lastName: rest.length === 0 ? undefined : rest.join(' '),
    orgId: org.id,
    roles: [],
    licenses: [],
    siteUrls: [],
    phoneNumbers: [],
    timezone: 'Europe/Berlin',
    status: 'active',
    invitePending: false,
    loginEnabled: true,
    created: '2024-03-01T08:00:00.000Z',
    lastModified: '2024-03-01T08:00:00.000Z',
    ...more,
  });
}

export function seedToken(world: World, person: Person, slot: Account['slot'], role?: string): void {
  const key = [slot, person.emails[0] ?? '', ...(role === undefined ? [] : [role])].join(' ');
  const secret = Buffer.from(world.lastingKey('token', key) + world.lastingKey('token2', key)).toString(
    'base64url',
  );
  world.accounts.put({ id: `${slot}-${secret.slice(0, 64)}`, personId: person.id, slot, role });
}

function seedRoom(world: World, title: string, members: readonly Person[]): void {
  const [creator] = members;
  if (creator === undefined) return;
  const stamp = world.stamp();
  const room = world.rooms.put({
    id: encodeId('ROOM', world.namedKey('room', title)),
    title,
    type: 'group',
    isLocked: false,
    creatorId: creator.id,
    ownerId: creator.orgId,
    created: stamp,
    lastActivity: stamp,
  });
  for (const member of members) addMember(world, room, member, creator.id);
}

/** The people one can be, Steward's own accounts, and the spaces they share. */
export function seedAccounts(world: World, homeName: string): Org {
  const partner = seedOrg(world, homeName);
  const outsider = seedOrg(world, 'Outsider Inc');
  const admin = { roles: [FULL_ADMIN] };
  const ana = seedPerson(world, partner, 'ana@northwind.example', 'Ana Novak', admin);
  const bo = seedPerson(world, partner, 'bo@northwind.example', 'Bo Lindgren', admin);
  const chen = seedPerson(world, partner, 'chen@northwind.example', 'Chen Wei', admin);
  const service = seedPerson(world, partner, 'steward-service@northwind.example', 'Steward Service', admin);
  const mallory = seedPerson(world, outsider, 'mallory@outsider.example', 'Mallory Reyes', admin);
  const bot = seedPerson(world, partner, BOT_EMAIL, 'Steward', { type: 'bot' });
  seedToken(world, bot, 'bot');
  seedToken(world, service, 'admin');
  seedToken(world, service, 'reports');
  for (const person of [ana, bo, chen, mallory]) seedToken(world, person, 'person');
  seedRoom(world, 'Northwind Ops', [ana, bot, bo, chen]);
  seedRoom(world, 'Northwind Ops + guest', [ana, bot, bo, mallory]);
  for (const person of [ana, bo, chen]) directRoom(world, bot, person);
  return partner;
}
