import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTown } from './harness.ts';

test('an enterprise is one organization, whose admin is nobody elsewhere', async () => {
  const town = await openTown({ seed: 'enterprise' });
  const { people, orgs, roleTokens } = town.sandbox.info();
  expect(people.map(({ name }) => name)).toEqual(['Ana Novak', 'Bo Lindgren', 'Chen Wei', 'Mallory Reyes']);
  expect(orgs.map(({ name, managed }) => [name, managed])).toEqual([
    ['Northwind Industries', false],
    ['Outsider Inc', false],
  ]);
  expect(roleTokens.map(({ role }) => role)).not.toContain('partnerFull');
  expect(await town.admin.items('/organizations')).toHaveLength(1);
  expect((await town.admin.get('/partner/tags')).status).toBe(403);
  expect((await town.admin.get(`/organizations/${town.orgId('Outsider Inc')}`)).status).toBe(403);
  expect((await town.admin.items('/people')).length).toBeGreaterThan(24);
  expect((await town.admin.items('/licenses')).length).toBeGreaterThan(6);
  const made = await town.admin.post('/people', { emails: ['new@northwind.example'], displayName: 'New' });
  expect(made.status).toBe(200);
  expect(await town.control.items('/managed')).toEqual([]);
});

test('five thousand customers are there at once, their people when asked for', async () => {
  // This process has run other tests before.
  const others = process.memoryUsage().rss;
  const before = performance.now();
  const town = await openTown({ seed: 'partner5000' });
  expect(performance.now() - before).toBeLessThan(3000);
  expect(process.memoryUsage().rss - others).toBeLessThan(500e6);
  const orgs = await town.admin.items('/organizations');
  expect(orgs).toHaveLength(5001);
  expect(new Set(orgs.map((org) => org['displayName'])).size).toBe(5001);
  const orgId = orgs[4321]?.['id'];
  await town.admin.get(`/organizations/${orgId}`);
  const people = await town.admin.items(`/people?orgId=${orgId}&max=500`);
  expect(people).toHaveLength(200);
  const person = people[77] ?? {};
  const licenses = await town.admin.items(`/licenses?orgId=${orgId}`);
  expect(licenses.find(({ name }) => name === 'Messaging')).toMatchObject({ consumedUnits: 180 });
  expect(await town.admin.items(`/people?email=${person['emails'][0]}`)).toMatchObject([
    { id: person['id'] },
  ]);
});

test('a person of a customer is found by id before anybody looked, and stays deleted', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const first = await openTown({ seed: 'partner5000', dataDir });
  const [, customer] = await first.admin.items('/organizations');
  await first.admin.get(`/organizations/${customer?.['id']}`);
  const [one, two] = await first.admin.items(`/people?orgId=${customer?.['id']}`);
  expect((await first.admin.delete(`/people/${one?.['id']}`)).status).toBe(204);
  await first.sandbox.close();
  const again = await openTown({ seed: 'demo', dataDir });
  expect(again.sandbox.info().seed).toBe('partner5000');
  expect((await again.admin.get(`/people/${two?.['id']}`)).body['displayName']).toBe(two?.['displayName']);
  expect((await again.admin.get(`/people/${one?.['id']}`)).status).toBe(404);
});

test('a reset grows the world that is named, or the same once more', async () => {
  const town = await openTown();
  expect((await town.control.post('/reset', { seed: 'partner5000' })).body['seed']).toBe('partner5000');
  expect(await town.admin.items('/organizations')).toHaveLength(5001);
  expect((await town.control.post('/reset', {})).body['seed']).toBe('partner5000');
  expect((await town.control.post('/reset', { seed: 'demo' })).body['seed']).toBe('demo');
  expect(await town.admin.items('/organizations')).toHaveLength(6);
  expect((await town.control.post('/reset', { seed: 'nonsense' })).status).toBe(400);
});
