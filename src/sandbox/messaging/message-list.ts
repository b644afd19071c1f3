import { idOf, idQuery, maxOf, nextLink } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden, notFound } from '../rest/webex-error.ts';
import type { Message, Person } from '../world/entities.ts';
import { membershipOf, requireRoom } from './membership-rules.ts';
import { messageView } from './message-view.ts';

/** Direct messages come in one piece, without pages. */
const UNPAGED = 50;

function mentionFilter(call: Call): string | undefined {
  const wanted = call.query('mentionedPeople');
  if (wanted === undefined) return undefined;
  const own = call.actor.person.id;
  if (wanted !== 'me' && idOf(wanted) !== own)
    throw badRequest("Only 'me' or the own person id can be used for mentionedPeople.");
  return own;
}

function cutOff(call: Call, roomId: string): (message: Message) => boolean {
  const before = call.query('before');
  const beforeMessage = idQuery(call, 'beforeMessage');
  if (before !== undefined && Number.isNaN(Date.parse(before)))
    throw badRequest("Invalid value for parameter 'before'.");
  if (beforeMessage !== undefined) {
    const limit = call.world.messages.get(beforeMessage);
    if (limit?.roomId !== roomId) throw notFound('Unable to get message.');
    return (message) => message.seq < limit.seq;
  }
  const instant = before === undefined ? undefined : Date.parse(before);
  return (message) => instant === undefined || Date.parse(message.created) < instant;
}

function page(call: Call, messages: readonly Message[], max: number): Reply {
  const items = messages.slice(0, max);
  const last = items.at(-1);
  const more = messages.length > items.length && last !== undefined;
  const headers = more ? nextLink(call, { beforeMessage: last.id }) : {};
  return ok({ items: items.map((message) => messageView(call, message)) }, headers);
}

function inRoom(call: Call, roomId: string): Message[] {
  const parentId = idQuery(call, 'parentId');
  const isWanted = cutOff(call, roomId);
  return call.world.messages
    .by('room', roomId)
    .filter((message) => parentId === undefined || message.parentId === parentId)
    .filter(isWanted)
    .toSorted((a, b) => b.seq - a.seq);
}

function list(call: Call): Reply {
  const roomId = idQuery(call, 'roomId');
  if (roomId === undefined) throw badRequest("Required String parameter 'roomId' is not present");
  const room = requireRoom(call, roomId);
  const mentioned = mentionFilter(call);
  const isBlind =
    call.actor.person.type === 'bot' && room.type === 'group' && call.world.settings.botVisibility;
  if (isBlind && mentioned === undefined) throw forbidden('Failed to get activity.');
  const max = mentioned === undefined ? maxOf(call, 50, 1000) : maxOf(call, 50, 100);
  const found = inRoom(call, room.id);
  const wanted =
    mentioned === undefined ? found : found.filter((message) => message.mentionedPeople.includes(mentioned));
  return page(call, wanted, max);
}

function partner(call: Call): Person {
  const personId = idQuery(call, 'personId');
  const email = call.query('personEmail')?.toLowerCase();
  if ((personId === undefined) === (email === undefined))
    throw badRequest('Exactly one of personId and personEmail is required.');
  const { people } = call.world;
  const person = personId === undefined ? people.by('email', email ?? '')[0] : people.get(personId);
  if (person === undefined) throw notFound();
  return person;
}

function listDirect(call: Call): Reply {
  const { world, actor } = call;
  const other = partner(call);
  const shared = world.memberships
    .by('person', actor.person.id)
    .find(
      ({ roomId }) =>
        world.rooms.get(roomId)?.type === 'direct' && membershipOf(world, roomId, other.id) !== undefined,
    );
  if (shared === undefined) throw notFound('Could not find a room with provided ID.');
  const newest = inRoom(call, shared.roomId).slice(0, UNPAGED);
  return ok({ items: newest.map((message) => messageView(call, message)) });
}

export const messageListRoutes: readonly Route[] = [
  { method: 'GET', path: '/messages', handle: list },
  { method: 'GET', path: '/messages/direct', handle: listDirect },
];
