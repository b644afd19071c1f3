import { randomUUID } from 'node:crypto';
import { uuidOf } from '../world/ids.ts';
import type { World, WorldEvent } from '../world/world.ts';
import { CONVERSATION_PATH } from './conversations.ts';

export type Activity = Readonly<Record<string, unknown>> & { id: string; verb: string };

/** What happened, in the words of the sockets: everything goes by its bare uuid, and no content can be read. */
export type Told = Pick<WorldEvent, 'resource' | 'event' | 'audience'> & { activity: Activity };

type Teller = (world: World, baseUrl: string, event: WorldEvent) => Activity[];

function personOf(world: World, personId: string): Record<string, unknown> {
  const person = world.people.get(personId);
  const uuid = uuidOf(personId);
  return {
    id: uuid,
    entryUUID: uuid,
    objectType: 'person',
    displayName: person?.displayName,
    emailAddress: person?.emails[0],
    orgId: person === undefined ? undefined : uuidOf(person.orgId),
    type: person?.type === 'bot' ? 'ROBOT' : 'PERSON',
  };
}

function spaceOf(world: World, baseUrl: string, roomId: string): Record<string, unknown> {
  const room = world.rooms.get(roomId);
  const uuid = uuidOf(roomId);
  return {
    id: uuid,
    objectType: 'conversation',
    url: `${baseUrl}${CONVERSATION_PATH}/conversations/${uuid}`,
    tags: [
      ...(room?.type === 'direct' ? ['ONE_ON_ONE'] : []),
      ...(room?.isLocked === true ? ['LOCKED'] : []),
    ],
    globalId: roomId,
  };
}

function activity(
  world: World,
  baseUrl: string,
  { roomId, actorId, data }: WorldEvent,
  own: { id: string; verb: string; object?: unknown; target?: unknown; parent?: unknown },
): Activity {
  const { created } = data;
  return {
    objectType: 'activity',
    url: `${baseUrl}${CONVERSATION_PATH}/activities/${own.id}`,
    published: typeof created === 'string' ? created : new Date(world.now()).toISOString(),
    actor: personOf(world, actorId),
    target: spaceOf(world, baseUrl, roomId),
    ...own,
  };
}

const idIn = ({ data }: WorldEvent): string => uuidOf(String(data['id']));

const posted: Teller = (world, baseUrl, event) => {
  const id = idIn(event);
  const tell = (verb: string, objectType: string): Activity =>
    activity(world, baseUrl, event, { id, verb, object: { objectType } });
  if (event.data['files'] === undefined) return [tell('post', 'comment')];
  // A file is told of twice: when it is shared, and when all of it is there.
  return [tell('share', 'content'), { ...tell('update', 'content'), id: randomUUID() }];
};

const pressed: Teller = (world, baseUrl, event) => {
  const parent = { id: uuidOf(String(event.data['messageId'])), type: 'cardAction' };
  return [
    activity(world, baseUrl, event, {
      id: idIn(event),
      verb: 'cardAction',
      object: { objectType: 'submit' },
      parent,
    }),
  ];
};

const about =
  (verb: string, object: (world: World, baseUrl: string, event: WorldEvent) => unknown): Teller =>
  (world, baseUrl, event) => [
    activity(world, baseUrl, event, { id: randomUUID(), verb, object: object(world, baseUrl, event) }),
  ];

const member = (world: World, _baseUrl: string, { data }: WorldEvent): unknown =>
  personOf(world, String(data['personId']));
const message = (_world: World, _baseUrl: string, event: WorldEvent): unknown => ({
  id: idIn(event),
  objectType: 'activity',
});
const space = (world: World, baseUrl: string, { roomId }: WorldEvent): unknown =>
  spaceOf(world, baseUrl, roomId);

/** A space that moves to another region, and one that is deleted, are not told of: no verb is known for either. */
const TELLERS: ReadonlyMap<string, Teller> = new Map([
  ['messages created', posted],
  ['messages updated', about('update', message)],
  ['messages deleted', about('delete', message)],
  ['attachmentActions created', pressed],
  ['memberships created', about('add', member)],
  ['memberships updated', about('assignModerator', member)],
  ['memberships deleted', about('leave', member)],
  ['rooms updated', about('update', space)],
]);

/** Whoever is in a new space from the beginning is part of its creation, and is not added. */
function created(world: World, baseUrl: string, event: WorldEvent): Activity {
  const participants = world.memberships.by('room', event.roomId);
  const items = participants.map(({ personId }) => personOf(world, personId));
  const object = { ...spaceOf(world, baseUrl, event.roomId), participants: { items } };
  return activity(world, baseUrl, event, { id: randomUUID(), verb: 'create', object, target: undefined });
}

/** Of what was saved together. */
export function toldOf(world: World, baseUrl: string, events: readonly WorldEvent[]): Told[] {
  const made = new Set(
    events
      .filter(({ resource, event }) => resource === 'rooms' && event === 'created')
      .map(({ roomId }) => roomId),
  );
  return events.flatMap((each) => {
    const { resource, event, audience, roomId } = each;
    const tell = (activities: Activity[]): Told[] =>
      activities.map((one) => ({ resource, event, audience, activity: one }));
    if (resource === 'rooms' && event === 'created') return tell([created(world, baseUrl, each)]);
    if (resource === 'memberships' && event === 'created' && made.has(roomId)) return [];
    return tell(TELLERS.get(`${resource} ${event}`)?.(world, baseUrl, each) ?? []);
  });
}
