// Organizations, a partner’s customers, and BroadWorks, as Webex sends them.
import * as z from 'zod';
import { count, flag, id, strings, text } from './wire.ts';

export const tagWire = z.object({ name: z.string().min(1), description: text });

export const customerTagsWire = z.object({ orgId: id, tags: strings });

export const managedOrgWire = z.object({ orgId: id });

export const partnerAdminWire = z.object({ id, displayName: text, emails: strings, roleInCustomerOrg: text });

export const organizationWire = z.object({ id, displayName: text });

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
