// People, roles, licenses and groups, as Webex sends them.
import * as z from 'zod';
import { count, flag, id, strings, text } from './wire.ts';

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

export const roleWire = z.object({ id, name: z.string().catch('a role without a name') });

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

export const licenseWire = z.object({
  id: z.string().min(1),
  name: text,
  totalUnits: count,
  consumedUnits: count,
  subscriptionId: text,
  siteUrl: text,
});

/** Answer to `PATCH /licenses/users`. */
export const licenseChangeWire = z.object({ licenses: strings });

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
