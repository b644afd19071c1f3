// Everything stops before its next step when somebody says freeze, and goes on when two people say unfreeze.
import { describe, expect, it } from 'vitest';
import { ANA, asked, BO, CHEN, openHouse, writes } from './house.ts';

const actions = (rows: readonly Record<string, unknown>[]) => rows.map(({ action }) => action);

describe.concurrent('freeze', () => {
  it('keeps what is approved from running, also over a restart, until two people say otherwise', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished, { STEWARD_NOTIFY: 'Northwind Ops + guest' });
    const card = await asked(house, 'eve@acme.example');
    await house.say(CHEN, house.ops, 'freeze the tenant is being migrated');
    await house.heard(house.ops, /Everything is frozen[^]*Chen[^]*the tenant is being migrated/);
    await house.heard(house.guest, /Everything is frozen/);

    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Approved[^]*Stopped: Chen.* has frozen everything/);
    await house.quiet();
    expect(house.state(1)).toBe('approved');
    await house.restart();
    await house.say(ANA, house.ops, 'status');
    await house.heard(house.ops, /Frozen: by Chen/);
    await house.quiet();
    expect(await writes(house)).toBe(0);

    await house.say(BO, house.ops, 'unfreeze');
    const second = await house.heard(house.ops, /Let it go on\? Bo/);
    await house.heard(house.guest, /Bo.* wants what is frozen to go on/);
    await house.press(BO, second, 'unfreeze');
    await house.heard(house.ops, /Bo.*: You have said it already/);
    await house.say(BO, house.ops, 'unfreeze');
    await house.quiet();
    expect(await writes(house)).toBe(0);

    await house.press(CHEN, second, 'unfreeze');
    await house.heard(house.guest, /Unfrozen by Bo.* and Chen/);
    await house.reached(1, 'succeeded');
    expect(await writes(house)).toBe(1);
    const rows = house.query(`select action from audit where action like '%freeze%' order by seq`);
    expect(actions(rows)).toEqual([
      'freeze',
      'unfreeze.ask',
      'unfreeze.refuse',
      'unfreeze.refuse',
      'unfreeze',
    ]);
    await house.press(CHEN, second, 'unfreeze');
    await house.heard(house.ops, /Chen.*: Nothing is frozen/);
  });

  it('stops a change of many steps before the next one, and goes on there', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'user signout dana.engel@acme.example --org Acme');
    const card = await house.heard(house.ops, /R-1: approval needed/);
    const revoked = async () =>
      (await house.ledger()).filter(
        ({ method, path }) => method === 'DELETE' && path.startsWith('/v1/authorizations'),
      ).length;
    await house.faults({
      match: { method: 'DELETE', path: '/authorizations/*' },
      fault: { holdMs: 1500 },
      times: 1,
    });
    await house.press(BO, card, 'approve');
    await house.reached(1, 'executing');
    await house.say(CHEN, house.ops, 'freeze wrong user');
    await house.heard(house.ops, /R-1: Approved[^]*has frozen everything \(wrong user\)/);
    await house.quiet();
    expect(house.state(1)).toBe('executing');
    const before = await revoked();
    expect(before).toBe(1);
    await house.say(CHEN, house.ops, 'unfreeze');
    await house.heard(house.ops, /Let it go on\?/);
    await house.say(ANA, house.ops, 'unfreeze');
    await house.reached(1, 'succeeded');
    expect(await revoked()).toBeGreaterThan(1);
  });

  it('is for those who may approve something, and wants a reason', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'freeze');
    await house.heard(house.ops, /Please say why: freeze/);
    await house.say('Mallory', house.guest, 'freeze everything');
    await house.heard(house.guest, /Sorry, I take requests only from/);
    await house.say(ANA, house.ops, 'unfreeze');
    await house.heard(house.ops, /Nothing is frozen/);
    expect(house.query(`select action from audit where action = 'freeze'`)).toEqual([]);
  });
});

it('says before the approval that writing is switched off', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished, { STEWARD_WRITES: 'off' });
  const card = await asked(house, 'eve@acme.example');
  expect(card.text).toContain('Writing is switched off here (STEWARD_WRITES=off)');
  await house.press(BO, card, 'approve');
  await house.heard(house.ops, /R-1: Failed[^]*Nothing was changed[^]*Ask for it again/);
  await house.restart({ STEWARD_WRITES: 'on' });
  await house.quiet();
  expect(house.state(1)).toBe('failed');
  expect(await writes(house)).toBe(0);
});
