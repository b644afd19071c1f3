// Changing a user: what was named changes, and nothing else.
import { describe, expect, it } from 'vitest';
import { inputsOf } from '../e2e/card.ts';
import type { Message } from '../e2e/people.ts';
import { ANA, BO, type House, openHouse, writes } from '../engine/house.ts';
import { approved, changeBeside, differences, type Whole, wholeUser } from './license-people.ts';

const DANA = 'dana.engel@acme.example';
const MARCO = 'marco.fischer@acme.example';

async function asked(house: House, command: string, nth = 1): Promise<Message> {
  await house.say(ANA, house.ops, command);
  return house.heard(house.ops, new RegExp(`R-${nth}: approval needed`));
}

const puts = async (house: House, { id }: Whole): Promise<number> => writes(house, 'PUT', `/v1/people/${id}`);

describe.concurrent('user update', () => {
  it('changes the named fields and leaves everything else of the user as it was', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    // Somebody with a calling license, a manager, an address and a number.
    const before = await wholeUser(house, 'Acme', MARCO);
    expect(before).toMatchObject({ manager: 'Dana Engel', extension: '4109' });
    const card = await asked(
      house,
      `user update ${MARCO} --title "Head of Sales" --department Board --org Acme`,
    );
    expect(card.text).toMatch(/Title: .+ → Head of Sales/);
    expect(card.text).toMatch(/Department: .+ → Board/);
    const text = await approved(house, card);
    expect(text).toContain('R-1: Done');
    expect(text).toContain('Title: ✓ Head of Sales');
    const after = await wholeUser(house, 'Acme', MARCO);
    expect(differences(before, after)).toEqual(['department', 'title']);
    expect(after).toMatchObject({ title: 'Head of Sales', department: 'Board' });
    expect(await puts(house, before)).toBe(1);
  });

  it('keeps the seat of an attendee and every license', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const nina = 'nina.gruber@acme.example';
    await changeBeside(house, 'Acme', nina, { siteUrls: ['acme.webex.com#attendee'] });
    const before = await wholeUser(house, 'Acme', nina);
    expect(before['siteUrls']).toEqual(['acme.webex.com#attendee']);
    await approved(house, await asked(house, `user update ${nina} --display "Nina G." --org Acme`));
    const after = await wholeUser(house, 'Acme', nina);
    expect(differences(before, after)).toEqual(['displayName']);
  });

  it('changes the address, with a word about signing in', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', DANA);
    const card = await asked(house, `user update ${DANA} --new-email Dana@Acme.example --org Acme`);
    expect(card.text).toContain('Dana Engel signs in with the new address from then on');
    expect(await approved(house, card)).toContain('E-mail: ✓ dana@acme.example');
    const after = await wholeUser(house, 'Acme', 'dana@acme.example');
    // The SIP address is Webex's own, made of the e-mail address.
    expect(differences(before, after)).toEqual(['emails', 'sipAddresses']);
  });

  it('stops when somebody changes the same field while it is carried out', { timeout: 60_000 }, async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', DANA);
    const card = await asked(house, `user update ${DANA} --title Queen --org Acme`);
    await house.faults({
      match: { method: 'GET', path: `/people/${before.id}`, owner: 'admin' },
      fault: { delayMs: 3000 },
    });
    await house.press(BO, card, 'approve');
    await house.reached(1, 'executing');
    await changeBeside(house, 'Acme', DANA, { title: 'King' });
    const { text } = await house.heard(house.ops, /R-1: Failed/);
    expect(text).toMatch(/Somebody else has changed this user meanwhile \(title\)\. Nothing was written\./);
    expect(await puts(house, before)).toBe(0);
    expect(await wholeUser(house, 'Acme', DANA)).toMatchObject({ title: 'King' });
  });

  it('asks again when the field was changed before it is carried out', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, `user update ${DANA} --title Queen --org Acme`);
    await changeBeside(house, 'Acme', DANA, { title: 'King' });
    await house.press(BO, card, 'approve');
    const again = await house.heard(house.ops, /Things have changed since this was approved/);
    expect(again.text).toContain('Title: King → Queen');
    expect(await approved(house, again)).toContain('Title: ✓ Queen');
  });

  it('leaves what somebody else changed beside it', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, `user update ${DANA} --title Queen --org Acme`);
    await changeBeside(house, 'Acme', DANA, { department: 'Palace' });
    const told = await approved(house, card);
    expect(told).toContain('Title: ✓ Queen');
    expect(told).toMatch(/Department: Palace, was \w+: changed by somebody else meanwhile/);
    expect(told).not.toContain('Everything else');
    expect(told).toContain('R-1: Done');
    expect(await wholeUser(house, 'Acme', DANA)).toMatchObject({ title: 'Queen', department: 'Palace' });
  });

  it('has its form preset, and changes what was changed in it', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Acme', DANA);
    await house.say(ANA, house.ops, `user update ${DANA} --org Acme`);
    const form = await house.heard(house.ops, /For Dana Engel/);
    const preset = inputsOf(form);
    expect(preset).toMatchObject({
      firstName: 'Dana',
      lastName: 'Engel',
      displayName: 'Dana Engel',
      email: DANA,
      title: before['title'],
      department: before['department'],
    });
    const { org = '', ...same } = preset;
    await house.press(ANA, form, 'form.submit', { ...same, org, lastName: 'Engel-Voss', department: '' });
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('Last name: Engel → Engel-Voss');
    expect(card.text).toContain(`Department: ${String(before['department'])} → empty`);
    expect(card.text).not.toMatch(/Title:/);
    expect(await approved(house, card)).toContain('Department: ✓ empty');
    expect(differences(before, await wholeUser(house, 'Acme', DANA))).toEqual(['department', 'lastName']);
    const undo = await asked(house, 'undo R-1', 2);
    await approved(house, undo);
    expect(differences(before, await wholeUser(house, 'Acme', DANA))).toEqual([]);
  });
});

describe.concurrent('user update comes back with its form when', () => {
  it.for<[string, string, RegExp]>([
    [
      'the address is somebody else’s',
      `user update ${DANA} --new-email eli.fischer@acme.example --org Acme`,
      /eli\.fischer@acme\.example is the address of Eli Fischer already/,
    ],
    [
      'the address is none',
      `user update ${DANA} --new-email dana --org Acme`,
      /This is not an e-mail address/,
    ],
    [
      'a name would be empty',
      `user update ${DANA} --first "" --org Acme`,
      /A user cannot be without a first name: change it, or leave it as it is/,
    ],
    [
      'nothing would change',
      `user update ${DANA} --first Dana --org Acme`,
      /Nothing would change: Dana Engel has these values already/,
    ],
    [
      'the user is not there',
      'user update nobody@acme.example --title X --org Acme',
      /There is no user nobody@acme\.example in Acme/,
    ],
    [
      'a value is too long',
      `user update ${DANA} --title ${'x'.repeat(129)} --org Acme`,
      /Title has at most 128 characters/,
    ],
  ])('%s', async ([, command, wrong], { onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, command);
    expect((await house.heard(house.ops, /Please correct/)).text).toMatch(wrong);
    expect(house.state(1)).toBe('draft');
  });
});
