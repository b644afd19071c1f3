// Messages, presses, spaces, memberships and webhooks, as Webex sends them.
import * as z from 'zod';
import { id, strings, text } from './wire.ts';

const roomType = z
  .enum(['group', 'direct'])
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

export const messageWire = z.object({
  id: z.string().min(1),
  roomId: z.string().min(1),
  roomType,
  personId: id,
  text,
  html: text,
  markdown: text,
  parentId: text,
  files: strings,
  created: text,
});

/** Webex's time of a thing in epoch ms. */
export function timeOf({ created }: { readonly created: string | undefined }): number | undefined {
  const at = Date.parse(created ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** Whatever it is. */
export const namedWire = z.object({ id: z.string().min(1) });

export const actionWire = z.object({
  id: z.string().min(1),
  messageId: z.string().min(1),
  roomId: z.string().min(1),
  personId: id,
  inputs: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((inputs) => inputs ?? {}),
});

export const membershipWire = z.object({ id: z.string().min(1), roomId: z.string().min(1), personId: id });

export const memberWire = z.object({
  roomType,
  personId: id,
  personOrgId: id.nullish().transform((value) => value ?? ''),
  personEmail: text.transform((value) => value ?? ''),
  personDisplayName: text,
});

export const roomWire = z.object({ id: z.string().min(1), title: text, type: roomType, lastActivity: text });

export const webhookWire = z.object({
  id: z.string().min(1),
  name: text,
  targetUrl: text,
  resource: text,
  event: text,
  filter: text,
  ownedBy: text,
  status: text,
  secret: text,
});
