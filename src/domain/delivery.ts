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
  }),
});

/** Undefined when it is no webhook body. Other fields of the envelope (names, secrets' owner) are left out. */
export function parseDelivery(body: unknown): Delivery | undefined {
  const parsed = Envelope.safeParse(body);
  return parsed.success ? parsed.data : undefined;
}

/** Webex sends no event id: an event is the same when resource, event and item are. */
export function deliveryKey({ resource, event, data }: Delivery): string {
  const key = `${resource}:${event}:${data.id}`;
  if (event !== 'updated') return key;
  return `${key}:${data.updated ?? createHash('sha256').update(canonical(data)).digest('hex').slice(0, 32)}`;
}

/** What happens in one space is handled in order; what names no space stands alone. */
export function deliveryLane({ resource, data }: Delivery): string {
  if (data.roomId !== undefined) return data.roomId;
  return resource === 'rooms' ? data.id : `${resource}:${data.id}`;
}
