import { z } from 'zod';
import { Collection } from './collection.ts';

const text = z.string();
const texts = z.array(z.string());

/** A right in an organization one does not belong to: of a partner administrator, or of a delegate. */
const assignmentSchema = z.object({ id: text, personId: text, orgId: text, role: text });

const tagSchema = z.object({ name: text, description: text.optional() });
export type Tag = z.infer<typeof tagSchema>;

/** The tags of an organization, or of one of its subscriptions. */
const taggingSchema = z.object({
  id: text,
  orgId: text,
  subscriptionId: text.optional(),
  tags: z.array(tagSchema),
});
export type Tagging = z.infer<typeof taggingSchema>;

const auditEventSchema = z.object({
  id: text,
  at: z.number(),
  /** The organization in which it shows. */
  orgId: text,
  actorId: text,
  category: text,
  description: text,
  action: text,
  target: z.object({ type: text, id: text, name: text }),
  trackingId: text,
  ip: text,
  agent: text,
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

const clusterSchema = z.object({ id: text, orgId: text, name: text, resourceGroupId: text });

const alarmSchema = z.object({
  id: text,
  created: text,
  severity: z.enum(['critical', 'warning', 'alert', 'error']),
  title: text,
  description: text,
});

export const CONNECTOR_STATES = ['operational', 'impaired', 'outage', 'maintenanceMode'] as const;

const connectorSchema = z.object({
  id: text,
  orgId: text,
  hybridClusterId: text,
  hostname: text,
  status: z.enum(CONNECTOR_STATES),
  created: text,
  type: text,
  version: text,
  alarms: z.array(alarmSchema),
  /** What the switch made of it, and when; absent: it is as it was seeded. */
  forced: z.object({ status: z.enum(CONNECTOR_STATES), at: z.number() }).optional(),
});
export type HybridConnector = z.infer<typeof connectorSchema>;

const resourceGroupSchema = z.object({ id: text, orgId: text, name: text });
export type ResourceGroup = z.infer<typeof resourceGroupSchema>;

const placementSchema = z.object({
  id: text,
  resourceGroupId: text,
  licenseId: text,
  personId: text,
  personOrgId: text,
  /** Before it the move is pending, from then on `outcome` holds. */
  settledAt: z.number(),
  outcome: z.enum(['activated', 'error']),
});
export type Placement = z.infer<typeof placementSchema>;

const groupSchema = z.object({
  id: text,
  displayName: text,
  orgId: text,
  externalId: text.optional(),
  created: text,
  lastModified: text,
  memberIds: texts,
});
export type Group = z.infer<typeof groupSchema>;

const callingType = z.enum([
  'freeCalling',
  'hybridCalling',
  'webexCalling',
  'webexEdgeForDevices',
  'thirdPartySipCalling',
  'none',
]);

const workspaceSchema = z.object({
  id: text,
  orgId: text,
  locationId: text.optional(),
  floorId: text.optional(),
  displayName: text,
  capacity: z.number().optional(),
  type: z.enum(['notSet', 'focus', 'huddle', 'meetingRoom', 'open', 'desk', 'other']).optional(),
  sipAddress: text,
  created: text,
  calling: z.object({
    type: callingType,
    webexCalling: z.object({ licenses: texts }).optional(),
  }),
  calendar: z.object({
    type: z.enum(['none', 'google', 'microsoft']),
    emailAddress: text.optional(),
  }),
  notes: text.optional(),
  hotdeskingStatus: z.enum(['on', 'off']),
  supportedDevices: z.enum(['collaborationDevices', 'phones']),
});
export type Workspace = z.infer<typeof workspaceSchema>;

const deviceSchema = z.object({
  id: text,
  orgId: text,
  displayName: text,
  workspaceId: text.optional(),
  personId: text.optional(),
  locationId: text.optional(),
  connectionStatus: text,
  product: text,
  type: text,
  tags: texts,
  ip: text,
  mac: text,
  serial: text,
  software: text,
  errorCodes: texts,
  created: text,
  lastSeen: text,
});
export type Device = z.infer<typeof deviceSchema>;

const enterpriseSchema = z.object({
  id: text,
  orgId: text,
  provisioningId: text,
  spEnterpriseId: text,
  enableDirSync: z.boolean(),
  syncStartedAt: z.number().optional(),
  syncTrackingId: text.optional(),
});
export type Enterprise = z.infer<typeof enterpriseSchema>;

const subscriberSchema = z.object({
  id: text,
  personId: text.optional(),
  userId: text,
  spEnterpriseId: text,
  provisioningId: text,
  firstName: text,
  lastName: text,
  email: text.optional(),
  primaryPhoneNumber: text.optional(),
  mobilePhoneNumber: text.optional(),
  extension: text.optional(),
  package: z.enum(['softphone', 'basic', 'standard', 'premium']),
  status: text,
  /** Until then the status is `provisioning` or `updating`, and the old values are shown. */
  busyUntil: z.number().optional(),
  pending: z.record(text, text).optional(),
  errors: z.array(z.object({ errorCode: z.number(), description: text })).optional(),
  created: text,
  lastStatusChange: text,
});
export type Subscriber = z.infer<typeof subscriberSchema>;

const inviteJobSchema = z.object({
  id: text,
  orgId: text,
  sourceUserId: text,
  sourceCustomerId: text,
  instanceId: z.number(),
  trackingId: text,
  startedAt: z.number(),
  /** The pending people at the start, and those who had a mail in the last 24 hours. */
  sent: texts,
  skipped: texts,
});
export type InviteJob = z.infer<typeof inviteJobSchema>;

const partnerReportSchema = z.object({
  id: text,
  templateId: z.number(),
  startDate: text,
  endDate: text,
  regionId: text,
  orgId: text,
  createdBy: text,
  createdAt: z.number(),
  readyAt: z.number(),
  outcome: z.enum(['waiting', 'done', 'failed']),
});
export type PartnerReport = z.infer<typeof partnerReportSchema>;

/** What an application may do in somebody's name, as the seed left it; those of real tokens are derived. */
const authorizationSchema = z.object({
  id: text,
  personId: text,
  applicationId: text,
  applicationName: text,
  clientId: text,
  created: text,
  type: z.enum(['refresh', 'access']),
});
export type Authorization = z.infer<typeof authorizationSchema>;

const authCodeSchema = z.object({
  id: text,
  applicationId: text,
  personId: text,
  scope: text,
  redirectUri: text,
  challenge: text.optional(),
  challengeMethod: z.enum(['plain', 'S256']).optional(),
  expiresAt: z.number(),
});
export type AuthCode = z.infer<typeof authCodeSchema>;

const byOrg = { org: ({ orgId }: { orgId: string }): string[] => [orgId] };

/** What an administrator works with, beside people, licenses and locations. */
export function adminCollections() {
  return {
    assignments: new Collection('assignment', assignmentSchema, {
      ...byOrg,
      person: ({ personId }) => [personId],
    }),
    taggings: new Collection('tagging', taggingSchema, byOrg),
    auditEvents: new Collection('auditEvent', auditEventSchema, byOrg),
    clusters: new Collection('cluster', clusterSchema, byOrg),
    connectors: new Collection('connector', connectorSchema, byOrg),
    resourceGroups: new Collection('resourceGroup', resourceGroupSchema, byOrg),
    placements: new Collection('placement', placementSchema, {
      org: ({ personOrgId }) => [personOrgId],
    }),
    groups: new Collection('group', groupSchema, byOrg),
    workspaces: new Collection('workspace', workspaceSchema, byOrg),
    devices: new Collection('device', deviceSchema, byOrg),
    enterprises: new Collection('enterprise', enterpriseSchema, byOrg),
    subscribers: new Collection('subscriber', subscriberSchema, {}),
    inviteJobs: new Collection('inviteJob', inviteJobSchema, byOrg),
    partnerReports: new Collection('partnerReport', partnerReportSchema, byOrg),
    authorizations: new Collection('authorization', authorizationSchema, {
      person: ({ personId }) => [personId],
    }),
    authCodes: new Collection('authCode', authCodeSchema, {}),
  };
}
