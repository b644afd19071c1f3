// Giving licenses by the form, in two cards: who, then which.
import { describe, expect, it } from 'vitest';
import { choicesOf, inputsOf } from '../e2e/card.ts';
import type { Message } from '../e2e/people.ts';
import { ANA, type House, openHouse } from '../engine/house.ts';
import { addUser, approved, licenseId, paidNames, patches, wholeUser } from './license-people.ts';

const HANA = 'hana.abel@acme.example';
const SECOND = /R-1: Give a user licenses\. For/;

/** The first card filled in with this user. */
async function secondCard(house: House, user: string): Promise<Message> {
  await house.say(ANA, house.ops, 'license assign --org Acme');
  const first = await house.heard(house.ops, /R-1: Give a user licenses/);
  expect(Object.keys(inputsOf(first)).toSorted()).toEqual(['org', 'user']);
  await house.press(ANA, first, 'form.submit', { user, org: house.org('Acme') });
  return house.heard(house.ops, SECOND);
}

describe.concurrent('the form of license assign', () => {
  it('asks for the user first, and then shows what is held and what is free', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await secondCard(house, HANA);
    expect(card.text).toContain(`For Hana Abel (${HANA}).`);
    const [messaging, meetings] = [
      await licenseId(house, 'Acme', 'Messaging'),
      await licenseId(house, 'Acme', 'Webex Meetings Suite'),
    ];
    expect(inputsOf(card)['holds']?.split(',').toSorted()).toEqual([messaging, meetings].toSorted());
    const titles = Object.keys(choicesOf(card, 'holds'));
    expect(titles).toContain('Messaging (15 of 25 free, has it)');
    expect(titles).toContain('Webex Meetings Suite, acme.webex.com (4 of 10 free, has it)');
    expect(titles).toContain('Webex Calling - Professional (3 of 7 free)');
    expect(titles.join()).not.toContain('Basic');
    expect(Object.keys(inputsOf(card)).toSorted()).toEqual(['holds', 'org']);
  });

  it('adds what is ticked and takes back what is unticked, in one call', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await secondCard(house, HANA);
    const [messaging, pro] = [
      await licenseId(house, 'Acme', 'Messaging'),
      await licenseId(house, 'Acme', 'Webex Calling - Professional'),
    ];
    await house.press(ANA, card, 'form.submit', { holds: `${messaging},${pro}` });
    const third = await house.heard(house.ops, /needs a location/);
    const location = choicesOf(third, 'location')['Vienna'] ?? '';
    await house.press(ANA, third, 'form.submit', {
      holds: `${messaging},${pro}`,
      location,
      extension: '4712',
    });
    const approval = await house.heard(house.ops, /R-1: approval needed/);
    expect(approval.text).toContain('Add: Webex Calling - Professional');
    expect(approval.text).toContain('Remove: Webex Meetings Suite');
    expect(approval.text).not.toContain('Add: Messaging');
    const text = await approved(house, approval);
    expect(text).toContain('Added: ✓ Webex Calling - Professional');
    expect(text).toContain('Removed: ✓ Webex Meetings Suite');
    expect(await paidNames(house, 'Acme', HANA)).toEqual(['Messaging', 'Webex Calling - Professional']);
    expect(await patches(house)).toHaveLength(1);
  });

  it('keeps what was entered when it comes back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await secondCard(house, HANA);
    const pro = await licenseId(house, 'Acme', 'Webex Calling - Professional');
    const held = inputsOf(card)['holds'] ?? '';
    await house.press(ANA, card, 'form.submit', { holds: `${held},${pro}`, extension: '4713' });
    const back = await house.heard(house.ops, /Please correct.*needs a location/);
    expect(inputsOf(back)).toMatchObject({ extension: '4713', holds: `${held},${pro}` });
    const location = choicesOf(back, 'location')['Berlin'] ?? '';
    await house.press(ANA, back, 'form.submit', { holds: `${held},${pro}`, extension: '4713', location });
    await house.heard(house.ops, /R-1: approval needed/);
  });

  it('asks for place and number only as long as a calling license is ticked', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await secondCard(house, HANA);
    const messaging = await licenseId(house, 'Acme', 'Messaging');
    const pro = await licenseId(house, 'Acme', 'Webex Calling - Professional');
    await house.press(ANA, card, 'form.submit', { holds: `${messaging},${pro}` });
    const third = await house.heard(house.ops, /needs a location/);
    expect(Object.keys(inputsOf(third)).toSorted()).toEqual(['extension', 'holds', 'location', 'org']);
    await house.press(ANA, third, 'form.submit', { holds: messaging, extension: '4713' });
    const approval = await house.heard(house.ops, /R-1: approval needed/);
    expect(approval.text).not.toMatch(/Location|Extension/);
  });

  it('takes everything back when nothing is ticked, with the warning of what is destroyed', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const karl = 'karl.dvorak@acme.example';
    const card = await secondCard(house, karl);
    await house.press(ANA, card, 'form.submit', { holds: '' });
    const approval = await house.heard(house.ops, /R-1: approval needed/);
    expect(approval.text).toContain(
      'Removing “Webex Calling - Standard” destroys the calling set-up of Karl Dvorak for good',
    );
    expect(approval.text).toContain('4107');
    expect(await approved(house, approval)).toContain('Removed: ✓ Webex Calling - Standard');
    expect(await paidNames(house, 'Acme', karl)).toEqual([]);
    expect((await wholeUser(house, 'Acme', karl))['extension']).toBeUndefined();
  });

  it('says that nothing would change when nothing was changed', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await secondCard(house, HANA);
    await house.press(ANA, card, 'form.submit', { holds: inputsOf(card)['holds'] ?? '' });
    await house.heard(house.ops, /Nothing would change/);
  });

  it('brings the first card back for a user nobody knows', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'license assign --org Acme');
    const first = await house.heard(house.ops, /R-1: Give a user licenses/);
    await house.press(ANA, first, 'form.submit', { user: 'Zebulon', org: house.org('Acme') });
    const back = await house.heard(house.ops, /Nobody in Acme has a name that begins with “Zebulon”/);
    expect(inputsOf(back)).toMatchObject({ user: 'Zebulon' });
    await house.press(ANA, back, 'form.submit', { user: 'Hana', org: house.org('Acme') });
    await house.heard(house.ops, /For Hana Abel/);
  });

  it('asks which of several users is meant, and goes on with the chosen one', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await addUser(house, 'Acme', 'hana.zeman@acme.example', 'Hana Zeman');
    await house.say(ANA, house.ops, 'license assign --org Acme');
    const first = await house.heard(house.ops, /R-1: Give a user licenses/);
    await house.press(ANA, first, 'form.submit', { user: 'hana', org: house.org('Acme') });
    const choose = await house.heard(house.ops, /Which user\?/);
    const people = choicesOf(choose, 'choice');
    expect(Object.keys(people)).toEqual([`Hana Abel, ${HANA}`, 'Hana Zeman, hana.zeman@acme.example']);
    await house.press(ANA, choose, 'choose', { choice: 'hana.zeman@acme.example' });
    const card = await house.heard(house.ops, SECOND);
    expect(card.text).toContain('For Hana Zeman');
    expect(inputsOf(card)['holds']).toBe('');
  });
});
