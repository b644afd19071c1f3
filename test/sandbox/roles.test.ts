import { expect, test } from 'vitest';
import { Client, openTown, type Town } from './harness.ts';

type Role =
  | 'organizationAdmin'
  | 'readOnly'
  | 'userAdmin'
  | 'deviceAdmin'
  | 'partnerFull'
  | 'partnerReadOnly'
  | 'partnerAdmin'
  | 'delegate'
  | 'serviceApp';

function clientOf(town: Town, role: Role): Client {
  const token = town.sandbox.info().roleTokens.find((one) => one.role === role)?.token;
  return new Client(`${town.sandbox.url}/v1`, token);
}

/** The statuses of: read people, create a person, create a workspace, read the audit, read what the partner has. */
async function rightsOf(town: Town, role: Role, orgId: string): Promise<number[]> {
  const client = clientOf(town, role);
  await client.get(`/organizations/${orgId}`);
  const span = `from=${new Date(Date.now() - 1e8).toISOString()}&to=${new Date().toISOString()}`;
  const person = { emails: [`${role.toLowerCase()}@new.example`], displayName: role, orgId };
  const answers = [
    await client.get(`/people?orgId=${orgId}`),
    await client.post('/people', person),
    await client.post('/workspaces', { displayName: role, orgId }),
    await client.get(`/adminAudit/events?orgId=${orgId}&${span}`),
    await client.get('/partner/tags'),
  ];
  return answers.map(({ status }) => status);
}

test.each<[Role, string, number[]]>([
  ['organizationAdmin', 'Umbrella Logistics', [200, 200, 201, 200, 403]],
  ['readOnly', 'Umbrella Logistics', [200, 403, 403, 403, 403]],
  ['userAdmin', 'Umbrella Logistics', [200, 200, 403, 403, 403]],
  ['deviceAdmin', 'Umbrella Logistics', [200, 403, 201, 403, 403]],
  ['organizationAdmin', 'Globex', [403, 403, 403, 403, 403]],
  ['partnerFull', 'Globex', [200, 200, 201, 200, 200]],
  ['partnerReadOnly', 'Globex', [200, 403, 403, 403, 200]],
  ['partnerAdmin', 'Globex', [200, 200, 201, 200, 200]],
  ['partnerAdmin', 'Umbrella Logistics', [403, 403, 403, 403, 200]],
  ['delegate', 'Globex', [200, 200, 201, 200, 403]],
  ['delegate', 'Acme', [403, 403, 403, 403, 403]],
  ['serviceApp', 'Globex', [403, 403, 403, 403, 403]],
])('%s in %s may %j', async (role, name, wanted) => {
  const town = await openTown();
  expect(await rightsOf(town, role, town.orgId(name))).toEqual(wanted);
});

test('who reaches customers sees them in the list of organizations, and no others', async () => {
  const town = await openTown();
  const names = async (role: Role): Promise<string[]> =>
    (await clientOf(town, role).items('/organizations')).map((org) => org['displayName']);
  expect(await names('organizationAdmin')).toEqual(['Umbrella Logistics']);
  expect(await names('partnerAdmin')).toEqual(['Acme', 'Globex', 'Northwind Partners']);
  expect(await names('delegate')).toEqual(['Globex', 'Northwind Partners']);
  expect(await names('partnerReadOnly')).toHaveLength(6);
  expect(await names('serviceApp')).toEqual(['Northwind Partners']);
});

test('a delegate is nobody at home, and without the managed list nobody abroad', async () => {
  const town = await openTown();
  const delegate = clientOf(town, 'delegate');
  expect((await delegate.get('/licenses')).status).toBe(403);
  expect((await delegate.get(`/licenses?orgId=${town.orgId('Globex')}`)).status).toBe(403);
  await delegate.get(`/organizations/${town.orgId('Globex')}`);
  expect((await delegate.get(`/licenses?orgId=${town.orgId('Globex')}`)).status).toBe(200);
});

test('authorizations are for those who keep them', async () => {
  const town = await openTown();
  const orgId = town.orgId('Umbrella Logistics');
  const [person] = await clientOf(town, 'userAdmin').items(`/people?orgId=${orgId}`);
  const path = `/authorizations?personId=${person?.['id']}`;
  expect((await clientOf(town, 'userAdmin').get(path)).status).toBe(200);
  expect((await clientOf(town, 'readOnly').get(path)).status).toBe(403);
  await clientOf(town, 'partnerReadOnly').get(`/organizations/${orgId}`);
  expect((await clientOf(town, 'partnerReadOnly').get(path)).status).toBe(403);
  expect((await clientOf(town, 'readOnly').get('/authorizations')).status).toBe(200);
});

test('changes show in the audit of the organization, with who made them and the id of the answer', async () => {
  const town = await openTown();
  const orgId = town.orgId('Umbrella Logistics');
  const client = clientOf(town, 'organizationAdmin');
  const made = await client.post('/people', { emails: ['seen@umbrella.example'], displayName: 'Seen' });
  const span = `from=${new Date(Date.now() - 1e6).toISOString()}&to=${new Date(Date.now() + 1e6).toISOString()}`;
  const [event] = await client.items(`/adminAudit/events?orgId=${orgId}&${span}&eventCategories=users&max=1`);
  expect(event?.['data']).toMatchObject({
    eventCategory: 'EventCategory.USERS',
    actionText: expect.stringContaining('created the user seen@umbrella.example'),
    targetName: 'Seen',
    trackingId: made.headers.get('trackingid'),
  });
  const uuid = Buffer.from(orgId, 'base64url').toString().split('/').at(-1);
  expect(await client.items(`/adminAudit/events?orgId=${uuid}&${span}`)).toHaveLength(1);
  expect((await client.get(`/adminAudit/events?orgId=${orgId}`)).status).toBe(400);
  const years = `from=2020-01-01T00:00:00Z&to=${new Date().toISOString()}`;
  expect((await client.get(`/adminAudit/events?orgId=${orgId}&${years}`)).status).toBe(400);
});
