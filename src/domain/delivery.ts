// A delivery as it comes in: parsed, keyed so that a second one of the same event is known, and laned by space.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonical } from './plan-hash.ts';
import type { Delivery } from './ports/chat.ts';

const ID_MAX = 512;

const Envelope = z.object({
  resource: z.string().min(1).max(64),
  event: z.string().min(1).max(64),
  data: z.looseObject({
    id: z.string().min(1).max(ID_MAX),
    roomId: z.string().max(ID_MAX).optional(),
    personId: z.string().max(ID_MAX).optional(),
    updated: z.string().max(64).optional(),
    address: z.string().max(2048).optional(),
  }),
});

/** Undefined when it is no webhook body. Other fields of the envelope (names, secrets' owner) are left out. */
export function parseDelivery(body: unknown): Delivery | undefined {
  const parsed = Envelope.safeParse(body);
  return parsed.success ? parsed.data : undefined;
}

/**
 * Webex sends no event id: an event is the same when resource, event and item are. What can happen to an item again
 * is told apart by the time or the body: a space may move away, come back and move away, and the id of a membership is
 * the same for whoever leaves and comes back. `keyOf` names an item the same whoever tells of it: a webhook, the
 * socket, or a list that is read after an outage.
 */
export function deliveryKey(
  { resource, event, data }: Delivery,
  keyOf: (id: string) => string = (id) => id,
): string {
  const key = `${resource}:${event}:${keyOf(data.id)}`;
  const again = event === 'updated' || event === 'migrated' || resource === 'memberships';
  if (!again) return key;
  const begun = resource === 'memberships' && event === 'created' ? data['created'] : undefined;
  const time = data.updated ?? (typeof begun === 'string' ? begun : undefined);
  return `${key}:${time ?? createHash('sha256').update(canonical(data)).digest('hex').slice(0, 32)}`;
}

/**
 * What happens in one space is handled in order; what names no space stands alone. `placeOf` names a space the same
 * before and after its id has changed, so that its move waits for what came before it.
 */
export function deliveryLane(
  { resource, data }: Delivery,
  placeOf: (roomId: string) => string = (roomId) => roomId,
): string {
  if (data.roomId !== undefined) return placeOf(data.roomId);
  return resource === 'rooms' ? placeOf(data.id) : `${resource}:${data.id}`;
}
