import { describe, expect, it } from 'vitest';
import { choicesOf, inputsOf } from '../e2e/card.ts';
import { ANA, openHouse } from '../engine/house.ts';
import { addUser } from './license-people.ts';

const MARCO = 'marco.fischer@acme.example';

describe.concurrent('user show', () => {
  it('shows a user in full, by address', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, `user show ${MARCO} --org Acme`);
    const { text } = await house.heard(house.ops, /^Marco Fischer/);
    for (const line of [
      'User of Acme',
      `E-mail: ${MARCO}`,
      'First and last name: Marco Fischer',
      'Licenses: Messaging; Webex Calling - Professional',
      'Location: Berlin',
      'Extension: 4109',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/Numbers: \+49151555\d+/);
    expect(text).toMatch(/Title: .+/);
    const changes = (await house.ledger()).filter(
      ({ owner, method }) => owner === 'admin' && method !== 'GET',
    );
    expect(changes).toEqual([]);
  });

  it('finds a user by the beginning of the name, and asks when it fits several', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'user show Marco --org Acme');
    await house.heard(house.ops, /^Marco Fischer/);
    await addUser(house, 'Acme', 'marcella@acme.example', 'Marcella Fi');
    await house.say(ANA, house.ops, 'user show Marc --org Acme');
    const choose = await house.heard(house.ops, /Which user\?/);
    expect(Object.values(choicesOf(choose, 'choice'))).toEqual(['marcella@acme.example', MARCO]);
    await house.press(ANA, choose, 'choose', { choice: 'marcella@acme.example' });
    const { text } = await house.heard(house.ops, /^Marcella Fi/);
    expect(text).toContain('Licenses: only the free ones');
    expect(text).toContain('State: invited, has not signed in yet');
  });

  it('asks for the user, and again for one nobody knows', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'user show --org Acme');
    const form = await house.heard(house.ops, /R-1: Show a user/);
    await house.press(ANA, form, 'form.submit', { user: 'nobody@acme.example', org: house.org('Acme') });
    const back = await house.heard(house.ops, /There is no user nobody@acme\.example in Acme/);
    expect(inputsOf(back)).toMatchObject({ user: 'nobody@acme.example' });
    await house.press(ANA, back, 'form.submit', { user: MARCO, org: house.org('Acme') });
    await house.heard(house.ops, /^Marco Fischer/);
  });
});
