// Locations, workspaces and devices, as Webex sends them.
import * as z from 'zod';
import { strings, text } from './wire.ts';

export const deviceWire = z.object({ id: z.string().min(1), displayName: text, product: text });

export const deviceDetailsWire = deviceWire.extend({
  workspaceId: text,
  placeId: text,
  personId: text,
  locationId: text,
  connectionStatus: text,
  type: text,
  tags: strings,
  serial: text,
  mac: text,
  ip: text,
  software: text,
  upgradeChannel: text,
  primarySipUrl: text,
  errorCodes: strings,
  created: text,
  lastSeen: text,
});

/** Answer to `POST /devices/activationCode`. */
export const activationCodeWire = z.object({ code: z.string().min(1), expiryTime: text });

export const workspaceWire = z.object({
  id: z.string().min(1),
  displayName: text,
  locationId: text,
  type: text,
  capacity: text,
  notes: text,
  hotdeskingStatus: text,
  sipAddress: text,
  supportedDevices: text,
  created: text,
  calling: z.object({ type: text }).nullish(),
  calendar: z.object({ type: text, emailAddress: text }).nullish(),
  health: z
    .object({
      level: text,
      issues: z
        .array(z.object({ title: text }))
        .nullish()
        .transform((issues) => issues ?? []),
    })
    .nullish(),
});

export const locationWire = z.object({
  id: z.string().min(1),
  name: text,
  timeZone: text,
  preferredLanguage: text,
  announcementLanguage: text,
  latitude: text,
  longitude: text,
  notes: text,
  address: z
    .object({
      address1: text,
      address2: text,
      city: text,
      state: text,
      postalCode: text,
      country: text,
    })
    .nullish(),
});
