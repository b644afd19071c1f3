// What comes through the socket, in our words. It is Webex's own clients' language and documented nowhere: of each frame
// only what is needed is read, and what cannot be read is nothing to do with us.
import * as z from 'zod';
import type { Delivery } from '../../domain/ports/chat.ts';
import { decodeId } from '../ids.ts';

const text = z.string().min(1).max(2048);
const maybe = text.optional().catch(undefined);

const frameWire = z.object({
  id: maybe,
  type: maybe,
  data: z.object({ eventType: maybe, activity: z.unknown().optional() }).optional().catch(undefined),
});

export interface Frame {
  /** By which it is acknowledged. */
  readonly id: string | undefined;
  readonly kind: 'authorized' | 'pong' | 'event' | 'other';
  readonly deliveries: readonly Delivery[];
}

const thing = z.object({ id: maybe, entryUUID: maybe, url: maybe, objectType: maybe });
const participants = z
  .object({ items: z.array(thing).catch([]) })
  .optional()
  .catch(undefined);

const activityWire = z.object({
  id: text,
  verb: text,
  published: maybe,
  actor: thing.optional().catch(undefined),
  object: thing.extend({ participants }).optional().catch(undefined),
  target: thing.optional().catch(undefined),
});
type Activity = z.output<typeof activityWire>;
type Thing = z.output<typeof thing>;

const AUTHORIZED = ['mercury.buffer_state', 'mercury.registration_status'];

/** Undefined for what is no frame at all. */
export function readFrame(bytes: string): Frame | undefined {
  const frame = frameWire.safeParse(parsed(bytes)).data;
  if (frame === undefined) return undefined;
  const { id, type, data } = frame;
  if (type === 'pong') return { id, kind: 'pong', deliveries: [] };
  const { eventType, activity } = data ?? {};
  if (eventType !== undefined && AUTHORIZED.includes(eventType))
    return { id, kind: 'authorized', deliveries: [] };
  if (eventType !== 'conversation.activity') return { id, kind: 'other', deliveries: [] };
  return { id, kind: 'event', deliveries: deliveriesOf(activity) };
}

function parsed(bytes: string): unknown {
  try {
    return JSON.parse(bytes);
  } catch {
    return undefined;
  }
}

/**
 * As a webhook would tell it, but by bare uuids: the id for the API is known to the address. None for what Steward does
 * nothing about: edits, reactions, read receipts.
 */
function deliveriesOf(given: unknown): readonly Delivery[] {
  const activity = activityWire.safeParse(given).data;
  if (activity === undefined) return [];
  const { verb, object, target } = activity;
  switch (verb) {
    case 'post':
    // A file; the `update` that follows says that all of it is there, which whoever fetches it finds out.
    case 'share':
      return itemOf(activity, 'messages', 'messages');
    case 'cardAction':
      return itemOf(activity, 'attachmentActions', 'attachment/actions');
    case 'add':
      return membershipOf(activity, 'created', object, target);
    case 'leave':
      return membershipOf(activity, 'deleted', object, target);
    case 'create':
      return (object?.participants?.items ?? []).flatMap((person) =>
        membershipOf(activity, 'created', person, object),
      );
    default:
      return [];
  }
}

function itemOf(
  { id, published, actor, target }: Activity,
  resource: string,
  path: string,
): readonly Delivery[] {
  const roomId = target?.id;
  const conversation = `conversations/${roomId}`;
  if (roomId === undefined || target?.url?.includes(conversation) !== true) return [];
  const address = target.url.replace(conversation, `${path}/${id}`);
  const data = { id, roomId, personId: uuidOf(actor), created: published, address };
  return [{ resource, event: 'created', data }];
}

function membershipOf(
  { published }: Activity,
  event: 'created' | 'deleted',
  person: Thing | undefined,
  space: Thing | undefined,
): readonly Delivery[] {
  const personId = uuidOf(person);
  const roomId = space?.id;
  if (personId === undefined || roomId === undefined) return [];
  const data = { id: `${personId}:${roomId}`, roomId, personId, created: published };
  return [{ resource: 'memberships', event, data }];
}

/** Reactions are added, too; and the id of a person may also be an e-mail address here. */
function uuidOf(person: Thing | undefined): string | undefined {
  if (person?.objectType !== undefined && person.objectType !== 'person') return undefined;
  return [person?.entryUUID, person?.id].find((id) => id !== undefined && decodeId(id) !== undefined);
}
