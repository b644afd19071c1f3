import { authorizationRoutes } from '../admin/authorizations.ts';
import { licenseRoutes } from '../admin/licenses.ts';
import { locationRoutes } from '../admin/locations.ts';
import { organizationRoutes } from '../admin/organizations.ts';
import { peopleRoutes } from '../admin/people.ts';
import { roleRoutes } from '../admin/roles.ts';
import { attachmentActionRoutes } from '../messaging/attachment-actions.ts';
import { contentRoutes } from '../messaging/contents.ts';
import { membershipRoutes } from '../messaging/memberships.ts';
import { messageRoutes } from '../messaging/messages.ts';
import { roomRoutes } from '../messaging/rooms.ts';
import { accessTokenRoutes } from '../oauth/access-token.ts';
import { serviceAppRoutes } from '../oauth/service-app.ts';
import { reportRoutes } from '../reports/reports.ts';
import { reportTemplateRoutes } from '../reports/templates.ts';
import { webhookRoutes } from '../webhooks/webhooks.ts';
import type { OpenRoute, Route } from './route.ts';

/** What is answered without a token. */
export const openRoutes: readonly OpenRoute[] = accessTokenRoutes;

/** Everything that is answered below /v1, and the reports that are fetched from another host name. */
export const routes: readonly Route[] = [
  ...peopleRoutes,
  ...organizationRoutes,
  ...licenseRoutes,
  ...roleRoutes,
  ...authorizationRoutes,
  ...serviceAppRoutes,
  ...locationRoutes,
  ...reportTemplateRoutes,
  ...reportRoutes,
  ...roomRoutes,
  ...membershipRoutes,
  ...messageRoutes,
  ...contentRoutes,
  ...attachmentActionRoutes,
  ...webhookRoutes,
];
