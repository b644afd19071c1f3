import { expect, test } from 'vitest';
import { coverage } from '../../src/sandbox/coverage.ts';
import { DEVIATIONS, deviationOf, openApi, problemsOf } from './conformance.ts';
import { type Client, type Json, openTown, type Town, warm } from './harness.ts';
import { type Seen, Walker } from './walker.ts';

type Walk = { town: Town; admin: Walker; ana: Walker; orgId: string; seen: Seen[] };

async function start(): Promise<Walk> {
  const town = await openTown();
  const seen: Seen[] = [];
  const orgId = await warm(town, 'Globex');
  await warm(town, 'Acme');
  const walker = (client: Client): Walker => new Walker(client.url, client.token, seen);
  return { town, admin: walker(town.admin), ana: walker(town.ana), orgId, seen };
}

async function walkPeople({ admin, orgId }: Walk): Promise<void> {
  await admin.ask('GET', '/people/me', 200);
  const person = await admin.first(`/people?orgId=${orgId}`);
  const detail = await admin.ask('GET', `/people/${person['id']}`, 200);
  await admin.ask('PUT', `/people/${person['id']}`, 200, { ...detail, title: 'Boss' });
  const fresh = { emails: ['walker@globex.example'], displayName: 'Walker', orgId };
  const { id } = await admin.ask('POST', '/people', 200, fresh);
  const license = await admin.first(`/licenses?orgId=${orgId}`);
  await admin.ask('GET', `/licenses/${license['id']}`, 200);
  await admin.ask('GET', `/licenses/${license['id']}?includeAssignedTo=user&limit=2`, 200);
  const change = { personId: id, orgId, licenses: [{ id: license['id'], operation: 'add' }] };
  await admin.ask('PATCH', '/licenses/users', 200, change);
  const role = await admin.first('/roles');
  await admin.ask('GET', `/roles/${role['id']}`, 200);
  const authorization = await admin.first(`/authorizations?personId=${person['id']}`);
  await admin.ask('DELETE', `/authorizations/${authorization['id']}`, 204);
  const { clientId } = await admin.first(`/authorizations?personId=${person['id']}`);
  await admin.ask('DELETE', `/authorizations?clientId=${clientId}&orgId=${orgId}`, 204);
  const jobs = `/identity/organizations/${orgId}/jobs/sendActivationEmails`;
  const job = await admin.ask('POST', jobs, 202);
  await admin.ask('POST', jobs, 409);
  await admin.ask('GET', `${jobs}/${job['id']}/status`, 200);
  await admin.ask('GET', `${jobs}/${job['id']}/errors`, 200);
  await admin.ask('DELETE', `/people/${id}`, 204);
  await admin.ask('GET', '/authorizations/tokenExpiry', 200);
}

async function walkOrganizations({ admin, orgId }: Walk): Promise<void> {
  await admin.first('/organizations');
  await admin.ask('GET', `/organizations/${orgId}`, 200);
  const { id: uuid } = await admin.ask('GET', `/identity/organizations/${orgId}`, 200);
  const { Resources } = await admin.ask('GET', `/identity/scim/${uuid}/v2/Users?count=3`, 200);
  await admin.ask('GET', `/identity/scim/${uuid}/v2/Users/${Resources[0].id}`, 200);
  const span = `from=${new Date(Date.now() - 9e8).toISOString()}&to=${new Date(Date.now() + 9e6).toISOString()}`;
  await admin.first(`/adminAudit/events?orgId=${orgId}&${span}`);
  await admin.ask('GET', '/adminAudit/eventCategories', 200);
  const times = span.replace('from=', 'startTime=').replace('&to=', '&endTime=');
  await admin.first(`/admin/securityAudit/events?orgId=${orgId}&${times}`);
}

async function walkPartner({ admin, town, orgId }: Walk): Promise<void> {
  const { roleTokens } = town.sandbox.info();
  const pia = roleTokens.find(({ role }) => role === 'partnerAdmin')?.personId ?? '';
  await admin.first(`/partner/organizations?managedBy=${pia}`);
  const org = `/partner/organizations/${orgId}`;
  await admin.first(`${org}/partnerAdmins`);
  await admin.ask('DELETE', `${org}/partnerAdmin/${pia}/unassign`, 200);
  await admin.ask('POST', `${org}/partnerAdmin/${pia}/assign`, 200);
  await admin.ask('DELETE', `/partner/organizations/partnerAdmin/${pia}`, 204);
  await admin.ask('GET', '/partner/tags?type=ORGANIZATION', 200);
  await admin.ask('GET', '/partner/tags/organizations?tags=Gold', 200);
  await admin.ask('POST', `/partner/tags/organizations/${orgId}/assignTags`, 200, {
    tags: [{ name: 'New' }],
  });
  await admin.ask('GET', `/partner/tags/organizations/${orgId}`, 200);
  const licenses = await admin.items(`/licenses?orgId=${orgId}`);
  const sub = licenses.find(({ subscriptionId }) => subscriptionId !== undefined)?.['subscriptionId'];
  const tags = `/partner/tags/organizations/${orgId}/subscriptions/${sub}`;
  await admin.ask('POST', `${tags}/assignTags`, 200, { tags: [{ name: 'Trial' }] });
  await admin.ask('GET', tags, 200);
  await admin.ask('GET', '/partner/tags/subscriptions?tags=Trial', 200);
  await walkPartnerReports(admin, town);
}

async function walkPartnerReports(admin: Walker, town: Town): Promise<void> {
  await admin.ask('GET', '/partner/reports/templates', 200);
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const order = { templateId: 130, startDate: day, endDate: day };
  const { reportId } = await admin.ask('POST', '/partner/reports', 200, order);
  await town.control.post('/clock', { advanceMs: 60_000 });
  const { downloadURL } = await admin.ask('GET', `/partner/reports/${reportId}`, 200);
  await admin.ask('GET', downloadURL, 200);
  await admin.first('/partner/reports');
  await admin.ask('DELETE', `/partner/reports/${reportId}`, 204);
}

async function walkPlaces({ admin, orgId }: Walk): Promise<void> {
  const address = { address1: '1 Road', city: 'Porto', state: 'PO', postalCode: '4000', country: 'PT' };
  const place = { name: 'Porto', timeZone: 'Europe/Lisbon', preferredLanguage: 'pt_PT', address };
  const created = { ...place, announcementLanguage: 'pt_pt' };
  const { id } = await admin.ask('POST', `/locations?orgId=${orgId}`, 201, created);
  await admin.ask('PUT', `/locations/${id}`, 204, { name: 'Porto 2' });
  await admin.ask('GET', `/locations/${id}`, 200);
  await admin.ask('DELETE', `/locations/${id}`, 204);
  const location = await admin.first(`/locations?orgId=${orgId}`);
  await admin.ask('DELETE', `/locations/${location['id']}`, 409);
  const room = await admin.ask('POST', '/workspaces', 201, { displayName: 'Attic', orgId, capacity: 3 });
  await admin.ask('PUT', `/workspaces/${room['id']}`, 200, { displayName: 'Cellar' });
  await admin.ask('GET', `/workspaces/${room['id']}`, 200);
  await admin.first(`/workspaces?orgId=${orgId}&includeDevices=true`);
  const order = { workspaceId: room['id'] };
  await admin.ask('POST', `/devices/activationCode?orgId=${orgId}`, 200, order);
  await admin.ask('DELETE', `/workspaces/${room['id']}`, 204);
  const device = await admin.first(`/devices?orgId=${orgId}`);
  const one = `/devices/${device['id']}`;
  await admin.ask('GET', one, 200);
  const tags = { op: 'replace', path: 'tags', value: ['new'] };
  await admin.ask('PATCH', one, 200, [tags], 'application/json-patch+json');
  await admin.ask('PATCH', one, 415, tags);
  await admin.ask('DELETE', one, 204);
}

async function walkHybrid({ admin, town, orgId }: Walk): Promise<void> {
  const cluster = await admin.first(`/hybrid/clusters?orgId=${orgId}`);
  await admin.ask('GET', `/hybrid/clusters/${cluster['id']}`, 200);
  const connector = await admin.first(`/hybrid/connectors?orgId=${orgId}`);
  await admin.ask('GET', `/hybrid/connectors/${connector['id']}`, 200);
  const { items: groups } = await admin.ask('GET', `/resourceGroups?orgId=${orgId}`, 200);
  await admin.ask('GET', `/resourceGroups/${groups[0].id}`, 200);
  const licenses = await admin.items(`/licenses?orgId=${orgId}`);
  const hybrid = licenses.find(({ name }) => name === 'Hybrid Calendar')?.['id'];
  const [person] = await admin.items(`/people?orgId=${orgId}`);
  const change = { personId: person?.['id'], orgId, licenses: [{ id: hybrid }] };
  await admin.ask('PATCH', '/licenses/users', 200, change);
  const membership = await admin.first(
    `/resourceGroup/memberships?personOrgId=${orgId}&personId=${person?.['id']}`,
  );
  expect(membership['status']).toBe('pending');
  await admin.first(`/resourceGroup/memberships/v2?orgId=${orgId}`);
  const one = `/resourceGroup/memberships/${membership['id']}`;
  const moved = { ...membership, resourceGroupId: groups[1].id };
  await admin.ask('PUT', one, 400, moved);
  await town.control.post('/clock', { advanceMs: 6000 });
  expect(await admin.ask('PUT', one, 200, moved)).toMatchObject({ status: 'pending' });
  await town.control.post('/clock', { advanceMs: 6000 });
  expect(await admin.ask('GET', one, 200)).toMatchObject({ status: 'activated' });
}

async function walkGroups({ admin, orgId }: Walk): Promise<void> {
  const [person] = await admin.items(`/people?orgId=${orgId}`);
  const group = { schemas: ['x'], displayName: 'Walkers', members: [{ value: person?.['id'] }] };
  const { id } = await admin.ask('POST', `/groups?orgId=${orgId}`, 201, group);
  await admin.ask('POST', `/groups?orgId=${orgId}`, 409, group);
  const Operations = [{ op: 'remove', path: `members[value eq "${person?.['id']}"]` }];
  const changed = await admin.ask('PATCH', `/groups/${id}`, 200, { schemas: ['x'], Operations });
  expect(changed['memberSize']).toBe(0);
  const { groups } = await admin.ask('GET', `/groups?orgId=${orgId}&includeMembers=true`, 200);
  expect(groups).toHaveLength(2);
  await admin.ask('GET', `/groups/${id}`, 200);
  await admin.ask('GET', `/groups/${groups[0].id}/members`, 200);
  await admin.ask('DELETE', `/groups/${id}`, 204);
}

async function walkBroadworks({ admin, town }: Walk): Promise<void> {
  const enterprise = await admin.first('/broadworks/enterprises');
  const sync = `/broadworks/enterprises/${enterprise['id']}/broadworksDirectorySync`;
  await admin.ask('PUT', sync, 200, { enableDirSync: true });
  await admin.ask('POST', sync, 200, { syncStatus: 'SYNC_NOW' });
  await town.control.post('/clock', { advanceMs: 6000 });
  expect(await admin.ask('GET', sync, 200)).toMatchObject({
    directorySyncStatus: { syncStatus: 'COMPLETE' },
  });
  await admin.first('/broadworks/subscribers');
  const { provisioningId, spEnterpriseId } = enterprise;
  const names = { firstName: 'Walker', lastName: 'One', email: 'one@globex.example' };
  const order = { provisioningId, spEnterpriseId, userId: 'one@sp.example', package: 'basic', ...names };
  const { id, status } = await admin.ask('POST', '/broadworks/subscribers', 200, order);
  expect(status).toBe('provisioning');
  const one = `/broadworks/subscribers/${id}`;
  await admin.ask('PUT', one, 400, { package: 'premium' });
  await town.control.post('/clock', { advanceMs: 6000 });
  expect(await admin.ask('PUT', one, 200, { package: 'premium' })).toMatchObject({ package: 'basic' });
  await town.control.post('/clock', { advanceMs: 6000 });
  expect(await admin.ask('GET', one, 200)).toMatchObject({ package: 'premium', status: 'provisioned' });
  await admin.ask('DELETE', one, 204);
}

async function walkReports({ ana, town }: Walk): Promise<void> {
  const { items } = await ana.ask('GET', '/report/templates', 200);
  const { Id, maxDays } = items.find((item: Json) => item['title'] === 'Client Version Prod') ?? {};
  expect([Id, maxDays]).toEqual([expect.any(Number), expect.any(Number)]);
  const { items: created } = await ana.ask('POST', '/reports', 200, { templateId: Id });
  await town.control.post('/clock', { advanceMs: 60_000 });
  const { items: shown } = await ana.ask('GET', `/reports/${created.Id}`, 200);
  await ana.ask('GET', shown[0].downloadURL, 200);
  await ana.first('/reports');
  await ana.ask('DELETE', `/reports/${created.Id}`, 204);
}

async function walkMessaging({ ana, town }: Walk): Promise<void> {
  const room = await ana.ask('POST', '/rooms', 200, { title: 'Walk' });
  const one = `/rooms/${room['id']}`;
  await ana.ask('GET', one, 200);
  await ana.ask('PUT', one, 200, { title: 'Walked' });
  await ana.first('/rooms');
  const bo = await ana.ask('POST', '/memberships', 200, {
    roomId: room['id'],
    personEmail: 'bo@northwind.example',
  });
  await ana.ask('GET', `/memberships/${bo['id']}`, 200);
  await ana.first(`/memberships?roomId=${room['id']}`);
  const message = await ana.ask('POST', '/messages', 200, { roomId: room['id'], markdown: '**hi**' });
  const said = `/messages/${message['id']}`;
  await ana.ask('GET', said, 200);
  await ana.first(`/messages?roomId=${room['id']}`);
  await ana.ask('PUT', said, 200, { roomId: room['id'], text: 'ho' });
  await ana.ask('DELETE', said, 204);
  const hook = {
    name: 'walk',
    targetUrl: `${town.sandbox.url}/nowhere`,
    resource: 'rooms',
    event: 'created',
  };
  const { id } = await ana.ask('POST', '/webhooks', 200, hook);
  await ana.ask('GET', `/webhooks/${id}`, 200);
  await ana.ask('PUT', `/webhooks/${id}`, 200, { ...hook, status: 'active' });
  await ana.first('/webhooks');
  await ana.ask('DELETE', `/webhooks/${id}`, 204);
  await ana.ask('DELETE', `/memberships/${bo['id']}`, 204);
  await ana.ask('DELETE', one, 204);
}

test('a walk over the endpoints finds answers of the documented shape', async () => {
  const walk = await start();
  const walks = [walkPeople, walkOrganizations, walkPartner, walkPlaces, walkHybrid, walkGroups];
  for (const part of [...walks, walkBroadworks, walkReports, walkMessaging]) await part(walk);
  const operations = new Set(walk.seen.map(({ method, path }) => `${method} ${path}`));
  expect(operations.size).toBeGreaterThan(100);
  const problems = walk.seen.flatMap(({ method, path, status, body }) =>
    problemsOf(method, path, status, body),
  );
  expect([...new Set(problems)]).toEqual([]);
});

test('every covered call that Webex describes is described in the files, too', () => {
  if (openApi === undefined) {
    expect(coverage.length).toBeGreaterThan(86);
    return;
  }
  const unknown = coverage
    .filter(({ method, path }) => openApi?.check(method, path, 599, undefined) === undefined)
    .map(({ method, path }) => `${method} ${path}`);
  expect(unknown).toEqual([
    'GET /_download/{reportId}',
    'GET /_download/partner/{reportId}',
    'POST /access_token',
    'GET /authorize',
    'GET /contents/{contentId}',
    'GET /conversation/api/v1/attachment/actions/{uuid}',
    'GET /conversation/api/v1/messages/{uuid}',
    'GET /wdm/api/v1/devices',
    'POST /wdm/api/v1/devices',
    'DELETE /wdm/api/v1/devices/{deviceId}',
    'GET /wdm/api/v1/devices/{deviceId}',
    'PUT /wdm/api/v1/devices/{deviceId}',
  ]);
});

test('every deviation from the files is one that happens, and says where it is known from', async () => {
  for (const { why } of DEVIATIONS) expect(why).toMatch(/\(facts \d+(\.\d+)?/);
  const samples = [
    ['GET /people/{personId}', '$.loginEnabled'],
    ['GET /partner/reports/templates', '$'],
    ['GET /report/templates', '$'],
    ['GET /locations', '$.items[].address'],
    ['GET /workspaces', '$.items[].health.issues[].level'],
    ['POST /messages', '$.attachments[].content.fileId'],
    ['GET /webhooks', '$.items[].resource'],
  ] as const;
  const found = samples.map(([operation, at]) => deviationOf({ operation, at, what: '' }));
  expect(found).toEqual(DEVIATIONS);
  expect(deviationOf({ operation: 'GET /people', at: '$.items[].id', what: '' })).toBeUndefined();
});
