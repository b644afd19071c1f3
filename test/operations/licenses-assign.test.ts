// Giving licenses by a typed command: what is planned, what is sent, and what is told of each license.
import { describe, expect, it } from 'vitest';
import type { Message } from '../e2e/people.ts';
import { ANA, BO, CHEN, type House, openHouse } from '../engine/house.ts';
import { approved, differences, paidNames, patches, wholeUser } from './license-people.ts';

const HANA = 'hana.abel@acme.example';
const NINA = 'nina.gruber@acme.example';
const JANA = 'jana.costa@acme.example';
const PRO = '"Webex Calling - Professional"';
const STANDARD = '"Webex Calling - Standard"';
const MEETINGS = '"Webex Meetings Suite"';

/** Ana types it; resolves with the approval card. */
async function asked(house: House, command: string, nth = 1): Promise<Message> {
  await house.say(ANA, house.ops, command);
  return house.heard(house.ops, new RegExp(`R-${nth}: approval needed`));
}

describe.concurrent('license assign', () => {
  it('plans, waits for approval, patches once, and tells of each license', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', NINA);
    const card = await asked(house, `license assign ${NINA} Messaging ${MEETINGS} --org Acme`);
    expect(card.text).toContain(`change licenses of ${NINA} in Acme`);
    expect(card.text).toContain('Add: Messaging');
    expect(await patches(house)).toEqual([]);
    const text = await approved(house, card);
    expect(text).toContain('R-1: Done');
    expect(text).toContain('Added: ✓ Messaging');
    expect(text).toContain('Added: ✓ Webex Meetings Suite');
    expect(text).toContain('Approved by: Bo Lindgren');
    expect(await patches(house)).toMatchObject([{ status: 200, body: { personId: before.id } }]);
    const after = await wholeUser(house, 'Acme', NINA);
    expect(differences(before, after)).toEqual(['licenses', 'siteUrls']);
  });

  it('gives a calling license its place and its number', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', HANA);
    const card = await asked(house, `license assign ${HANA} ${PRO} --location Munich --ext 4711 --org Acme`);
    expect(card.text).toContain('Location: Munich');
    expect(card.text).toContain('Extension: 4711');
    const text = await approved(house, card);
    expect(text).toContain('Location: ✓ Munich');
    expect(text).toContain('Extension: ✓ 4711');
    const after = await wholeUser(house, 'Acme', HANA);
    expect(after).toMatchObject({ extension: '4711' });
    const may = ['extension', 'licenses', 'locationId', 'phoneNumbers'];
    expect(differences(before, after).filter((field) => !may.includes(field))).toEqual([]);
  });

  it('tells a part that Webex admits apart from one it is silent about', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.settings({ patchLicensesPartial: ['Messaging'], removeNoop: ['Webex Meetings Suite'] });
    const part = await asked(house, `license assign ${NINA} Messaging ${MEETINGS} --org Acme`);
    const admitted = await approved(house, part);
    expect(admitted).toContain('R-1: Partly done');
    expect(admitted).toContain('Added: ✗ asked: Messaging; not there');
    expect(admitted).toContain('Added: ✓ Webex Meetings Suite');
    expect(admitted).toContain('Webex said itself that it did only a part of this.');
    expect(await patches(house)).toMatchObject([{ status: 206 }]);
    const quiet = await asked(house, `license remove ${HANA} ${MEETINGS} --org Acme`, 2);
    const silent = await approved(house, quiet);
    expect(silent).toContain('R-2: Partly done');
    expect(silent).toContain('Removed: ✗ asked: without Webex Meetings Suite');
    expect(silent).toContain('Webex answered that all of it was done, yet this is what it shows.');
    expect(silent).not.toContain('Webex said itself');
  });

  it('says nothing of Webex’s answer when that was lost', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.settings({ patchLicensesPartial: ['Messaging'] });
    const card = await asked(house, `license assign ${NINA} Messaging ${MEETINGS} --org Acme`);
    await house.faults({
      match: { method: 'PATCH', path: '/licenses/users' },
      fault: { cut: 'after' },
      times: 1,
    });
    const text = await approved(house, card);
    expect(text).toContain('R-1: Partly done');
    expect(text).toContain('Added: ✓ Webex Meetings Suite');
    expect(text).not.toMatch(/Webex (said itself|answered that all)/);
    expect(await patches(house)).toHaveLength(1);
  });

  it('moves somebody from Standard to Professional and keeps place and number', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', JANA);
    const card = await asked(house, `license assign ${JANA} ${PRO} --remove ${STANDARD} --org Acme`);
    expect(card.text).toContain('Remove: Webex Calling - Standard');
    expect(card.text).not.toContain('destroys');
    const text = await approved(house, card);
    expect(text).toContain('R-1: Done');
    expect(text).toContain('Added: ✓ Webex Calling - Professional');
    expect(text).toContain('Removed: ✓ Webex Calling - Standard');
    expect(await patches(house)).toHaveLength(1);
    expect(differences(before, await wholeUser(house, 'Acme', JANA))).toEqual(['licenses']);
  });

  it('shows Webex’s coded refusal with its words and the tracking id, and changes nothing', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const user = 'dana.costa@umbrella.example';
    const org = 'Umbrella Logistics';
    const before = await wholeUser(house, org, user);
    const text = await approved(
      house,
      await asked(house, `license assign ${user} "Webex Attendant Console" --org "${org}"`),
    );
    expect(text).toContain('R-1: Failed');
    expect(text).toContain('User needs Webex Calling Professional license to be assigned before');
    expect(text).toMatch(/Webex tracking id: NA_\S+/);
    expect(differences(before, await wholeUser(house, org, user))).toEqual([]);
  });

  it('cannot be approved by the one it is for', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const bo = house.person(BO).email;
    const card = await asked(house, `license assign ${bo} Messaging --org "Northwind Partners"`);
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1 is for you/);
    expect(house.state(1)).toBe('pending');
    expect(await approved(house, card, CHEN)).toContain('Added: ✓ Messaging');
    expect(await paidNames(house, 'Northwind Partners', bo)).toEqual(['Messaging']);
  });

  it('is done once when the line breaks before Webex hears of it', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, `license assign ${NINA} Messaging --org Acme`);
    await house.faults({
      match: { method: 'PATCH', path: '/licenses/users' },
      fault: { cut: 'before' },
      times: 1,
    });
    expect(await approved(house, card)).toContain('Added: ✓ Messaging');
    expect((await patches(house)).filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe.concurrent('license assign comes back with its form when', () => {
  it.for<[string, string, RegExp]>([
    [
      'a license is exhausted',
      `license assign ${HANA} ${STANDARD} --location Berlin --ext 4711 --org Acme`,
      /“Webex Calling - Standard” has no free units \(2 of 2 in use\)/,
    ],
    [
      'a license is unknown',
      `license assign ${HANA} Mesaging --org Acme`,
      /There is no license “Mesaging” here. Did you mean “Messaging”/,
    ],
    [
      'a license has a twin',
      `license assign dana.brandt@acmelabs.example ${PRO} --location Zurich --ext 4711 --org "Acme Labs"`,
      /“Webex Calling - Professional” fits several licenses/,
    ],
    [
      'the user has it already, though it is exhausted',
      `license assign ${JANA} ${STANDARD} --org Acme`,
      /Jana Costa has that already/,
    ],
    [
      'the user has another calling license',
      `license assign ${JANA} ${PRO} --location Berlin --ext 4711 --org Acme`,
      /Jana Costa has “Webex Calling - Standard”, and Webex gives a user one calling license/,
    ],
    [
      'a calling license has no place and no number',
      `license assign ${HANA} ${PRO} --org Acme`,
      /needs a location: Berlin, Munich, Vienna[^]*|needs an extension/,
    ],
    [
      'a place comes without a calling license',
      `license assign ${NINA} Messaging --location Berlin --org Acme`,
      /A location goes with a calling license/,
    ],
    [
      'the user is not there',
      'license assign nobody@acme.example Messaging --org Acme',
      /There is no user nobody@acme.example in Acme/,
    ],
  ])('%s', async ([, command, wrong], { onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, command);
    const form = await house.heard(house.ops, /Please correct/);
    expect(form.text).toMatch(wrong);
    expect(house.state(1)).toBe('draft');
    expect(await patches(house)).toEqual([]);
  });

  it('a twin is named, which its label then tells apart', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const rest = '--location Zurich --ext 4711 --org "Acme Labs"';
    await house.say(ANA, house.ops, `license assign dana.brandt@acmelabs.example ${PRO} ${rest}`);
    const form = await house.heard(house.ops, /fits several licenses/);
    const text = form.text ?? '';
    const labels = [...text.matchAll(/“(Webex Calling - Professional, [^”]+)”/g)].map(([, name]) => name);
    // Their subscriptions end alike, and have to be told apart all the same.
    expect(new Set(labels).size).toBe(2);
    const [, label] = labels;
    const card = await asked(house, `license assign dana.brandt@acmelabs.example "${label}" ${rest}`, 2);
    expect(card.text).toContain(`Add: ${label}`);
    expect(await approved(house, card)).toContain(`Added: ✓ ${label}`);
  });
});
