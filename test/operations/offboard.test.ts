// A user who leaves: kept out, signed out, devices and licenses taken back, in one plan with one approval.
import { describe, expect, it } from 'vitest';
import type { Message } from '../e2e/people.ts';
import { ANA, type House, openHouse } from '../engine/house.ts';
import { approved, differences, paidNames, wholeUser } from './license-people.ts';

const DANA = 'dana.engel@acme.example';

async function asked(house: House, more = ''): Promise<Message> {
  await house.say(ANA, house.ops, `offboard ${DANA} --org Acme ${more}`.trimEnd());
  return house.heard(house.ops, /R-1: /);
}

const order = async (house: House): Promise<readonly string[]> =>
  (await house.ledger())
    .filter(({ owner, method }) => owner === 'admin' && method !== 'GET')
    .map(({ method, path }) => `${method} ${path.split('/')[2]}`);

describe.concurrent('offboard', () => {
  it('does all of it, the door first and what cannot be taken back last', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', DANA);
    const card = await asked(house);
    expect(card.text).toContain('Sign-in: may not sign in any more');
    expect(card.text).toMatch(/Revoke: \S/);
    expect(card.text).toMatch(/Take back: .*Messaging/);
    const told = await approved(house, card);
    expect(told).toContain('R-1: Done');
    expect(told).toContain('Sign-in: ✓ may not sign in');
    expect(told).toContain('Messaging: ✓ taken back');
    expect(told).toContain('Everything else: ✓ as it was');
    const calls = await order(house);
    expect(calls[0]).toBe('PUT people');
    expect(calls.at(-1)).toBe('PATCH licenses');
    expect(calls.filter((call) => call === 'DELETE authorizations').length).toBeGreaterThan(0);
    const after = await wholeUser(house, 'Acme', DANA);
    expect(await paidNames(house, 'Acme', DANA)).toEqual([]);
    expect(differences(before, after)).toEqual(['licenses', 'loginEnabled', 'siteUrls']);
  });

  it('leaves what is kept, and does what is named', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', DANA);
    const card = await asked(house, '--only deactivate,signout --keep signout');
    expect(card.text).toContain('Take back: stays as it is');
    expect(await approved(house, card)).toContain('R-1: Done');
    expect(differences(before, await wholeUser(house, 'Acme', DANA))).toEqual(['loginEnabled']);
    expect(await order(house)).toEqual(['PUT people']);
  });

  it('says which word is none of its parts', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const form = await asked(house, '--only everything');
    expect(form.text).toContain('“everything” is no part of it');
    expect(await order(house)).toEqual([]);
  });

  it('does the rest when Webex refuses a part, and tells which', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house);
    await house.faults({
      match: { method: 'DELETE', path: '/authorizations/*', owner: 'admin' },
      fault: { status: 400 },
    });
    const told = await approved(house, card);
    expect(told).toContain('R-1: Partly done');
    expect(told).toMatch(/Authorizations: ✗ asked: 2 revoked; is: 0 revoked, 2 still there/);
    expect(told).toContain('Messaging: ✓ taken back');
    expect(await paidNames(house, 'Acme', DANA)).toEqual([]);
  });
});
