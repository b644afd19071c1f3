import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { PeopleAdmin, User } from '../../src/domain/ports/admin/people.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { adminOf } from './admin-world.ts';
import { type Script, type ScriptedServer, startScripted } from './scripted-server.ts';

let sandbox: Sandbox;
let acme: string;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, seed: 'demo' });
  acme = sandbox.info().orgs.find(({ name }) => name === 'Acme')?.id ?? '';
});

afterAll(() => sandbox.close());

const peopleOfAcme = (): PeopleAdmin =>
  adminOf(`${sandbox.url}/v1`, sandbox.info().tokens.admin).people(acme);

async function someone(people: PeopleAdmin, email: string): Promise<User> {
  return people.create({
    email,
    firstName: 'Jo',
    lastName: 'Park',
    displayName: 'Jo Park',
    licenses: [],
    locationId: undefined,
    extension: undefined,
  });
}

describe('in the sandbox', () => {
  it('an update changes what it names and nothing else', async () => {
    const people = peopleOfAcme();
    const { id } = await someone(people, 'jo.update@acme.example');
    const before = await people.get(id);

    const after = await people.update(id, { title: 'Engineer', firstName: 'Joanna' }, { title: undefined });

    const { lastModified: _, ...rest } = { ...before, title: 'Engineer', firstName: 'Joanna' };
    expect(after).toMatchObject(rest);
    expect(await people.get(id)).toEqual(after);
  });

  it('a calling user keeps location and extension, and gets another extension', async () => {
    const admin = adminOf(`${sandbox.url}/v1`, sandbox.info().tokens.admin);
    const license = (await admin.licenses(acme).list()).find(({ name }) => name.startsWith('Webex Calling'));
    const [location] = await admin.locations(acme).list();
    const people = admin.people(acme);
    const { id } = await people.create({
      email: 'jo.calling@acme.example',
      firstName: 'Jo',
      lastName: 'Park',
      displayName: 'Jo Park',
      licenses: [license?.id ?? ''],
      locationId: location?.id,
      extension: '7701',
    });

    await people.update(id, { department: 'Sales' }, {});
    expect(await people.get(id)).toMatchObject({ extension: '7701', locationId: location?.id });
    await people.update(id, { extension: '7702' }, { extension: '7701' });

    expect(await people.get(id)).toMatchObject({ extension: '7702', department: 'Sales', phoneNumbers: [] });
    expect((await people.get(id)).licenses).toContain(license?.id);
  });

  it('an update of what is not any more as it was seen writes nothing', async () => {
    const people = peopleOfAcme();
    const { id } = await someone(people, 'jo.conflict@acme.example');
    await people.update(id, { title: 'Engineer' }, {});

    const failed = people.update(id, { title: 'Boss', department: 'Top' }, { title: undefined });

    await expect(failed).rejects.toMatchObject({ name: 'Fault', code: 'conflict', repeat: 'never' });
    await expect(failed).rejects.toThrow(/\(title\)/);
    expect(await people.get(id)).toMatchObject({ title: 'Engineer', department: undefined });
  });

  it('a search finds those whose name begins like that, in this organization', async () => {
    const people = peopleOfAcme();
    await someone(people, 'jo.found@acme.example');

    const found = await people.search('jo pa');

    expect(found).toContainEqual({ email: 'jo.found@acme.example', displayName: 'Jo Park' });
    expect(await people.search('Ana Novak')).toEqual([]);
  });
});

describe('against a scripted Webex', () => {
  const PERSON = {
    id: 'p',
    orgId: 'o',
    emails: ['a@b.c', 'alias@b.c'],
    displayName: 'A B',
    nickName: 'Al',
    firstName: 'A',
    lastName: 'B',
    licenses: ['l1'],
    roles: ['r1'],
    siteUrls: ['x.webex.com'],
    phoneNumbers: [
      { type: 'work', value: '+1', primary: true },
      { type: 'work_extension', value: '12' },
    ],
    somethingNew: { deep: [1, 2] },
    created: 'x',
    lastModified: 'x',
    timezone: 'x',
    lastActivity: 'x',
    sipAddresses: [],
    status: 'active',
    invitePending: false,
    loginEnabled: true,
    type: 'person',
  };

  const scripted = async (put: Script, person: object = PERSON) => {
    const server = await startScripted((call) => {
      const path = call.path.split('?')[0];
      if (path === '/organizations') return { body: { items: [{ id: 'o', displayName: 'One' }] } };
      if (path !== '/people/p') return undefined;
      return call.method === 'PUT' ? put(call) : { body: person };
    });
    onTestFinished(() => server.close());
    return { server, people: adminOf(server.baseUrl, 't').people('o') };
  };
  const sent = (server: ScriptedServer) => {
    const put = server.seen.find(({ method }) => method === 'PUT');
    return { path: put?.path, body: JSON.parse(put?.body ?? '{}') as unknown };
  };

  it('puts back all it was shown, but what Webex keeps itself', async () => {
    const { server, people } = await scripted(() => ({ body: PERSON }));

    await people.update('p', { email: 'new@b.c', firstName: 'Al' }, { email: 'A@b.c' });

    expect(sent(server)).toEqual({
      path: '/people/p?callingData=true&showAllTypes=true',
      body: {
        orgId: 'o',
        emails: ['new@b.c', 'alias@b.c'],
        displayName: 'A B',
        firstName: 'Al',
        lastName: 'B',
        licenses: ['l1'],
        roles: ['r1'],
        siteUrls: ['x.webex.com'],
        phoneNumbers: [{ type: 'work', value: '+1', primary: true }],
        extension: '12',
        somethingNew: { deep: [1, 2] },
      },
    });
  });

  it('speaks of calling only where there is some, and empties what is set to nothing', async () => {
    const { phoneNumbers: _, ...plain } = { ...PERSON, title: 'Old' };
    const { server, people } = await scripted(() => ({ status: 204 }), plain);

    expect(await people.update('p', { title: '' }, { title: 'Old' })).toMatchObject({ id: 'p' });

    expect(sent(server).path).toBe('/people/p?showAllTypes=true');
    expect(sent(server).body).not.toHaveProperty('title');
  });

  it('touches nobody of another organization', async () => {
    const { server, people } = await scripted(() => ({ body: PERSON }), { ...PERSON, orgId: 'other' });

    await expect(people.update('p', { title: 'x' }, {})).rejects.toMatchObject({ code: 'wrong-org' });
    expect(server.seen.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it.each([
    ['an error that may have done a part', { status: 400 }, 'bad-request'],
    ['trouble', { status: 502 }, 'webex-unavailable'],
    ['a cut line', { trouble: 'reset' as const }, 'network'],
    ['an answer nobody understands', { body: { id: 5, licenses: [] } }, 'unreadable-answer'],
  ])('asks to look first after %s', async (_, reply, code) => {
    const { people } = await scripted(() => reply);

    await expect(people.update('p', { title: 'x' }, {})).rejects.toMatchObject({
      code,
      repeat: 'look-first',
    });
  });

  it('does not let an update that is done look undone as it cannot be read back', async () => {
    let done = false;
    const { server, people } = await scripted(() => {
      done = true;
      return { status: 204 };
    });
    server.script = ({ method }) => (done && method === 'GET' ? { status: 503 } : undefined);

    await expect(people.update('p', { title: 'x' }, {})).rejects.toMatchObject({ repeat: 'look-first' });
  });
});
