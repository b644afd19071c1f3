// The fields of Webex's answers that Steward reads, and nothing else. What the documents allow to be missing
// may be missing, null or of the wrong scalar type without harm.
import * as z from 'zod';
import { Fault, type Repeat } from '../domain/failure.ts';
import { unpadded } from './ids.ts';

/** Ids of people and organizations are compared as strings all over Steward, so they lose their padding here. */
const id = z.string().min(1).transform(unpadded);
const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? undefined : String(value)));
const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const count = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (Number.isFinite(Number(value)) ? Number(value) : 0));
/** The documents type some flags as strings, the service sends booleans. */
const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((value) =>
    value === null || value === undefined ? undefined : value === true || value === 'true',
  );
const roomType = z
  .enum(['group', 'direct'])
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

export const personWire = z.object({
  id,
  orgId: id.nullish().transform((value) => value ?? ''),
  emails: strings,
  displayName: text,
  firstName: text,
  lastName: text,
  nickName: text,
  type: text,
});

/** What is absent is not known, which is not the same as none. */
const known = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? undefined);

const phoneNumbers = z
  .array(z.object({ type: text, value: text }))
  .nullish()
  .transform((numbers) => numbers ?? []);

export const listedWire = personWire.extend({
  invitePending: flag,
  status: text,
  lastActivity: text,
  licenses: known,
  roles: known,
  title: text,
  department: text,
  locationId: text,
  extension: text,
  phoneNumbers,
});

export const roleWire = z.object({ id, name: z.string().catch('a role without a name') });

export const tagWire = z.object({ name: z.string().min(1), description: text });
export const customerTagsWire = z.object({ orgId: id, tags: strings });

export const managedOrgWire = z.object({ orgId: id });
export const partnerAdminWire = z.object({ id, displayName: text, emails: strings, roleInCustomerOrg: text });

const syncStatus = z.object({
  syncStatus: text,
  lastSyncStartTime: text,
  lastSyncEndTime: text,
  usersAdded: count,
  usersUpdated: count,
  usersDeleted: count,
});
export const enterpriseSyncWire = z.object({
  enableDirSync: flag,
  directorySyncStatus: syncStatus.nullish(),
});
export const enterpriseWire = z.object({
  id,
  orgId: id,
  spEnterpriseId: z.string().min(1),
  provisioningId: z.string().min(1),
  broadworksDirectorySync: enterpriseSyncWire.nullish(),
});

export const subscriberWire = z.object({
  id,
  personId: text,
  userId: z.string().min(1),
  spEnterpriseId: z.string().min(1),
  firstName: text,
  lastName: text,
  email: text,
  primaryPhoneNumber: text,
  mobilePhoneNumber: text,
  extension: text,
  package: text,
  status: text,
  created: text,
  lastStatusChange: text,
  errors: z
    .array(z.object({ errorCode: text, description: text }))
    .nullish()
    .catch(undefined)
    .transform((list) => list ?? []),
});

export const authorizationWire = z.object({
  id,
  applicationName: text,
  clientId: text,
  type: z.enum(['refresh', 'access']).optional().catch(undefined),
  created: text,
});

/** `GET /licenses/{id}?includeAssignedTo=user`. */
export const holdersWire = z.object({
  users: z
    .array(z.object({ id, displayName: text, email: text, type: text }))
    .nullish()
    .transform((users) => users ?? []),
});

export const userWire = personWire.extend({
  licenses: strings,
  roles: strings,
  locationId: text,
  extension: text,
  phoneNumbers,
  invitePending: flag,
  status: text,
  lastModified: text,
  title: text,
  department: text,
  loginEnabled: flag,
});

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

export const licenseWire = z.object({
  id: z.string().min(1),
  name: text,
  totalUnits: count,
  consumedUnits: count,
  subscriptionId: text,
  siteUrl: text,
});

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

const size = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

/** Of `/groups`, which has no `items`. */
export const groupsWire = z.object({
  totalResults: size,
  groups: z.array(z.object({ id: z.string().min(1), displayName: text, created: text, memberSize: size })),
});

export const membersWire = z.object({
  memberSize: size,
  members: z
    .array(z.object({ id, displayName: text }))
    .nullish()
    .transform((members) => members ?? []),
});

export const inviteJobWire = z.object({
  id: z.string().min(1),
  latestExecutionStatus: text,
  counts: z
    .object({
      totalUsers: count,
      userResendInviteSent: count,
      userResendInviteFailed: count,
      userResendInviteSkipped: count,
    })
    .nullish()
    .transform(
      (counts) =>
        counts ?? {
          totalUsers: 0,
          userResendInviteSent: 0,
          userResendInviteFailed: 0,
          userResendInviteSkipped: 0,
        },
    ),
});

/** Answer to `PATCH /licenses/users`. */
export const licenseChangeWire = z.object({ licenses: strings });

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

/** What a POST answers that tells no more than what it made. */
export const idWire = z.object({ id: z.string().min(1) });

export const clusterWire = z.object({ id: z.string().min(1), name: text, resourceGroupId: text });

const alarmWire = z.object({
  id: text.transform((value) => value ?? ''),
  created: text,
  severity: text,
  title: text,
  description: text,
});

export const connectorWire = z.object({
  id: z.string().min(1),
  hybridClusterId: text,
  hostname: text,
  status: z.enum(['operational', 'impaired', 'outage', 'maintenanceMode', 'unknown']).catch('unknown'),
  created: text,
  type: text,
  version: text,
  alarms: z
    .array(alarmWire)
    .nullish()
    .transform((alarms) => alarms ?? []),
});

export const resourceGroupWire = z.object({ id, name: text });

export const groupMembershipWire = z.object({
  id,
  resourceGroupId: id,
  licenseId: id,
  personId: id,
  status: z.enum(['pending', 'activated', 'error']),
});

export const organizationWire = z.object({ id, displayName: text });

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

/** Lists of tags come bare, others in `items`. */
export const bareListOf = <S extends z.ZodType>(item: S) =>
  z.union([z.array(item), listOf(item).transform(({ items }) => items)]);

export const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) });

/** An answer that does not look as documented is a Fault, with the places but never the values. */
export function decode<S extends z.ZodType>(
  schema: S,
  body: unknown,
  what: string,
  /** `look-first` when the answer is that of a write, which has happened. */
  repeat: Repeat = 'never',
): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || '(whole)');
  throw new Fault({
    code: 'unreadable-answer',
    message: `Webex described ${what} in a way that is not understood (${places.join(', ')}).`,
    repeat,
  });
}
