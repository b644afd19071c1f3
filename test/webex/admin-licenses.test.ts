import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { adminOf } from './admin-world.ts';
import { type Reply, startScripted } from './scripted-server.ts';

describe('in the sandbox', () => {
  it('licenses are added and removed without touching the rest, calling with its extension', async () => {
    const sandbox = await startSandbox({ port: 0, seed: 'demo' });
    onTestFinished(() => sandbox.close());
    const { tokens, orgs } = sandbox.info();
    const acme = orgs.find(({ name }) => name === 'Acme')?.id ?? '';
    const admin = adminOf(`${sandbox.url}/v1`, tokens.admin);
    const idOf = async (name: string): Promise<string> =>
      (await admin.licenses(acme).list()).find((license) => license.name === name)?.id ?? '';
    const [calling, meetings] = [
      await idOf('Webex Calling - Professional'),
      await idOf('Webex Meetings Suite'),
    ];
    const [location] = await admin.locations(acme).list();
    const { id: personId, licenses: before } = await admin.people(acme).create({
      email: 'jo.license@acme.example',
      firstName: 'Jo',
      lastName: 'Park',
      displayName: 'Jo Park',
      licenses: [meetings],
      locationId: undefined,
      extension: undefined,
    });
    const add = [{ id: calling, locationId: location?.id, extension: '8811' }];

    const answer = await admin.licenses(acme).change({ personId, add, remove: [meetings] });

    const wanted = [...before.filter((id) => id !== meetings), calling];
    expect(answer.status).toBe(200);
    expect([...answer.licenses].toSorted()).toEqual(wanted.toSorted());
    expect(await admin.people(acme).get(personId)).toMatchObject({
      extension: '8811',
      locationId: location?.id,
    });

    await expect(
      admin.licenses(acme).change({ personId, add: [{ id: meetings }, { id: 'unknown' }], remove: [] }),
    ).rejects.toMatchObject({ name: 'Fault', status: 400, errorCode: 400_000, repeat: 'never' });
  });
});

describe('against a scripted Webex', () => {
  const change = async (reply: Reply) => {
    const server = await startScripted(({ method, path }) => {
      if (path === '/organizations') return { body: { items: [{ id: 'o', displayName: 'One' }] } };
      return method === 'PATCH' && path === '/licenses/users' ? reply : undefined;
    });
    onTestFinished(() => server.close());
    const admin = adminOf(server.baseUrl, 't');
    const done = admin.licenses('o').change({
      personId: 'p',
      add: [{ id: 'l1' }, { id: 'l2', locationId: 'x', extension: '12' }],
      remove: ['l3'],
    });
    const outcome = await done.catch((error: unknown) => error);
    return { outcome, seen: server.seen.filter(({ method }) => method === 'PATCH') };
  };

  it('names the person, the organization and every change, properties only for calling', async () => {
    const { seen } = await change({ body: { licenses: [] } });

    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      personId: 'p',
      orgId: 'o',
      licenses: [
        { id: 'l1', operation: 'add' },
        { id: 'l2', operation: 'add', properties: { locationId: 'x', extension: '12' } },
        { id: 'l3', operation: 'remove' },
      ],
    });
  });

  it('tells a part from the whole', async () => {
    const { outcome } = await change({ status: 206, body: { licenses: ['l1'], pendingLicenses: null } });

    expect(outcome).toEqual({ status: 206, licenses: ['l1'] });
  });

  it('passes on the number and the words of a refusal, which stays one', async () => {
    const body = {
      message: 'Conflict',
      errors: [{ errorCode: 400_404, description: 'Professional and Standard.' }],
      trackingId: 'NA_1',
    };
    const { outcome, seen } = await change({ status: 400, body });

    expect(outcome).toMatchObject({
      name: 'Fault',
      errorCode: 400_404,
      repeat: 'never',
      trackingId: 'TEST_1',
    });
    expect(String(outcome)).toContain('Webex says: Conflict: Professional and Standard.');
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['trouble', { status: 500 }],
    ['a cut line', { trouble: 'reset' as const }],
    ['silence', { trouble: 'hang' as const }],
    ['an answer nobody understands', { body: 'done!' }],
  ])('asks to look first after %s, and does not repeat by itself', async (_, reply) => {
    const { outcome, seen } = await change(reply);

    expect(outcome).toMatchObject({ name: 'Fault', repeat: 'look-first' });
    expect(seen).toHaveLength(1);
  });
});
