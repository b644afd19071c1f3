import { expect, test } from 'vitest';
import { type Json, openTown, warm } from './harness.ts';

async function licenseOf(items: Json[], name: string): Promise<Json> {
  const found = items.find((item) => item['name'] === name);
  if (found === undefined) throw new Error(`no licence ${name}`);
  return found;
}

test('without a valid token every answer is the same 401', async () => {
  const { sandbox } = await openTown();
  for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: 'Basic x' }]) {
    const answer = await fetch(`${sandbox.url}/v1/people/me`, { headers });
    expect(answer.status).toBe(401);
    const text = 'The request requires a valid access token set in the Authorization request header.';
    const trackingId = answer.headers.get('trackingid');
    expect(trackingId).toMatch(/^SANDBOX_/);
    expect(await answer.json()).toEqual({ message: text, errors: [{ description: text }], trackingId });
  }
});

test('a token can be asked how long it lasts', async () => {
  const { bot } = await openTown();
  expect((await bot.get('/authorizations/tokenExpiry')).body['exp']).toBeGreaterThan(Date.now());
});

test('a bot sees messaging fields only, and must filter', async () => {
  const { bot, personId } = await openTown();
  expect((await bot.get('/people')).body['message']).toBe(
    'Email, displayName, or id list should be specified.',
  );
  const [ana] = await bot.items('/people?email=ana@northwind.example');
  expect(ana).toMatchObject({ id: personId('Ana'), emails: ['ana@northwind.example'], type: 'person' });
  expect(ana).not.toHaveProperty('roles');
  expect(ana).not.toHaveProperty('licenses');
  const mallory = await bot.get(`/people/${personId('Mallory')}`);
  expect(mallory.body).toMatchObject({ displayName: 'Mallory Reyes' });
  expect((await bot.get('/licenses')).status).toBe(403);
  expect((await bot.get('/roles')).status).toBe(403);
  expect((await bot.get('/organizations')).status).toBe(403);
  expect((await bot.post('/people', { emails: ['x@northwind.example'], displayName: 'X' })).status).toBe(403);
});

test('a list by ids names the ones it did not find', async () => {
  const { bot, personId } = await openTown();
  const unknown = Buffer.from('ciscospark://us/PEOPLE/nobody').toString('base64url');
  const { body } = await bot.get(`/people/?id=${personId('Ana')},${unknown}&showAllTypes=false`);
  expect(body).toMatchObject({ items: [{ displayName: 'Ana Novak' }], notFoundIds: [unknown] });
  expect((await bot.get('/people/garbage')).body['message']).toBe('Expect base64 ID or UUID.');
});

test('a customer is closed until it is looked at, and again after a day', async () => {
  const town = await openTown();
  const { admin, control } = town;
  const orgId = town.orgId('Acme');
  expect((await admin.get(`/people?orgId=${orgId}`)).status).toBe(403);
  expect((await admin.get(`/licenses?orgId=${orgId}`)).status).toBe(403);
  await warm(town, 'Acme');
  const people = await admin.items(`/people?orgId=${orgId}`);
  expect(people).toHaveLength(12);
  expect(people[0]).not.toHaveProperty('licenses');
  const dana = `/people/${people[0]?.['id']}`;
  expect((await admin.get(dana)).body['licenses'].length).toBeGreaterThan(2);
  expect((await control.items('/managed')).map((entry) => entry['orgId'])).toEqual([orgId]);
  await control.post('/clock', { advanceMs: 24 * 3_600_000 + 1000 });
  expect((await admin.get(`/people?orgId=${orgId}`)).status).toBe(403);
  expect((await admin.get(dana)).status).toBe(403);
  expect(await control.items('/managed')).toEqual([]);
});

test('the managed list has a cap, evicts the oldest, and belongs to one person', async () => {
  const town = await openTown();
  await town.control.post('/settings', { managedCap: 2 });
  for (const name of ['Acme', 'Globex', 'Initech']) await warm(town, name);
  const status = async (name: string): Promise<number> =>
    (await town.admin.get(`/licenses?orgId=${town.orgId(name)}`)).status;
  expect([await status('Acme'), await status('Globex'), await status('Initech')]).toEqual([403, 200, 200]);
  expect((await town.ana.get(`/licenses?orgId=${town.orgId('Globex')}`)).status).toBe(403);
  expect((await town.admin.get(`/organizations/${town.orgId('Outsider Inc')}`)).status).toBe(403);
});

test('an organization can stop being a customer, or just go cold', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Acme');
  expect((await town.control.post('/managed', { cool: orgId })).status).toBe(200);
  expect((await town.admin.get(`/licenses?orgId=${orgId}`)).status).toBe(403);
  await town.control.post('/managed', { remove: orgId });
  expect((await town.admin.get(`/organizations/${orgId}`)).status).toBe(403);
  expect(town.sandbox.info().orgs.find((org) => org.id === orgId)?.managed).toBe(false);
  await town.control.post('/managed', { action: 'add', orgId });
  expect((await town.admin.get(`/organizations/${orgId}`)).status).toBe(200);
  expect((await town.control.post('/managed', { orgId })).status).toBe(400);
});

test('creating a person gives the free licences, moves the counters and skips what is exhausted', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Acme');
  const licenses = await town.admin.items(`/licenses?orgId=${orgId}`);
  const pro = await licenseOf(licenses, 'Webex Calling - Professional');
  const standard = await licenseOf(licenses, 'Webex Calling - Standard');
  expect(standard['consumedUnits']).toBe(standard['totalUnits']);
  const [berlin] = await town.admin.items(`/locations?orgId=${orgId}&name=berl`);
  const person = { emails: ['New@acme.example'], firstName: 'New', lastName: 'Person', orgId };
  const calling = { ...person, locationId: berlin?.['id'], extension: '4711' };
  const created = await town.admin.post('/people', {
    ...calling,
    licenses: [pro['id'], standard['id'], 'Y2lzY29zcGFyazovL3VzL0xJQ0VOU0UveA'],
  });
  expect(created.status).toBe(200);
  expect(created.body).toMatchObject({
    displayName: 'New Person',
    emails: ['new@acme.example'],
    invitePending: true,
    status: 'pending',
    extension: '4711',
  });
  expect(created.body['licenses']).toContain(pro['id']);
  expect(created.body['licenses']).not.toContain(standard['id']);
  expect(created.body['licenses']).toHaveLength(4);
  const after = await licenseOf(
    await town.admin.items(`/licenses?orgId=${orgId}`),
    'Webex Calling - Professional',
  );
  expect(after['consumedUnits']).toBe(Number(pro['consumedUnits']) + 1);
  expect((await town.admin.post('/people', person)).status).toBe(409);
  expect((await town.admin.post('/people', { ...person, emails: ['bo@northwind.example'] })).status).toBe(
    400,
  );
  const twin = { ...calling, emails: ['twin@acme.example'], licenses: [pro['id']] };
  expect((await town.admin.post('/people', twin)).body['message']).toMatch(/Extension 4711/);
});

test('a calling licence wants a location and a number', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Acme');
  const pro = await licenseOf(
    await town.admin.items(`/licenses?orgId=${orgId}`),
    'Webex Calling - Professional',
  );
  const person = { emails: ['new@acme.example'], displayName: 'New', orgId, licenses: [pro['id']] };
  expect((await town.admin.post('/people', person)).body['message']).toMatch(/Calling flag not set/);
  const [berlin] = await town.admin.items(`/locations?orgId=${orgId}&name=Berlin`);
  const placed = { ...person, locationId: berlin?.['id'] };
  expect((await town.admin.post('/people', placed)).body['message']).toMatch(
    /either Phone number or Extension/,
  );
  expect(await town.admin.items(`/people?orgId=${orgId}&email=new@acme.example`)).toEqual([]);
});

test('a refused creation can leave the person behind', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Acme');
  await town.control.post('/settings', { createdDespite400: true });
  const person = { emails: ['half@acme.example'], displayName: 'Half', orgId };
  expect((await town.admin.post('/people', person)).status).toBe(400);
  expect(await town.admin.items(`/people?email=half@acme.example&orgId=${orgId}`)).toHaveLength(1);
});

test('an update replaces everything, a delete frees the units', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Acme');
  const pro = await licenseOf(
    await town.admin.items(`/licenses?orgId=${orgId}`),
    'Webex Calling - Professional',
  );
  const holders = (await town.admin.get(`/licenses/${pro['id']}?includeAssignedTo=user&limit=3`)).body;
  expect(holders['users']).toHaveLength(3);
  const path = `/people/${holders['users'][0]?.['id']}`;
  const before = (await town.admin.get(path)).body;
  expect((await town.admin.put(path, { ...before, displayName: '' })).status).toBe(400);
  expect((await town.admin.put(path, { ...before, licenses: [] })).body['message']).toMatch(/Implicitly/);
  const kept = before['licenses'].filter((id: string) => id !== pro['id']);
  const changed = await town.admin.put(path, { displayName: 'Renamed', licenses: kept });
  expect(changed.body).toMatchObject({ displayName: 'Renamed', licenses: kept });
  expect(changed.body).not.toHaveProperty('extension');
  expect(changed.body).not.toHaveProperty('firstName');
  const now = (await town.admin.get(`/licenses/${pro['id']}`)).body;
  expect(now['consumedUnits']).toBe(Number(pro['consumedUnits']) - 1);
  expect((await town.admin.delete(path)).status).toBe(204);
  expect((await town.admin.get(path)).status).toBe(404);
});

test('a synchronized directory refuses new and removed people', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Initech');
  const created = await town.admin.post('/people', {
    emails: ['n@initech.example'],
    displayName: 'N',
    orgId,
  });
  expect(created.body['message']).toMatch(/Directory Connector/);
  const [first] = await town.admin.items(`/people?orgId=${orgId}`);
  expect((await town.admin.delete(`/people/${first?.['id']}`)).status).toBe(400);
});

test('lists are paged by Link', async () => {
  const town = await openTown();
  const orgId = await warm(town, 'Acme');
  const names: string[] = [];
  let next: string | undefined = `/people?orgId=${orgId}&max=5`;
  while (next !== undefined) {
    const { body, headers } = await town.admin.get(next);
    names.push(...body['items'].map((person: Json) => String(person['displayName'])));
    next = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  }
  expect(new Set(names).size).toBe(12);
  expect((await town.admin.get('/people?max=0')).status).toBe(400);
});

test('roles, locations and licences are found by id, strangers are not', async () => {
  const town = await openTown();
  const roles = await town.admin.items('/roles');
  expect(Buffer.from(String(roles[0]?.['id']), 'base64url').toString()).toBe(
    'ciscospark://us/ROLE/id_full_admin',
  );
  expect((await town.admin.get(`/roles/${roles[0]?.['id']}`)).body['name']).toBe('Full Administrator');
  const labs = await warm(town, 'Acme Labs');
  const twins = (await town.admin.items(`/licenses?orgId=${labs}`)).filter(
    (license) => license['name'] === 'Webex Calling - Professional',
  );
  expect(new Set(twins.map((license) => license['subscriptionId'])).size).toBe(2);
  const [place] = await town.admin.items(`/locations?orgId=${labs}`);
  expect((await town.admin.get(`/locations/${place?.['id']}`)).body['name']).toBe('Berlin');
  expect((await town.mallory.get(`/locations/${place?.['id']}`)).status).toBe(404);
});
