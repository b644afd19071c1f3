import { z } from 'zod';

const json: z.ZodType = z.unknown();
const text = z.string();
const texts = z.array(z.string());

export const phoneNumberSchema = z.object({ type: text, value: text, primary: z.boolean().optional() });

export const personSchema = z.object({
  id: text,
  type: z.enum(['person', 'bot', 'appuser']),
  emails: texts,
  displayName: text,
  firstName: text.optional(),
  lastName: text.optional(),
  avatar: text.optional(),
  orgId: text,
  roles: texts,
  licenses: texts,
  /** Of organizations the person does not belong to, until the invitation is accepted. */
  pendingLicenses: texts.optional(),
  pendingSiteUrls: texts.optional(),
  /** `site`, or `site#attendee`. */
  siteUrls: texts,
  phoneNumbers: z.array(phoneNumberSchema),
  extension: text.optional(),
  locationId: text.optional(),
  department: text.optional(),
  manager: text.optional(),
  managerId: text.optional(),
  title: text.optional(),
  addresses: z.array(z.record(text, text)).optional(),
  timezone: text,
  status: text,
  invitePending: z.boolean(),
  loginEnabled: z.boolean(),
  created: text,
  lastModified: text,
  lastActivity: text.optional(),
});
export type Person = z.infer<typeof personSchema>;

export const orgSchema = z.object({
  id: text,
  displayName: text,
  created: text,
  partnerOrgId: text.optional(),
  directorySync: z.boolean(),
});
export type Org = z.infer<typeof orgSchema>;

/** `user`: a token that stands for nobody in particular, of a role or of an OAuth log-in. */
const slot = z.enum(['bot', 'admin', 'reports', 'person', 'service', 'user']);

/** An access token, by which it is also known. Seeded ones do not expire. */
export const accountSchema = z.object({
  id: text,
  personId: text,
  slot,
  expiresAt: z.number().optional(),
  /** Space separated; without it the token may do whatever its person may. */
  scope: text.optional(),
  /** The role a seeded token stands for. */
  role: text.optional(),
  applicationId: text.optional(),
  issuedAt: z.number().optional(),
});
export type Account = z.infer<typeof accountSchema>;

export const applicationSchema = z.object({
  id: text,
  kind: z.enum(['integration', 'service']),
  name: text,
  clientId: text,
  clientSecret: text,
  personId: text,
  orgId: text,
});
export type Application = z.infer<typeof applicationSchema>;

/** A refresh token, by which it is also known. */
export const grantSchema = z.object({
  id: text,
  applicationId: text,
  personId: text,
  slot,
  scope: text.optional(),
  createdAt: z.number().optional(),
  expiresAt: z.number(),
});
export type Grant = z.infer<typeof grantSchema>;

/** One entry of the managed-organisation list of the person behind a partner token. */
export const warmSchema = z.object({
  id: text,
  personId: text,
  orgId: text,
  warmedAt: z.number(),
  usedAt: z.number().optional(),
  /** Put there by a log-in to Control Hub, whose entries do not end after 24 hours. */
  isOutside: z.boolean().optional(),
});
export type Warm = z.infer<typeof warmSchema>;

export const licenseSchema = z.object({
  id: text,
  orgId: text,
  name: text,
  free: z.boolean(),
  calling: z.boolean(),
  totalUnits: z.number(),
  consumedByWorkspaces: z.number(),
  subscriptionId: text.optional(),
  siteUrl: text.optional(),
  siteType: text.optional(),
});
export type License = z.infer<typeof licenseSchema>;

export const reportSchema = z.object({
  id: text,
  templateId: z.number(),
  title: text,
  service: text,
  startDate: text.optional(),
  endDate: text.optional(),
  sites: texts,
  orgId: text,
  createdBy: text,
  createdAt: z.number(),
  readyAt: z.number(),
  outcome: z.enum(['waiting', 'done', 'failed']),
  downloads: z.number(),
  downloadedAt: z.number().optional(),
});
export type Report = z.infer<typeof reportSchema>;

export const locationSchema = z.object({
  id: text,
  name: text,
  orgId: text,
  timeZone: text,
  preferredLanguage: text,
  announcementLanguage: text,
  address: z.object({
    address1: text,
    address2: text.optional(),
    city: text,
    state: text.optional(),
    postalCode: text,
    country: text,
  }),
  callingEnabled: z.boolean().optional(),
  latitude: text.optional(),
  longitude: text.optional(),
  notes: text.optional(),
});
export type Location = z.infer<typeof locationSchema>;

export const roomSchema = z.object({
  id: text,
  title: text,
  type: z.enum(['group', 'direct']),
  isLocked: z.boolean(),
  creatorId: text,
  ownerId: text,
  created: text,
  lastActivity: text,
  teamId: text.optional(),
  description: text.optional(),
  isAnnouncementOnly: z.boolean().optional(),
  isReadOnly: z.boolean().optional(),
});
export type Room = z.infer<typeof roomSchema>;

export const membershipSchema = z.object({
  id: text,
  roomId: text,
  personId: text,
  isModerator: z.boolean(),
  /** A direct space only, which its owner has put out of sight. */
  isRoomHidden: z.boolean().optional(),
  created: text,
});
export type Membership = z.infer<typeof membershipSchema>;

export const teamSchema = z.object({
  id: text,
  name: text,
  description: text.optional(),
  creatorId: text,
  /** The general space, which everybody of the team is in. */
  roomId: text,
  created: text,
});
export type Team = z.infer<typeof teamSchema>;

export const teamMembershipSchema = z.object({
  id: text,
  teamId: text,
  personId: text,
  isModerator: z.boolean(),
  created: text,
});
export type TeamMembership = z.infer<typeof teamMembershipSchema>;

export const messageSchema = z.object({
  id: text,
  seq: z.number(),
  roomId: text,
  roomType: z.enum(['group', 'direct']),
  personId: text,
  parentId: text.optional(),
  text: text.optional(),
  markdown: text.optional(),
  html: text.optional(),
  contentIds: texts,
  attachments: z.array(z.object({ contentType: text, content: json })),
  mentionedPeople: texts,
  mentionedGroups: texts,
  created: text,
  updated: text.optional(),
  edits: z.number(),
});
export type Message = z.infer<typeof messageSchema>;

export const contentSchema = z.object({
  id: text,
  roomId: text,
  messageId: text,
  name: text,
  contentType: text,
  size: z.number(),
  /** When the scan for malware is through and what it finds; without it there is none. */
  scan: z.object({ readyAt: z.number(), finding: z.enum(['clean', 'infected', 'unscannable']) }).optional(),
});
export type Content = z.infer<typeof contentSchema>;

export const actionSchema = z.object({
  id: text,
  messageId: text,
  roomId: text,
  personId: text,
  posterId: text,
  inputs: z.record(text, json),
  created: text,
});
export type Action = z.infer<typeof actionSchema>;

export const webhookSchema = z.object({
  id: text,
  name: text,
  targetUrl: text,
  resource: text,
  event: text,
  filter: text.optional(),
  secret: text.optional(),
  status: z.enum(['active', 'inactive']),
  orgId: text,
  createdBy: text,
  appId: text,
  ownedBy: text,
  created: text,
});
export type Webhook = z.infer<typeof webhookSchema>;

/** What may open a socket; not one of the RoomOS devices. */
export const socketDeviceSchema = z.object({
  id: text,
  personId: text,
  name: text,
  about: z.record(text, json),
  created: text,
  modified: text,
  /** Of the last refresh, or the end of the last socket. */
  usedAt: z.number(),
  isConnected: z.boolean(),
});
export type SocketDevice = z.infer<typeof socketDeviceSchema>;
