import { expect, test } from 'vitest';
import { type Answer, type Json, openTown, type Town, warm } from './harness.ts';

const PRO = 'Webex Calling - Professional';
const STANDARD = 'Webex Calling - Standard';
const MEETINGS = 'Webex Meetings Suite';

type Desk = {
  town: Town;
  orgId: string;
  id: (name: string, nth?: number) => string;
  place: (name: string) => string;
  /** Somebody who holds, or does not hold, a license of that name. */
  someone: (name: string, isHolder: boolean) => Promise<string>;
  person: (personId: string) => Promise<Json>;
  patch: (personId: string, ...licenses: Json[]) => Promise<Answer>;
};

async function open(name: string): Promise<Desk> {
  const town = await openTown();
  const orgId = await warm(town, name);
  const licenses = await town.admin.items(`/licenses?orgId=${orgId}`);
  const places = await town.admin.items(`/locations?orgId=${orgId}`);
  const people = await town.admin.items(`/people?orgId=${orgId}`);
  const id = (wanted: string, nth = 0): string =>
    String(licenses.filter((license) => license['name'] === wanted)[nth]?.['id']);
  const person = async (personId: string): Promise<Json> =>
    (await town.admin.get(`/people/${personId}?showAllTypes=true`)).body;
  const someone = async (wanted: string, isHolder: boolean): Promise<string> => {
    for (const { id: personId } of people) {
      const { licenses: held } = await person(String(personId));
      if (held.includes(id(wanted)) === isHolder) return String(personId);
    }
    throw new Error(`nobody for ${wanted}`);
  };
  return {
    town,
    orgId,
    id,
    someone,
    person,
    place: (wanted) => String(places.find((place) => place['name'] === wanted)?.['id']),
    patch: (personId, ...changes) =>
      town.admin.patch('/licenses/users', { personId, orgId, licenses: changes }),
  };
}

test('a license is added and removed, the counters and the site follow', async () => {
  const { town, orgId, id, someone, person, patch } = await open('Acme');
  const who = await someone(MEETINGS, false);
  const before = await person(who);
  const counted = async (): Promise<number> =>
    (await town.admin.get(`/licenses/${id(MEETINGS)}`)).body['consumedUnits'];
  const units = await counted();
  const added = await patch(who, { id: id(MEETINGS) });
  expect(added.status).toBe(200);
  expect(added.body).toEqual({
    orgId,
    personId: who,
    email: before['emails'][0],
    licenses: [...before['licenses'], id(MEETINGS)],
    siteUrls: [{ siteUrl: 'acme.webex.com', accountType: 'host' }],
  });
  expect(await counted()).toBe(units + 1);
  expect((await person(who))['lastModified'] > before['lastModified']).toBe(true);
  const removed = await town.admin.patch('/licenses/users', {
    email: before['emails'][0].toUpperCase(),
    orgId,
    licenses: [{ id: id(MEETINGS), operation: 'remove' }],
  });
  expect(removed.body).toMatchObject({ licenses: before['licenses'], siteUrls: [] });
  expect(await counted()).toBe(units);
});

test('a calling license brings location and numbers, and takes them along', async () => {
  const { town, id, someone, person, patch, place } = await open('Umbrella Logistics');
  const who = await someone(PRO, false);
  const bare = await patch(who, { id: id(PRO), operation: 'add' });
  expect(bare.status).toBe(400);
  expect(bare.body).toEqual({
    message: 'License properties missing',
    errors: [
      {
        errorCode: 400411,
        description: `Each Webex Calling license should contain its own calling properties. The following license(s) do not have properties: ${PRO}`,
      },
    ],
    trackingId: expect.stringMatching(/^NA_[0-9a-f-]{36}$/),
  });
  expect(bare.headers.get('trackingid')).toBe(bare.body['trackingId']);
  const ledger = await town.control.items('/ledger');
  expect(ledger.at(-1)).toMatchObject({ trackingId: bare.body['trackingId'], status: 400 });
  const properties = { locationId: place('Hamburg'), extension: '4711', phoneNumber: '+4940123456' };
  expect((await patch(who, { id: id(PRO), properties })).status).toBe(200);
  expect(await person(who)).toMatchObject({ locationId: place('Hamburg'), extension: '4711' });
  expect((await person(who))['phoneNumbers'][0]).toEqual({
    type: 'work',
    value: '+4940123456',
    primary: true,
  });
  expect((await patch(who, { id: id(PRO), operation: 'remove' })).status).toBe(200);
  const after = await person(who);
  expect(after).not.toHaveProperty('extension');
  expect(after).not.toHaveProperty('locationId');
  expect(after['phoneNumbers'].map((number: Json) => number['type'])).toEqual(['mobile']);
});

test('an unknown location refuses a license alone, and is left out beside others', async () => {
  const { id, someone, patch } = await open('Umbrella Logistics');
  const who = await someone(PRO, false);
  const lost = {
    id: id(PRO),
    properties: { locationId: 'Y2lzY29zcGFyazovL3VzL0xPQ0FUSU9OL3g', extension: '1' },
  };
  const alone = await patch(who, lost);
  expect(alone.body).toMatchObject({
    message: 'Unable to find location',
    errors: [{ errorCode: 400, description: 'Unable to find location.' }],
  });
  const beside = await patch(who, lost, { id: id(MEETINGS) });
  expect(beside.status).toBe(206);
  expect(beside.body['licenses']).not.toContain(id(PRO));
  expect(beside.body['licenses']).toContain(id(MEETINGS));
});

test('what is exhausted or told to fail is left out of a 206', async () => {
  const { town, id, someone, patch } = await open('Globex');
  const who = await someone(MEETINGS, false);
  const { body } = await town.admin.get(`/licenses/${id('Messaging')}`);
  expect(body['consumedUnits']).toBe(body['totalUnits']);
  await patch(who, { id: id('Messaging'), operation: 'remove' });
  const newcomer = await town.admin.post('/people', {
    emails: ['grab@globex.example'],
    displayName: 'Grab',
    orgId: town.orgId('Globex'),
    licenses: [id('Messaging')],
  });
  expect(newcomer.body['licenses']).toContain(id('Messaging'));
  const partly = await patch(who, { id: id('Messaging') }, { id: id(MEETINGS) });
  expect(partly.status).toBe(206);
  expect(partly.body['licenses']).toContain(id(MEETINGS));
  expect(partly.body['licenses']).not.toContain(id('Messaging'));
  await town.control.post('/settings', { patchLicensesPartial: 'EE, Messaging' });
  expect((await patch(who, { id: id(MEETINGS), operation: 'remove' })).status).toBe(206);
});

test('a removal can be answered with 200 and change nothing', async () => {
  const { town, id, someone, person, patch } = await open('Acme');
  await town.control.post('/settings', { removeNoop: [MEETINGS] });
  const who = await someone(MEETINGS, true);
  expect((await patch(who, { id: id(MEETINGS), operation: 'remove' })).status).toBe(200);
  expect((await person(who))['licenses']).toContain(id(MEETINGS));
});

test('every rule has its code', async () => {
  const { town, id, someone, patch, place } = await open('Umbrella Logistics');
  const holder = await someone(PRO, true);
  const other = await someone(PRO, false);
  const code = async (who: string, ...changes: Json[]): Promise<unknown> => {
    const { status, body } = await patch(who, ...changes);
    return status === 400 ? body['errors'][0]['errorCode'] : status;
  };
  const calling = (name: string, extension: string): Json => ({
    id: id(name),
    properties: { locationId: place('Gdansk'), extension },
  });
  const remove = (name: string): Json => ({ id: id(name), operation: 'remove' });
  const paid = await someone(MEETINGS, true);
  expect(await code(holder, { id: 'Y2lzY29zcGFyazovL3VzL0xJQ0VOU0UveA' })).toBe(400000);
  expect(await code(holder, remove(PRO), calling(STANDARD, '5001'))).toBe(400112);
  expect(await code(holder, remove('Webex Messenger'), { id: id('Webex Messenger') })).toBe(400118);
  expect(await code(holder, calling(STANDARD, '5001'))).toBe(400404);
  expect(await code(other, calling(STANDARD, '5001'), { id: id('Webex Attendant Console') })).toBe(400406);
  expect(await code(other, calling(STANDARD, '5001'), { id: id('Customer Experience Essentials') })).toBe(
    400407,
  );
  expect(await code(other, { id: id('Webex Attendant Console') })).toBe(400408);
  expect(await code(other, { id: id('Customer Experience Essentials') })).toBe(200);
  expect(await code(other, remove('Customer Experience Essentials'), calling(STANDARD, '5001'))).toBe(400410);
  expect(await code(paid, remove('Basic Space Meetings'))).toBe(700004);
  expect(await code(paid, remove('Basic Messaging'))).toBe(700005);
  expect(await code(paid, remove('Free screen share'))).toBe(700006);
  const site = await town.admin.patch('/licenses/users', {
    personId: other,
    orgId: town.orgId('Umbrella Logistics'),
    siteUrls: [{ siteUrl: 'nowhere.webex.com', accountType: 'attendee' }],
  });
  expect(site.body['errors'][0]).toEqual({
    errorCode: 400216,
    description: 'Request contains invalid attendee siteUrls: nowhere.webex.com',
  });
});

test('twins of one offer exclude each other, and messaging needs its base', async () => {
  const { id, someone, patch, place } = await open('Acme Labs');
  const properties = { locationId: place('Berlin'), extension: '6001' };
  const who = await someone('Messaging', true);
  const both = await patch(who, { id: id(PRO), properties }, { id: id(PRO, 1), properties });
  expect(both.body['errors'][0]).toMatchObject({ errorCode: 400413 });
  const base = await patch(who, { id: id('Basic Messaging'), operation: 'remove' });
  expect(base.body['errors'][0]).toMatchObject({ errorCode: 700003 });
});

test('an attendee of a site is shown when all types are asked for', async () => {
  const { town, orgId, id, someone, person, patch } = await open('Acme');
  const who = await someone(MEETINGS, false);
  const site = { siteUrl: 'acme.webex.com', accountType: 'attendee', operation: 'add' };
  const answer = await town.admin.patch('/licenses/users', { personId: who, orgId, siteUrls: [site] });
  expect(answer.body['siteUrls']).toEqual([{ siteUrl: 'acme.webex.com', accountType: 'attendee' }]);
  expect((await person(who))['siteUrls']).toEqual(['acme.webex.com#attendee']);
  const plain = (await town.admin.get(`/people/${who}`)).body;
  expect(plain['siteUrls']).toEqual([]);
  await town.admin.put(`/people/${who}`, plain);
  expect((await person(who))['siteUrls']).toEqual(['acme.webex.com#attendee']);
  await patch(who, { id: id(MEETINGS) });
  expect((await person(who))['siteUrls']).toEqual(['acme.webex.com']);
});

test('a stranger gets meetings only, and only as an offer', async () => {
  const { town, id, patch } = await open('Acme');
  const answer = await patch(town.personId('Mallory'), { id: id(MEETINGS) }, { id: id('Messaging') });
  expect(answer.status).toBe(206);
  expect(answer.body).toMatchObject({ licenses: [], pendingLicenses: [id(MEETINGS)] });
});

test('a cold customer, a missing user and a bot are refused', async () => {
  const town = await openTown();
  const orgId = town.orgId('Acme');
  const ask = { orgId, email: 'nobody@acme.example', licenses: [{ id: 'x' }] };
  expect((await town.admin.patch('/licenses/users', ask)).status).toBe(403);
  await warm(town, 'Acme');
  expect((await town.admin.patch('/licenses/users', ask)).status).toBe(404);
  expect((await town.admin.patch('/licenses/users', { ...ask, email: undefined })).status).toBe(400);
  expect((await town.bot.patch('/licenses/users', ask)).status).toBe(403);
});

test('licenses of a synchronized directory can be changed', async () => {
  const { id, someone, patch } = await open('Initech');
  const who = await someone('Messaging', true);
  expect((await patch(who, { id: id('Messaging'), operation: 'remove' })).status).toBe(200);
});

test('the holders of a license are paged by Link, also while they are taken away', async () => {
  const { town, id, patch } = await open('Acme');
  const seen: string[] = [];
  let next: string | undefined = `/licenses/${id('Messaging')}?includeAssignedTo=user&limit=4`;
  while (next !== undefined) {
    const { body, headers } = await town.admin.get(next);
    for (const user of body['users']) {
      expect(user).toEqual({
        id: expect.any(String),
        type: 'INTERNAL',
        displayName: expect.any(String),
        email: expect.stringMatching(/@acme\.example$/),
      });
      seen.push(user['id']);
      await patch(user['id'], { id: id('Messaging'), operation: 'remove' });
    }
    next = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  }
  expect(new Set(seen).size).toBe(10);
  expect((await town.admin.get(`/licenses/${id('Messaging')}?includeAssignedTo=pets`)).status).toBe(400);
});

test('a person read and written back is the same person, later', async () => {
  const { town, someone } = await open('Acme');
  const path = `/people/${await someone(PRO, true)}`;
  const before = (await town.admin.get(path)).body;
  expect(before).toMatchObject({
    department: expect.any(String),
    title: expect.any(String),
    manager: expect.any(String),
    addresses: [{ type: 'work', country: expect.any(String) }],
    timezone: 'Europe/Berlin',
  });
  const after = await town.admin.put(path, before);
  expect(after.body).toEqual({ ...before, lastModified: after.body['lastModified'] });
  expect(after.body['lastModified'] > before['lastModified']).toBe(true);
});
