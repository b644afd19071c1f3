import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin } from '../../src/domain/ports/admin/admin.ts';
import type { NewUser } from '../../src/domain/ports/admin/people.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { createWebexHttp, type WebexHttp } from '../../src/webex/http.ts';
import { adminThrough } from './admin-world.ts';
import { machineClock, quick, type ScriptedServer, startScripted } from './scripted-server.ts';

let sandbox: Sandbox;
let http: WebexHttp;
let admin: Admin;
let acme: string;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, seed: 'demo' });
  const { tokens, orgs } = sandbox.info();
  acme = orgs.find(({ name }) => name === 'Acme')?.id ?? '';
  http = createWebexHttp({
    baseUrl: `${sandbox.url}/v1`,
    token: () => Promise.resolve(tokens.admin),
    clock: machineClock,
    limits: quick,
  });
  admin = adminThrough(http);
});

afterAll(async () => {
  await http.close();
  await sandbox.close();
});

const newUser = (email: string, more: Partial<NewUser> = {}): NewUser => ({
  email,
  firstName: 'Jo',
  lastName: 'Park',
  displayName: 'Jo Park',
  licenses: [],
  locationId: undefined,
  extension: undefined,
  ...more,
});

describe('users', () => {
  it('are created in the organization that was named, and found by their address', async () => {
    const created = await admin.people(acme).create(newUser('jo.park@acme.example'));

    const found = await admin.people(acme).byEmail('Jo.Park@ACME.example');

    expect(created).toMatchObject({ orgId: acme, email: 'jo.park@acme.example', displayName: 'Jo Park' });
    expect(found).toEqual(await admin.people(acme).get(created.id));
    expect(found?.id).toBe(created.id);
  });

  it('get a calling license with location and extension', async () => {
    const licenses = await admin.licenses(acme).list();
    const [location] = await admin.locations(acme).list();
    const calling = licenses.find(({ name }) => name === 'Webex Calling - Professional');
    const wanted = { licenses: [calling?.id ?? ''], locationId: location?.id, extension: '4711' };

    const created = await admin.people(acme).create(newUser('caller@acme.example', wanted));

    const read = await admin.people(acme).get(created.id);
    expect(read.licenses).toContain(calling?.id);
    expect(read).toMatchObject({ locationId: location?.id, extension: '4711' });
  });

  it('that exist already are a Fault that asks to look first', async () => {
    await admin.people(acme).create(newUser('twice@acme.example'));

    await expect(admin.people(acme).create(newUser('twice@acme.example'))).rejects.toMatchObject({
      name: 'Fault',
      repeat: 'look-first',
      trackingId: expect.any(String),
    });
  });

  it('of another organization are not found', async () => {
    const ana = sandbox.info().people[0]?.email ?? '';

    expect(await admin.people(acme).byEmail(ana)).toBeUndefined();
    expect(await admin.people(acme).byEmail('nobody@acme.example')).toBeUndefined();
  });
});

describe('an update of a user', () => {
  it('sets what was asked for and keeps everything else', async () => {
    const [location] = await admin.locations(acme).list();
    const calling = (await admin.licenses(acme).list()).find(
      ({ name }) => name === 'Webex Calling - Professional',
    );
    const more = { licenses: [calling?.id ?? ''], locationId: location?.id, extension: '4712' };
    const before = await admin.people(acme).create(newUser('update@acme.example', more));

    const after = await admin.people(acme).update(before.id, { title: 'Chief' }, { title: undefined });

    expect({ ...after, title: undefined, lastModified: '' }).toEqual({ ...before, lastModified: '' });
    expect(after.title).toBe('Chief');
  });

  it('is refused, and writes nothing, when the field is not as it was seen', async () => {
    const { id } = await admin.people(acme).create(newUser('raced@acme.example'));
    await admin.people(acme).update(id, { title: 'First' }, {});

    const late = admin.people(acme).update(id, { title: 'Second' }, { title: undefined });

    await expect(late).rejects.toMatchObject({ code: 'conflict', repeat: 'never' });
    expect((await admin.people(acme).get(id)).title).toBe('First');
  });

  it('finds people by the beginning of their name', async () => {
    await admin.people(acme).create(newUser('zora@acme.example', { displayName: 'Zora Quill' }));

    expect(await admin.people(acme).search('Zora')).toEqual([
      { email: 'zora@acme.example', displayName: 'Zora Quill' },
    ]);
  });
});

describe('a change of licenses', () => {
  it('adds and removes, and leaves the rest', async () => {
    const licenses = await admin.licenses(acme).list();
    const [meetings, messaging] = ['Webex Meetings Suite', 'Messaging'].map((name) =>
      licenses.find((license) => license.name === name),
    );
    const { id: personId } = await admin
      .people(acme)
      .create(newUser('lic@acme.example', { licenses: [meetings?.id ?? ''] }));

    const answer = await admin
      .licenses(acme)
      .change({ personId, add: [{ id: messaging?.id ?? '' }], remove: [meetings?.id ?? ''] });

    const now = (await admin.people(acme).get(personId)).licenses;
    expect(answer.status).toBe(200);
    expect(now).toContain(messaging?.id);
    expect(now).not.toContain(meetings?.id);
  });
});

describe('reports', () => {
  it('say what is missing when no account for them is configured', async () => {
    await expect(admin.reports().list()).rejects.toMatchObject({
      code: 'reports-slot-missing',
      repeat: 'never',
    });
  });
});

describe('organizations', () => {
  it('are those the account can see, its own included', async () => {
    const names = (await admin.organizations().list()).map(({ name }) => name);

    expect(names).toContain('Acme');
    expect((await admin.organizations().get(acme)).name).toBe('Acme');
  });

  it('without rights are named as such', async () => {
    const outsider = sandbox.info().orgs.find(({ name }) => name.startsWith('Outsider'))?.id ?? '';

    await expect(admin.licenses(outsider).list()).rejects.toMatchObject({ code: 'no-rights-in-org' });
  });
});

describe('against a Webex with all its oddities', () => {
  let server: ScriptedServer;
  let client: WebexHttp;

  const scripted = async (answers: Record<string, unknown>): Promise<Admin> => {
    server = await startScripted(({ method, path }) => {
      const body = answers[`${method} ${path.split('?')[0]}`];
      return body === undefined ? undefined : { body };
    });
    client = createWebexHttp({
      baseUrl: server.baseUrl,
      token: () => Promise.resolve('t'),
      clock: machineClock,
      limits: quick,
    });
    return adminThrough(client);
  };
  const finish = async (): Promise<void> => {
    await client.close();
    await server.close();
  };

  it('reads flags as strings, nulls, absent fields and padded ids', async () => {
    const odd = await scripted({
      'GET /organizations': { items: [{ id: 'o=', displayName: 'One' }] },
      'GET /people/p': {
        id: 'p==',
        orgId: 'o=',
        emails: ['a@b.c'],
        licenses: null,
        invitePending: 'true',
        phoneNumbers: [
          { type: 'work', value: '+1' },
          { type: 'work_extension', value: '12' },
          { type: 'fax' },
        ],
      },
      'GET /licenses': {
        items: [{ id: 'l', name: 'L', totalUnits: '5', consumedUnits: null, consumedByUsers: null }],
      },
    });

    const user = await odd.people('o').get('p');
    const licenses = await odd.licenses('o').list();
    await finish();

    expect(user).toMatchObject({
      id: 'p',
      orgId: 'o',
      displayName: 'a@b.c',
      licenses: [],
      invitePending: true,
      extension: '12',
      phoneNumbers: ['+1'],
    });
    expect(licenses).toMatchObject([{ id: 'l', totalUnits: 5, consumedUnits: 0 }]);
  });

  it('asks for the organizations once for many, and again when that failed', async () => {
    const odd = await scripted({ 'GET /organizations': { items: [{ id: 'o', displayName: 'One' }] } });
    server.script = () => ({ status: 401 });
    await expect(odd.organizations().list()).rejects.toMatchObject({ code: 'unauthorized' });
    server.script = () => undefined;
    server.seen.length = 0;

    await Promise.all([odd.organizations().list(), odd.organizations().list()]);
    await odd.organizations().list();
    await finish();

    expect(server.seen.length).toBe(1);
  });

  it('does not take an answer it cannot read for a failure to create', async () => {
    const odd = await scripted({ 'GET /organizations': { items: [] }, 'POST /people': { hello: 1 } });

    const failed = await odd
      .people('o')
      .create(newUser('a@b.c'))
      .catch((error: unknown) => error);
    await finish();

    expect(failed).toMatchObject({ code: 'unreadable-answer', repeat: 'look-first' });
  });

  it('sends a new user with nothing but what was asked for', async () => {
    const odd = await scripted({
      'GET /organizations': { items: [] },
      'POST /people': { id: 'p', emails: ['a@b.c'] },
    });

    await odd.people('o').create(newUser('a@b.c'));
    const sent = server.seen.find(({ method }) => method === 'POST');
    await finish();

    expect(JSON.parse(sent?.body ?? '')).toEqual({
      emails: ['a@b.c'],
      firstName: 'Jo',
      lastName: 'Park',
      displayName: 'Jo Park',
      orgId: 'o',
    });
    expect(sent?.path).toBe('/people');
  });
});
