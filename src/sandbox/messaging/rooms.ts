import { z } from 'zod';
import { idParam, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden } from '../rest/webex-error.ts';
import type { Room } from '../world/entities.ts';
import {
  addMember,
  audienceOf,
  membershipOf,
  publishRoom,
  removeMember,
  requireRoom,
} from './membership-rules.ts';

const roomInput = z.object({ title: z.string().trim().min(1).max(400), isLocked: z.boolean().optional() });

/** A direct room bears the name of the other one, whoever looks. */
function titleFor(call: Call, room: Room): string {
  if (room.type === 'group') return room.title;
  const other = audienceOf(call.world, room.id).find((id) => id !== call.actor.person.id);
  return (other === undefined ? undefined : call.world.people.get(other)?.displayName) ?? 'Empty Title';
}

function rendered(call: Call, room: Room): Record<string, unknown> {
  return {
    ...room,
    title: titleFor(call, room),
    isAnnouncementOnly: false,
    isReadOnly: false,
    isPublic: false,
  };
}

function list(call: Call): Reply {
  const type = call.query('type');
  if (type !== undefined && type !== 'group' && type !== 'direct')
    throw badRequest("Invalid value for parameter 'type'.");
  const sortBy = call.query('sortBy');
  const rooms = call.world.memberships
    .by('person', call.actor.person.id)
    .flatMap(({ roomId }) => call.world.rooms.get(roomId) ?? [])
    .filter((room) => type === undefined || room.type === type)
    .toSorted((a, b) => {
      if (sortBy === 'created') return b.created.localeCompare(a.created);
      if (sortBy === 'lastactivity') return b.lastActivity.localeCompare(a.lastActivity);
      return a.id.localeCompare(b.id);
    });
  return paged(call, rooms, { fallback: 100, limit: 1000 }, (room) => rendered(call, room));
}

function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseBody(roomInput, call.body);
  const stamp = world.stamp();
  const room = world.rooms.put({
    id: world.newId('ROOM'),
    title: input.title,
    type: 'group',
    isLocked: input.isLocked ?? false,
    creatorId: actor.person.id,
    ownerId: actor.person.orgId,
    created: stamp,
    lastActivity: stamp,
  });
  addMember(world, room, actor.person, actor.person.id, room.isLocked);
  publishRoom(world, room, 'created', actor.person.id);
  return ok(rendered(call, room));
}

function changeable(call: Call): Room {
  const room = requireRoom(call, idParam(call, 'roomId'));
  if (room.type === 'direct') throw badRequest('A direct room cannot be changed.');
  if (room.isLocked && membershipOf(call.world, room.id, call.actor.person.id)?.isModerator !== true)
    throw forbidden('Only a moderator can do this.');
  return room;
}

function update(call: Call): Reply {
  const before = changeable(call);
  const input = parseBody(roomInput, call.body);
  const room = call.world.rooms.put({
    ...before,
    title: input.title,
    isLocked: input.isLocked ?? before.isLocked,
  });
  publishRoom(call.world, room, 'updated', call.actor.person.id);
  return ok(rendered(call, room));
}

function remove(call: Call): Reply {
  const { world } = call;
  const room = changeable(call);
  for (const membership of world.memberships.by('room', room.id))
    removeMember(world, membership, call.actor.person.id);
  for (const message of world.messages.by('room', room.id)) {
    for (const id of message.contentIds) world.contents.delete(id);
    world.messages.delete(message.id);
  }
  world.rooms.delete(room.id);
  publishRoom(world, room, 'deleted', call.actor.person.id);
  return NO_CONTENT;
}

export const roomRoutes: readonly Route[] = [
  { method: 'GET', path: '/rooms', handle: list },
  { method: 'POST', path: '/rooms', handle: create },
  {
    method: 'GET',
    path: '/rooms/:roomId',
    handle: (call) => ok(rendered(call, requireRoom(call, idParam(call, 'roomId')))),
  },
  { method: 'PUT', path: '/rooms/:roomId', handle: update },
  { method: 'DELETE', path: '/rooms/:roomId', handle: remove },
];
