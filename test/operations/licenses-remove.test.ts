// Taking licenses back: typed and by the form, and what is warned of before it is too late.
import { describe, expect, it } from 'vitest';
import { choicesOf, inputsOf } from '../e2e/card.ts';
import { ANA, openHouse } from '../engine/house.ts';
import { approved, differences, licenseId, paidNames, patches, wholeUser } from './license-people.ts';

const HANA = 'hana.abel@acme.example';
const KARL = 'karl.dvorak@acme.example';

describe.concurrent('license remove', () => {
  it('takes back what was named and nothing else', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', KARL);
    await house.say(ANA, house.ops, `license remove ${KARL} Messaging --org Acme`);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('Remove: Messaging');
    expect(card.text).not.toContain('destroys');
    expect(await approved(house, card)).toContain('Removed: ✓ Messaging');
    expect(await patches(house)).toMatchObject([{ status: 200 }]);
    expect(differences(before, await wholeUser(house, 'Acme', KARL))).toEqual(['licenses']);
    expect(await paidNames(house, 'Acme', KARL)).toEqual(['Webex Calling - Standard']);
  });

  it('warns of what goes with the last calling license', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, `license remove ${KARL} "Webex Calling - Standard" --org Acme`);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toMatch(
      /Removing “Webex Calling - Standard” destroys the calling set-up of Karl Dvorak for good: number or extension 4107, forwarding, voicemail and phones/,
    );
    expect(JSON.stringify(card.attachments)).toContain('destroys the calling set-up');
  });

  it('offers in its form what the user holds, and nothing is ticked', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, `license remove ${HANA} --org Acme`);
    const form = await house.heard(house.ops, /R-1: Take licenses back.*From Hana Abel/);
    expect(Object.keys(choicesOf(form, 'licenses'))).toEqual([
      'Messaging',
      'Webex Meetings Suite, acme.webex.com',
    ]);
    expect(inputsOf(form)['licenses']).toBe('');
    await house.press(ANA, form, 'form.submit', { licenses: '' });
    const back = await house.heard(house.ops, /Nothing would change. Choose what to add or to remove/);
    const messaging = await licenseId(house, 'Acme', 'Messaging');
    await house.press(ANA, back, 'form.submit', { licenses: messaging });
    expect(await approved(house, await house.heard(house.ops, /R-1: approval needed/))).toContain(
      'Removed: ✓ Messaging',
    );
  });

  it.for<[string, string, RegExp]>([
    [
      'the user does not have it',
      `license remove ${HANA} "Webex Calling - Standard" --org Acme`,
      /Hana Abel does not have a license “Webex Calling - Standard”/,
    ],
    [
      'it comes with every user',
      `license remove ${HANA} "Basic Messaging" --org Acme`,
      /“Basic Messaging” comes with every user and cannot be taken back/,
    ],
  ])('comes back with its form when %s', async ([, command, wrong], { onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, command);
    const form = await house.heard(house.ops, /Please correct/);
    expect(form.text).toMatch(wrong);
    expect(await patches(house)).toEqual([]);
  });

  it('shows the coded refusal of what Webex never takes back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const user = 'dana.costa@umbrella.example';
    await house.say(ANA, house.ops, `license remove ${user} "Webex Messenger" --org "Umbrella Logistics"`);
    const text = await approved(house, await house.heard(house.ops, /R-1: approval needed/));
    expect(text).toContain('R-1: Failed');
    expect(text).toContain('User management of Messenger license Webex Messenger is not supported');
    expect(text).toMatch(/Webex tracking id: NA_\S+/);
  });
});
