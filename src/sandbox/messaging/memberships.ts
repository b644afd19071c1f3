import { z } from 'zod';
import { idOf, idParam, idQuery, paged, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound, WebexError } from '../rest/webex-error.ts';
import type { Membership, Person } from '../world/entities.ts';
import {
  addMember,
  audienceOf,
  membershipOf,
  membershipView,
  removeMember,
  requireRoom,
} from './membership-rules.ts';

const createInput = z.object({
  roomId: z.string(),
  personId: z.string().optional(),
  personEmail: z.string().optional(),
  isModerator: z.boolean().default(false),
});
const updateInput = z.object({ isModerator: z.boolean().optional(), isRoomHidden: z.boolean().optional() });

function scope(call: Call): Membership[] {
  const { world } = call;
  const roomId = idQuery(call, 'roomId');
  if (roomId !== undefined) return world.memberships.by('room', requireRoom(call, roomId).id);
  if (call.query('personId') !== undefined || call.query('personEmail') !== undefined) {
    const mine = world.memberships.by('person', call.actor.person.id).map((membership) => membership.roomId);
    return mine.flatMap((id) => world.memberships.by('room', id));
  }
  return world.memberships.by('person', call.actor.person.id);
}

function list(call: Call): Reply {
  const personId = idQuery(call, 'personId');
  const email = call.query('personEmail')?.toLowerCase();
  const found = scope(call)
    .filter((membership) => personId === undefined || membership.personId === personId)
    .filter(
      (membership) =>
        email === undefined || call.world.people.get(membership.personId)?.emails.includes(email) === true,
    )
    .toSorted((a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id));
  return paged(call, found, { fallback: 100, limit: 1000 }, (item) => membershipView(call.world, item));
}

function requireModerator(call: Call, roomId: string): void {
  const room = call.world.rooms.get(roomId);
  if (room?.isLocked !== true) return;
  if (membershipOf(call.world, roomId, call.actor.person.id)?.isModerator !== true)
    throw forbidden('Only a moderator can do this.');
}

export function invited(
  call: Call,
  input: { personId?: string | undefined; personEmail?: string | undefined },
): Person {
  if ((input.personId === undefined) === (input.personEmail === undefined))
    throw badRequest('Exactly one of personId and personEmail is required.');
  const person =
    input.personId === undefined
      ? call.world.people.by('email', input.personEmail?.toLowerCase() ?? '')[0]
      : call.world.people.get(idOf(input.personId));
  if (person === undefined) throw notFound();
  return person;
}

function create(call: Call): Reply {
  const { world } = call;
  const input = parseBody(createInput, call.body);
  const room = requireRoom(call, idOf(input.roomId));
  if (room.type === 'direct') throw badRequest('People cannot be added to a direct room.');
  requireModerator(call, room.id);
  const person = invited(call, input);
  if (membershipOf(world, room.id, person.id) !== undefined)
    throw new WebexError(409, 'User is already a participant in the room.');
  const membership = addMember(world, room, person, call.actor.person.id, input.isModerator);
  return ok(membershipView(world, membership));
}

function reachable(call: Call): Membership {
  const membership = call.world.memberships.get(idParam(call, 'membershipId'));
  if (membership === undefined) throw notFound();
  requireRoom(call, membership.roomId);
  return membership;
}

function update(call: Call): Reply {
  const { world } = call;
  const before = reachable(call);
  const input = parseBody(updateInput, call.body);
  const { isModerator = before.isModerator, isRoomHidden = before.isRoomHidden ?? false } = input;
  const isDirect = world.rooms.get(before.roomId)?.type === 'direct';
  if (isDirect && isModerator) throw badRequest('A direct room has no moderators.');
  if (isRoomHidden && !isDirect) throw badRequest('Only a direct room can be hidden.');
  if (isModerator !== before.isModerator) requireModerator(call, before.roomId);
  const membership = world.memberships.put({ ...before, isModerator, isRoomHidden });
  world.publish(
    {
      resource: 'memberships',
      event: 'updated',
      actorId: call.actor.person.id,
      roomId: membership.roomId,
      audience: audienceOf(world, membership.roomId),
      data: membershipView(world, membership),
    },
    { kind: 'membership', roomId: membership.roomId },
  );
  return ok(membershipView(world, membership));
}

function remove(call: Call): Reply {
  const membership = reachable(call);
  if (call.world.rooms.get(membership.roomId)?.type === 'direct')
    throw badRequest('People cannot be removed from a direct room.');
  if (membership.personId !== call.actor.person.id) requireModerator(call, membership.roomId);
  removeMember(call.world, membership, call.actor.person.id);
  return NO_CONTENT;
}

export const membershipRoutes: readonly Route[] = [
  { method: 'GET', path: '/memberships', handle: list },
  { method: 'POST', path: '/memberships', handle: create },
  {
    method: 'GET',
    path: '/memberships/:membershipId',
    handle: (call) => ok(membershipView(call.world, reachable(call))),
  },
  { method: 'PUT', path: '/memberships/:membershipId', handle: update },
  { method: 'DELETE', path: '/memberships/:membershipId', handle: remove },
];
