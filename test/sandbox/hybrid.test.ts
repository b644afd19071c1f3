import { expect, test } from 'vitest';
import { type Json, openTown, type Town, warm } from './harness.ts';

const connectors = async (town: Town, orgId: string): Promise<Json[]> =>
  town.admin.items(`/hybrid/connectors?orgId=${orgId}`);

test('connectors go down and come back when the switch is turned, with an alarm from then on', async () => {
  const town = await openTown();
  const globex = await warm(town, 'Globex');
  const seeded = await connectors(town, globex);
  expect(seeded.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'impaired',
    'operational',
    'operational',
    'outage',
  ]);
  await town.control.post('/settings', { connectorStatus: 'outage', connectorHost: 'exp-1' });
  const { body: clock } = await town.control.post('/clock', { advanceMs: 3_600_000 });
  const down = (await connectors(town, globex)).filter(({ hostname }) => hostname.startsWith('exp-1'));
  expect(down).toHaveLength(2);
  for (const { id, status, alarms } of down) {
    expect({ status, alarms }).toMatchObject({
      status: 'outage',
      alarms: [{ severity: 'critical', hybridConnectorId: id }],
    });
    expect(Date.parse(alarms[0].created)).toBeLessThanOrEqual(Date.parse(clock['now']) - 3_600_000);
    expect((await town.admin.get(`/hybrid/connectors/${id}`)).body).toMatchObject({ status, alarms });
  }
  expect((await connectors(town, globex)).filter(({ status }) => status === 'outage')).toHaveLength(3);

  await town.control.post('/settings', { connectorStatus: 'operational', connectorHost: '' });
  for (const { status, alarms } of await connectors(town, globex))
    expect({ status, alarms }).toEqual({ status: 'operational', alarms: [] });

  await town.control.post('/settings', { connectorStatus: 'seed' });
  expect(await connectors(town, globex)).toEqual(seeded);
});

test('a membership that was seeded has an end, a new one is pending first and ends as the switch says', async () => {
  const town = await openTown();
  const globex = await warm(town, 'Globex');
  const memberships = `/resourceGroup/memberships?personOrgId=${globex}`;
  const seeded = await town.admin.items(memberships);
  expect(seeded.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
    ...Array(5).fill('activated'),
    'error',
  ]);
  await town.control.post('/settings', { placementOutcome: 'error' });
  const licenses = await town.admin.items(`/licenses?orgId=${globex}`);
  const calendar = licenses.find(({ name }) => name === 'Hybrid Calendar')?.['id'];
  const holders = new Set(seeded.map(({ personId }) => personId));
  const people = await town.admin.items(`/people?orgId=${globex}`);
  const personId = people.find(({ id }) => !holders.has(id))?.['id'];
  await town.admin.patch('/licenses/users', { personId, orgId: globex, licenses: [{ id: calendar }] });
  const fresh = `${memberships}&personId=${personId}`;
  expect(await town.admin.items(fresh)).toMatchObject([{ status: 'pending', licenseId: calendar }]);
  await town.control.post('/clock', { advanceMs: 6000 });
  expect(await town.admin.items(fresh)).toMatchObject([{ status: 'error' }]);
});

test('both audits are closed to an account that was never in Control Hub', async () => {
  const town = await openTown();
  const globex = await warm(town, 'Globex');
  const span = 'from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z';
  const security = span.replace('from', 'startTime').replace('to=', 'endTime=');
  const paths = [
    `/adminAudit/events?orgId=${globex}&${span}`,
    `/admin/securityAudit/events?orgId=${globex}&${security}`,
  ];
  for (const path of paths) expect((await town.admin.get(path)).status).toBe(200);
  await town.control.post('/settings', { auditAccess: 'refuse' });
  for (const path of paths) expect((await town.admin.get(path)).status).toBe(403);
});
