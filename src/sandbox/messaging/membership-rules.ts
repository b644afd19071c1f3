import type { Call } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import type { Membership, Person, Room } from '../world/entities.ts';
import { decodeId, encodeId } from '../world/ids.ts';
import type { World } from '../world/world.ts';

const NO_ROOM = 'Could not find a room with provided ID.';

export function audienceOf(world: World, roomId: string): string[] {
  return world.memberships.by('room', roomId).map(({ personId }) => personId);
}

export function membershipOf(world: World, roomId: string, personId: string): Membership | undefined {
  return world.memberships.by('room', roomId).find((membership) => membership.personId === personId);
}

/** A room one is not in does not exist, as far as one can tell. */
export function requireRoom(call: Call, roomId: string): Room {
  const room = call.world.rooms.get(roomId);
  if (room === undefined || membershipOf(call.world, roomId, call.actor.person.id) === undefined)
    throw notFound(NO_ROOM);
  return room;
}

export function membershipView(world: World, membership: Membership): Record<string, unknown> {
  const person = world.people.get(membership.personId);
  return {
    id: membership.id,
    roomId: membership.roomId,
    roomType: world.rooms.get(membership.roomId)?.type,
    personId: membership.personId,
    personEmail: person?.emails[0],
    personDisplayName: person?.displayName,
    personOrgId: person?.orgId,
    isModerator: membership.isModerator,
    isMonitor: false,
    isRoomHidden: membership.isRoomHidden ?? false,
    created: membership.created,
  };
}

function keyOf(id: string): string {
  return decodeId(id)?.key ?? id;
}

export function addMember(
  world: World,
  room: Room,
  person: Person,
  actorId: string,
  isModerator = false,
): Membership {
  const membership = world.memberships.put({
    id: encodeId('MEMBERSHIP', `${keyOf(person.id)}:${keyOf(room.id)}`),
    roomId: room.id,
    personId: person.id,
    isModerator,
    created: world.stamp(),
  });
  world.publish(
    {
      resource: 'memberships',
      event: 'created',
      actorId,
      roomId: room.id,
      audience: audienceOf(world, room.id),
      data: membershipView(world, membership),
    },
    { kind: 'membership', roomId: room.id },
  );
  return membership;
}

/** The removed one is told too: that is how a bot learns that it has to leave. */
export function removeMember(world: World, membership: Membership, actorId: string): void {
  const audience = audienceOf(world, membership.roomId);
  const data = membershipView(world, membership);
  world.memberships.delete(membership.id);
  world.publish(
    { resource: 'memberships', event: 'deleted', actorId, roomId: membership.roomId, audience, data },
    { kind: 'membership', roomId: membership.roomId },
  );
}

export function publishRoom(world: World, room: Room, event: string, actorId: string): void {
  const { id, title, type, isLocked, creatorId, created, lastActivity } = room;
  const data = { id, title, type, isLocked, creatorId, created, lastActivity };
  world.publish(
    { resource: 'rooms', event, actorId, roomId: id, audience: audienceOf(world, id), data },
    { kind: 'room', roomId: id },
  );
}

/** One direct room per pair, made by whoever writes first. */
export function directRoom(world: World, from: Person, to: Person): Room {
  for (const { roomId } of world.memberships.by('person', from.id)) {
    const room = world.rooms.get(roomId);
    if (room?.type === 'direct' && membershipOf(world, roomId, to.id) !== undefined) return room;
  }
  const stamp = world.stamp();
  const room = world.rooms.put({
    id: world.newId('ROOM'),
    title: to.displayName,
    type: 'direct',
    isLocked: false,
    creatorId: from.id,
    ownerId: from.orgId,
    created: stamp,
    lastActivity: stamp,
  });
  addMember(world, room, from, from.id);
  addMember(world, room, to, from.id);
  publishRoom(world, room, 'created', from.id);
  return room;
}
