// The life of a user after the first day: kept out, let in again, signed out, given roles, deleted.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Message } from '../e2e/people.ts';
import { ANA, type House, openHouse, writes } from '../engine/house.ts';
import { addUser, approved, changeBeside, differences, wholeUser } from './license-people.ts';

const DANA = 'dana.engel@acme.example';

async function asked(house: House, command: string, nth = 1): Promise<Message> {
  await house.say(ANA, house.ops, `${command} --org Acme`);
  return house.heard(house.ops, new RegExp(`R-${nth}: approval needed`));
}

async function answered(house: House, command: string, text: RegExp): Promise<Message> {
  await house.say(ANA, house.ops, `${command} --org Acme`);
  return house.heard(house.ops, text);
}

const Roles = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

async function roleId(house: House, name: string): Promise<string> {
  const { tokens } = await house.info();
  const { items } = Roles.parse(await house.call('/v1/roles', tokens.admin));
  return items.find((role) => role.name === name)?.id ?? '';
}

describe.concurrent('sign-in', () => {
  it('is taken and given back, and nothing else of the user changes', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', DANA);
    const card = await asked(house, `user deactivate ${DANA}`);
    expect(card.text).toContain('Sign-in: may sign in → may not sign in');
    expect(card.text).toContain('licenses stay');
    expect(await approved(house, card)).toContain('Sign-in: ✓ may not sign in');
    const out = await wholeUser(house, 'Acme', DANA);
    expect(differences(before, out)).toEqual(['loginEnabled']);
    expect(out['loginEnabled']).toBe(false);
    await answered(house, `user deactivate ${DANA}`, /Dana Engel is deactivated already/);
    await approved(house, await asked(house, `user activate ${DANA}`, 3));
    expect(differences(before, await wholeUser(house, 'Acme', DANA))).toEqual([]);
  });
});

describe.concurrent('a role', () => {
  it('is given beside those there are, and taken alone', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const [device, user] = [
      await roleId(house, 'Device Administrator'),
      await roleId(house, 'User Administrator'),
    ];
    await changeBeside(house, 'Acme', DANA, { roles: [device] });
    const card = await asked(house, `role grant ${DANA} "User Administrator"`);
    expect(card.text).toContain('Roles: Device Administrator → Device Administrator; User Administrator');
    expect(await approved(house, card)).toContain('Role: ✓ User Administrator');
    expect((await wholeUser(house, 'Acme', DANA))['roles']).toEqual([device, user]);
    await answered(house, `role grant ${DANA} user`, /has this role already/);
    await approved(house, await asked(house, `role revoke ${DANA} "Device Administrator"`, 3));
    expect((await wholeUser(house, 'Acme', DANA))['roles']).toEqual([user]);
  });

  it('that somebody else changed meanwhile is not overwritten', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, `role grant ${DANA} "User Administrator"`);
    const device = await roleId(house, 'Device Administrator');
    await changeBeside(house, 'Acme', DANA, { roles: [device] });
    await house.press('Bo', card, 'approve');
    // The plan is not any more what Bo approved.
    await house.heard(house.ops, /R-1: approval needed[^]*Device Administrator → Device Administrator; User/);
    expect((await wholeUser(house, 'Acme', DANA))['roles']).toEqual([device]);
  });

  it('that does not exist is answered with those that do', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await answered(house, `role grant ${DANA} "Full Administratr"`, /Did you mean “Full Administrator”/);
    await answered(house, 'role list', /User Administrator/);
  });
});

describe.concurrent('deleting a user', () => {
  it('says what is lost, deletes once, and looks', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const { id } = await wholeUser(house, 'Acme', DANA);
    const card = await asked(house, `user delete ${DANA}`);
    expect(card.text).toContain('This cannot be undone');
    expect(card.text).toContain('Set free: ');
    for (const part of ['Calling set-up', 'Personal devices', 'Signed out of'])
      expect(card.text).toMatch(new RegExp(`${part}: \\S`));
    expect(await approved(house, card)).toContain(`${DANA}: ✓ deleted`);
    expect(await house.users('Acme', DANA)).toEqual([]);
    expect(await writes(house, 'DELETE', `/v1/people/${id}`)).toBe(1);
  });
});

describe.concurrent('signing out', () => {
  it('revokes every authorization the plan showed', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const { tokens } = await house.info();
    const { id } = await wholeUser(house, 'Acme', DANA);
    const Held = z.object({ items: z.array(z.object({ applicationName: z.string() })) });
    const held = async () =>
      Held.parse(await house.call(`/v1/authorizations?personId=${id}`, tokens.admin)).items;
    const before = await held();
    expect(before.length).toBeGreaterThan(0);
    const card = await asked(house, `user signout ${DANA}`);
    expect(card.text).toContain(`Revoke: ${before.length} authorizations`);
    expect(card.text).toContain('stops as well, e.g. integrations');
    const told = await approved(house, card);
    expect(told).toContain('all revoked');
    expect(told).toContain('Everything else: ✓ as it was');
    expect(await held()).toEqual([]);
  });

  it('is partly done where one of them is refused, and goes on with the others', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, `user signout ${DANA}`);
    const match = { method: 'DELETE', path: '/v1/authorizations/*', owner: 'admin' };
    await house.faults({ match, fault: { status: 400 }, times: 1 });
    await house.press('Bo', card, 'approve');
    const partly = await house.heard(house.ops, /R-1: (Done|Partly done|Failed)/);
    expect(partly.text).toMatch(/R-1: Partly done[^]*is: 1 still there/);
    expect(partly.text).toContain('Webex did not accept');
    const written = (await house.ledger()).filter(
      ({ owner, method }) => owner === 'admin' && method === 'DELETE',
    );
    expect(written).toHaveLength(2);
  });

  it('has nothing to do for somebody without any', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await addUser(house, 'Acme', 'new@acme.example', 'New User');
    await answered(house, 'user signout new@acme.example', /there is nothing to revoke/);
  });
});

describe.concurrent('who holds a license', () => {
  it('is told by name', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await answered(house, 'license holders "Webex Meetings Suite"', /Who holds/);
    expect(card.text).toContain(DANA);
    await answered(house, 'license holders "Webex Metings Suite"', /Did you mean “Webex Meetings Suite/);
  });
});

const Me = z.object({ emails: z.array(z.string()), orgId: z.string() });

it('keeps its hands off the account it works with', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  const { tokens, orgs } = await house.info();
  const { emails, orgId } = Me.parse(await house.call('/v1/people/me', tokens.admin));
  const name = orgs.find(({ id }) => id === orgId)?.name;
  const commands = ['user signout', 'user deactivate', 'user delete', 'offboard'];
  for (const [n, command] of commands.entries()) {
    await house.say(ANA, house.ops, `${command} ${emails[0]} --org "${name}"`);
    const { text } = await house.heard(house.ops, new RegExp(`R-${n + 1}: `));
    expect(text, command).toMatch(/is the account I work with[^]*“steward login admin”/);
  }
});
