import { z } from 'zod';
import { idOf, idParam, idQuery, paged, parseBody } from '../rest/input.ts';
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
import { requireTeam } from './team-rules.ts';

const roomInput = z.object({
  title: z.string().trim().min(1).max(400),
  teamId: z.string().optional(),
  description: z.string().max(255).optional(),
  isLocked: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  isAnnouncementOnly: z.boolean().optional(),
});
const roomUpdate = roomInput.extend({ isReadOnly: z.boolean().optional() });
type RoomInput = z.infer<typeof roomUpdate>;

const SORTS = ['id', 'lastactivity', 'created'];

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
    isAnnouncementOnly: room.isAnnouncementOnly ?? false,
    isReadOnly: room.isReadOnly ?? false,
    isPublic: false,
  };
}

function oneOf(call: Call, name: string, allowed: readonly string[]): string | undefined {
  const value = call.query(name);
  if (value !== undefined && !allowed.includes(value))
    throw badRequest(`Invalid value for parameter '${name}'.`);
  return value;
}

function list(call: Call): Reply {
  const type = oneOf(call, 'type', ['group', 'direct']);
  const sortBy = oneOf(call, 'sortBy', SORTS);
  const teamId = idQuery(call, 'teamId');
  if (teamId !== undefined) requireTeam(call, teamId);
  // Public spaces are for people who have not joined them, and the sandbox has none.
  if (call.query('orgPublicSpaces') === 'true') return ok({ items: [] });
  const rooms = call.world.memberships
    .by('person', call.actor.person.id)
    .flatMap(({ roomId }) => call.world.rooms.get(roomId) ?? [])
    .filter((room) => type === undefined || room.type === type)
    .filter((room) => teamId === undefined || room.teamId === teamId)
    .toSorted((a, b) => {
      if (sortBy === 'created') return b.created.localeCompare(a.created);
      if (sortBy === 'lastactivity') return b.lastActivity.localeCompare(a.lastActivity);
      return a.id.localeCompare(b.id);
    });
  return paged(call, rooms, { fallback: 100, limit: 1000 }, (room) => rendered(call, room));
}

/** What may be said of a space, by whomever and whenever; the rest stays as it was. */
function changed(call: Call, input: RoomInput, before: Partial<Room>): Partial<Room> & { isLocked: boolean } {
  const isLocked = input.isLocked ?? before.isLocked ?? false;
  const isAnnouncementOnly = input.isAnnouncementOnly ?? before.isAnnouncementOnly ?? false;
  if (isAnnouncementOnly && !isLocked)
    throw badRequest('A space can only be put into announcement mode when it is locked.');
  if (input.isPublic === true) throw badRequest('Public spaces are not enabled for this organization.');
  const teamId = input.teamId === undefined ? before.teamId : requireTeam(call, idOf(input.teamId)).id;
  const description = (input.description ?? before.description)?.trim();
  return {
    title: input.title,
    isLocked,
    isAnnouncementOnly,
    isReadOnly: input.isReadOnly ?? before.isReadOnly ?? false,
    ...(teamId === undefined ? {} : { teamId }),
    // A blank takes the description away.
    ...(description === undefined || description === '' ? {} : { description }),
  };
}

function create(call: Call): Reply {
  const { world, actor } = call;
  const input = parseBody(roomInput, call.body);
  const stamp = world.stamp();
  const room = world.rooms.put({
    id: world.newId('ROOM'),
    title: input.title,
    type: 'group',
    creatorId: actor.person.id,
    ownerId: actor.person.orgId,
    created: stamp,
    lastActivity: stamp,
    ...changed(call, input, {}),
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
  const { world, actor } = call;
  const before = changeable(call);
  const { description: _description, ...kept } = before;
  const input = parseBody(roomUpdate, call.body);
  const room = world.rooms.put({ ...kept, ...changed(call, input, before) });
  const own = membershipOf(world, room.id, actor.person.id);
  // Who locks a space moderates it, or nobody could open it again.
  if (room.isLocked && !before.isLocked && own !== undefined)
    world.memberships.put({ ...own, isModerator: true });
  publishRoom(world, room, 'updated', actor.person.id);
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
