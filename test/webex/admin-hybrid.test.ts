import { expect, it, onTestFinished } from 'vitest';
import type { Admin } from '../../src/domain/ports/admin/admin.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { adminOf } from './admin-world.ts';
import { startScripted } from './scripted-server.ts';

async function globex(): Promise<{ readonly admin: Admin; readonly orgId: string }> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(() => sandbox.close());
  const { tokens, orgs } = sandbox.info();
  const orgId = orgs.find(({ name }) => name === 'Globex')?.id ?? '';
  return { admin: adminOf(`${sandbox.url}/v1`, tokens.admin), orgId };
}

it('reads clusters and connectors, moves a membership, and is refused while that is pending', async () => {
  const { admin, orgId } = await globex();
  const [cluster, ...others] = await admin.hybrid(orgId).clusters();
  expect(others).toEqual([]);
  expect(cluster).toMatchObject({ name: 'Globex Expressway' });
  const connectors = await admin.hybrid(orgId).connectors();
  expect(connectors.filter(({ clusterId }) => clusterId === cluster?.id)).toHaveLength(4);
  expect(connectors.find(({ status }) => status === 'outage')).toMatchObject({
    type: 'calendar',
    createdAt: Date.parse('2024-05-01T08:00:00Z'),
    alarms: [{ severity: 'critical', raisedAt: expect.any(Number) }],
  });

  const groups = admin.resourceGroups(orgId);
  const emea = (await groups.list()).find(({ name }) => name === 'EMEA');
  expect(cluster?.resourceGroupId).toBe(emea?.id);
  const all = await groups.memberships({});
  expect(all).toHaveLength(6);
  const mine = all.find(({ status, groupId }) => status === 'activated' && groupId !== emea?.id);
  if (mine === undefined || emea === undefined) throw new Error('the seed has no such membership');
  const { id, personId, licenseId } = mine;
  expect(await groups.memberships({ personId, licenseId })).toEqual([mine]);
  expect(await groups.move(mine, emea.id)).toEqual({ ...mine, groupId: emea.id, status: 'pending' });
  expect(await groups.membership(id)).toMatchObject({ groupId: emea.id, status: 'pending' });
  await expect(groups.move(mine, mine.groupId)).rejects.toMatchObject({
    name: 'Fault',
    status: 400,
    repeat: 'never',
  });
  await expect(groups.membership(personId)).rejects.toMatchObject({ status: 404 });
});

it('reads what is missing or new without harm, and all pages of memberships', async () => {
  const membership = { resourceGroupId: 'g', licenseId: 'l', personId: 'p', status: 'activated' };
  const server = await startScripted(({ path }) => {
    if (path === '/organizations') return { body: { items: [{ id: 'o', displayName: 'One' }] } };
    if (path.startsWith('/hybrid')) return { body: { items: [{ id: 'c', status: 'melted' }] } };
    if (path.includes('after=1')) return { body: { items: [{ id: 'm2', ...membership }] } };
    const link = `<${server.baseUrl}/resourceGroup/memberships?after=1>; rel="next"`;
    return { headers: { link }, body: { items: [{ id: 'm1', ...membership }] } };
  });
  onTestFinished(() => server.close());
  const admin = adminOf(server.baseUrl, 't');
  expect(await admin.hybrid('o').connectors()).toEqual([
    expect.objectContaining({ id: 'c', hostname: 'c', status: 'unknown', type: 'unknown', alarms: [] }),
  ]);
  expect((await admin.resourceGroups('o').memberships({})).map(({ id }) => id)).toEqual(['m1', 'm2']);
});
