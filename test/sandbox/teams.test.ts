import { expect, test } from 'vitest';
import { openTown } from './harness.ts';

test('a team has a general space, and its people are in it', async () => {
  const town = await openTown();
  const team = (await town.ana.post('/teams', { name: 'Payroll', description: 'Money' })).body;
  expect(team).toMatchObject({ name: 'Payroll', description: 'Money' });
  const [general] = await town.ana.items(`/rooms?teamId=${team['id']}`);
  expect(general).toMatchObject({ title: 'Payroll', type: 'group', teamId: team['id'] });
  const member = { teamId: team['id'], personEmail: 'bo@northwind.example' };
  const joined = await town.ana.post('/team/memberships', member);
  expect(joined.body).toMatchObject({ personDisplayName: 'Bo Lindgren', isModerator: false });
  expect((await town.ana.post('/team/memberships', member)).status).toBe(409);
  expect(await town.bo.items(`/rooms?teamId=${team['id']}`)).toHaveLength(1);
  expect(await town.bo.items(`/team/memberships?teamId=${team['id']}`)).toHaveLength(2);
  expect((await town.bo.put(`/teams/${team['id']}`, { name: 'Mine' })).status).toBe(403);
  const path = `/team/memberships/${joined.body['id']}`;
  expect((await town.ana.put(path, { isModerator: true })).body['isModerator']).toBe(true);
  expect((await town.bo.put(`/teams/${team['id']}`, { name: 'Wages' })).body['name']).toBe('Wages');
  expect((await town.ana.get(`/rooms/${general?.['id']}`)).body['title']).toBe('Wages');
  expect((await town.ana.delete(path)).status).toBe(204);
  expect((await town.bo.get(`/teams/${team['id']}`)).status).toBe(404);
  expect((await town.bo.get(`/rooms/${general?.['id']}`)).status).toBe(404);
});

test('a team that is deleted leaves its other spaces behind', async () => {
  const town = await openTown();
  const team = (await town.ana.post('/teams', { name: 'Payroll' })).body;
  const side = (await town.ana.post('/rooms', { title: 'Side', teamId: team['id'] })).body;
  expect(side['teamId']).toBe(team['id']);
  expect((await town.mallory.post('/rooms', { title: 'Not mine', teamId: team['id'] })).status).toBe(404);
  expect((await town.ana.delete(`/teams/${team['id']}`)).status).toBe(204);
  expect((await town.ana.get(`/rooms/${side['id']}`)).body).not.toHaveProperty('teamId');
  expect(await town.ana.items('/teams')).toEqual([]);
  expect((await town.ana.get('/rooms?type=group')).body['items']).toHaveLength(3);
});

test('team memberships are told where the team is missing', async () => {
  const town = await openTown();
  expect((await town.ana.get('/team/memberships')).body['message']).toMatch(/'teamId' is not present/);
  expect((await town.ana.post('/team/memberships', { teamId: town.ops })).status).toBe(404);
  const team = (await town.ana.post('/teams', { name: 'Payroll' })).body;
  const both = { teamId: team['id'], personId: town.personId('Bo'), personEmail: 'bo@northwind.example' };
  expect((await town.ana.post('/team/memberships', both)).status).toBe(400);
});
