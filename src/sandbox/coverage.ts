type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type CoverageRow = {
  method: Method;
  path: string;
  level: 'supported' | 'partial';
  /** What is missing of a partial one. */
  why?: string;
};

/** Answered as Webex documents it, or as its own clients use it, in the order of the paths. */
const SUPPORTED: readonly (readonly [path: string, ...methods: Method[]])[] = [
  ['/_download/partner/{reportId}', 'GET'],
  ['/_download/{reportId}', 'GET'],
  ['/access_token', 'POST'],
  ['/adminAudit/eventCategories', 'GET'],
  ['/attachment/actions', 'POST'],
  ['/attachment/actions/{actionId}', 'GET'],
  ['/authorizations', 'GET', 'DELETE'],
  ['/authorizations/tokenExpiry', 'GET'],
  ['/authorizations/{authorizationId}', 'DELETE'],
  ['/broadworks/enterprises', 'GET'],
  ['/broadworks/enterprises/{id}/broadworksDirectorySync', 'GET', 'PUT', 'POST'],
  ['/broadworks/subscribers', 'GET'],
  ['/broadworks/subscribers/{subscriberId}', 'GET', 'PUT', 'DELETE'],
  ['/contents/{contentId}', 'GET'],
  ['/conversation/api/v1/attachment/actions/{uuid}', 'GET'],
  ['/conversation/api/v1/messages/{uuid}', 'GET'],
  ['/devices/{deviceId}', 'GET', 'PATCH', 'DELETE'],
  ['/groups', 'GET', 'POST'],
  ['/groups/{groupId}', 'GET', 'PATCH', 'DELETE'],
  ['/groups/{groupId}/members', 'GET'],
  ['/hybrid/clusters', 'GET'],
  ['/hybrid/clusters/{hybridClusterId}', 'GET'],
  ['/hybrid/connectors/{connectorId}', 'GET'],
  ['/identity/organizations/{orgId}', 'GET'],
  ['/identity/organizations/{orgId}/jobs/sendActivationEmails', 'POST'],
  ['/identity/organizations/{orgId}/jobs/sendActivationEmails/{jobId}/errors', 'GET'],
  ['/identity/organizations/{orgId}/jobs/sendActivationEmails/{jobId}/status', 'GET'],
  ['/identity/scim/{orgId}/v2/Users/{userId}', 'GET'],
  ['/licenses', 'GET'],
  ['/licenses/{licenseId}', 'GET'],
  ['/locations', 'GET'],
  ['/locations/{locationId}', 'GET', 'PUT', 'DELETE'],
  ['/memberships', 'GET', 'POST'],
  ['/memberships/{membershipId}', 'GET', 'PUT', 'DELETE'],
  ['/messages', 'GET', 'POST'],
  ['/messages/direct', 'GET'],
  ['/messages/{messageId}', 'GET', 'PUT', 'DELETE'],
  ['/organizations', 'GET'],
  ['/organizations/{orgId}', 'GET'],
  ['/partner/organizations', 'GET'],
  ['/partner/organizations/partnerAdmin/{personId}', 'DELETE'],
  ['/partner/organizations/{orgId}/partnerAdmin/{personId}/assign', 'POST'],
  ['/partner/organizations/{orgId}/partnerAdmin/{personId}/unassign', 'DELETE'],
  ['/partner/organizations/{orgId}/partnerAdmins', 'GET'],
  ['/partner/reports', 'GET', 'POST'],
  ['/partner/reports/templates', 'GET'],
  ['/partner/reports/{reportId}', 'DELETE'],
  ['/partner/tags', 'GET'],
  ['/partner/tags/organizations', 'GET'],
  ['/partner/tags/organizations/{orgId}', 'GET'],
  ['/partner/tags/organizations/{orgId}/assignTags', 'POST'],
  ['/partner/tags/organizations/{orgId}/subscriptions/{subscriptionId}', 'GET'],
  ['/partner/tags/organizations/{orgId}/subscriptions/{subscriptionId}/assignTags', 'POST'],
  ['/partner/tags/subscriptions', 'GET'],
  ['/people', 'GET', 'POST'],
  ['/people/me', 'GET'],
  ['/people/{personId}', 'GET', 'DELETE'],
  ['/report/templates', 'GET'],
  ['/reports', 'GET'],
  ['/reports/{reportId}', 'GET', 'DELETE'],
  ['/resourceGroup/memberships', 'GET'],
  ['/resourceGroup/memberships/{resourceGroupMembershipId}', 'GET', 'PUT'],
  ['/resourceGroups', 'GET'],
  ['/resourceGroups/{resourceGroupId}', 'GET'],
  ['/roles', 'GET'],
  ['/roles/{roleId}', 'GET'],
  ['/rooms', 'GET', 'POST'],
  ['/rooms/{roomId}', 'GET', 'PUT', 'DELETE'],
  ['/team/memberships', 'GET', 'POST'],
  ['/team/memberships/{membershipId}', 'GET', 'PUT', 'DELETE'],
  ['/teams', 'GET', 'POST'],
  ['/teams/{teamId}', 'GET', 'PUT', 'DELETE'],
  ['/wdm/api/v1/devices/{deviceId}', 'GET', 'DELETE'],
  ['/webhooks', 'GET', 'POST'],
  ['/webhooks/{webhookId}', 'GET', 'PUT', 'DELETE'],
  ['/workspaces/{workspaceId}', 'GET', 'DELETE'],
];

/** Answered, but not in everything as Webex would. */
const PARTIAL: readonly (readonly [method: Method, path: string, why: string])[] = [
  ['GET', '/admin/securityAudit/events', 'Log-ins of the seed and of the OAuth flow only.'],
  [
    'GET',
    '/adminAudit/events',
    'Of the categories only those of changes that the sandbox knows, and log-ins.',
  ],
  ['POST', '/applications/{applicationId}/token', 'For the one organization that authorized the app.'],
  [
    'GET',
    '/authorize',
    'No page to log in or to refuse: consent is at once, of the person named by login_hint.',
  ],
  [
    'POST',
    '/broadworks/subscribers',
    'The enterprise must be there already; language and time zone are not kept.',
  ],
  ['GET', '/devices', 'RoomOS devices only; filters of channel, capability and permission are ignored.'],
  ['POST', '/devices/activationCode', 'The code is not used by anything: no device appears.'],
  ['GET', '/hybrid/connectors', 'Connectors change by the switch only, and nobody can acknowledge an alarm.'],
  [
    'GET',
    '/identity/scim/{orgId}/v2/Users',
    'Filters eq, sw and ew of names and addresses; attributes and groups are not chosen.',
  ],
  ['PATCH', '/licenses/users', 'There is no inventory of numbers, so that any free number is accepted.'],
  ['POST', '/locations', 'Nothing of the sandbox enables the new location for calling.'],
  [
    'GET',
    '/partner/reports/{reportId}',
    'Every figure in the file is zero; customers live in the region US.',
  ],
  ['PUT', '/people/{personId}', 'Photos, SIP addresses and preferred languages are not changed by it.'],
  ['POST', '/reports', 'A dozen templates, and figures that are made up.'],
  ['GET', '/resourceGroup/memberships/v2', 'People only, no workspaces.'],
  ['POST', '/workspaces', 'Numbers and licenses of calling are checked for being there, not for being free.'],
  ['GET', '/workspaces', 'Filters of capabilities, maintenance and attributes are ignored.'],
  ['GET', '/wdm/api/v1/devices', 'Undocumented; of the many fields of a device those that make a socket.'],
  [
    'POST',
    '/wdm/api/v1/devices',
    'Undocumented; of the many fields of a device those that make a socket. 100 per person, gone after 7 idle days.',
  ],
  ['PUT', '/wdm/api/v1/devices/{deviceId}', 'Undocumented; refreshes, and knows neither etags nor a ttl.'],
  [
    'PUT',
    '/workspaces/{workspaceId}',
    'Numbers and licenses of calling are checked for being there, not for being free.',
  ],
];

const rows: CoverageRow[] = [
  ...SUPPORTED.flatMap(([path, ...methods]) =>
    methods.map((method): CoverageRow => ({ method, path, level: 'supported' })),
  ),
  ...PARTIAL.map(([method, path, why]): CoverageRow => ({ method, path, level: 'partial', why })),
];

/** What the sandbox answers below /v1, and how well: equal to the registered routes, as a test proves. */
export const coverage: readonly CoverageRow[] = rows.toSorted(
  (a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method),
);
