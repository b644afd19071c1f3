import { auditEventRoutes } from '../admin/audit-events.ts';
import { authorizationRoutes } from '../admin/authorizations.ts';
import { broadworksRoutes } from '../admin/broadworks.ts';
import { deviceRoutes } from '../admin/devices.ts';
import { groupRoutes } from '../admin/groups.ts';
import { hybridRoutes } from '../admin/hybrid.ts';
import { inviteJobRoutes } from '../admin/invite-jobs.ts';
import { licenseRoutes } from '../admin/licenses.ts';
import { locationRoutes } from '../admin/locations.ts';
import { organizationRoutes } from '../admin/organizations.ts';
import { partnerRoutes } from '../admin/partner.ts';
import { partnerReportRoutes } from '../admin/partner-reports.ts';
import { partnerTagRoutes } from '../admin/partner-tags.ts';
import { peopleRoutes } from '../admin/people.ts';
import { resourceGroupRoutes } from '../admin/resource-groups.ts';
import { roleRoutes } from '../admin/roles.ts';
import { scimUserRoutes } from '../admin/scim-users.ts';
import { subscriberRoutes } from '../admin/subscribers.ts';
import { workspaceRoutes } from '../admin/workspaces.ts';
import { attachmentActionRoutes } from '../messaging/attachment-actions.ts';
import { contentRoutes } from '../messaging/contents.ts';
import { membershipRoutes } from '../messaging/memberships.ts';
import { messageRoutes } from '../messaging/messages.ts';
import { roomRoutes } from '../messaging/rooms.ts';
import { teamMembershipRoutes } from '../messaging/team-memberships.ts';
import { teamRoutes } from '../messaging/teams.ts';
import { accessTokenRoutes } from '../oauth/access-token.ts';
import { authorizeRoutes } from '../oauth/authorize.ts';
import { serviceAppRoutes } from '../oauth/service-app.ts';
import { reportRoutes } from '../reports/reports.ts';
import { reportTemplateRoutes } from '../reports/templates.ts';
import { conversationRoutes } from '../socket/conversations.ts';
import { socketDeviceRoutes } from '../socket/devices.ts';
import { webhookRoutes } from '../webhooks/webhooks.ts';
import type { OpenRoute, Route } from './route.ts';

/** What is answered without a token. */
export const openRoutes: readonly OpenRoute[] = [...accessTokenRoutes, ...authorizeRoutes];

/** Everything that is answered below /v1, and the reports that are fetched from another host name. */
export const routes: readonly Route[] = [
  ...peopleRoutes,
  ...organizationRoutes,
  ...licenseRoutes,
  ...roleRoutes,
  ...authorizationRoutes,
  ...serviceAppRoutes,
  ...locationRoutes,
  ...partnerRoutes,
  ...partnerTagRoutes,
  ...partnerReportRoutes,
  ...auditEventRoutes,
  ...hybridRoutes,
  ...resourceGroupRoutes,
  ...groupRoutes,
  ...scimUserRoutes,
  ...workspaceRoutes,
  ...deviceRoutes,
  ...broadworksRoutes,
  ...subscriberRoutes,
  ...inviteJobRoutes,
  ...reportTemplateRoutes,
  ...reportRoutes,
  ...roomRoutes,
  ...membershipRoutes,
  ...teamRoutes,
  ...teamMembershipRoutes,
  ...messageRoutes,
  ...contentRoutes,
  ...attachmentActionRoutes,
  ...webhookRoutes,
  ...socketDeviceRoutes,
  ...conversationRoutes,
];
