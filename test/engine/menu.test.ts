// Cards with choices that are about no request: the menu, and which organization is meant; and `again`.
import { describe, expect, it } from 'vitest';
import type { Message } from '../e2e/people.ts';
import { ANA, BO, buttonData, type House, MALLORY, openHouse, writes } from './house.ts';

/** Chooses on a card, as a client would. */
async function choose(house: House, as: string, card: Message, choice: string): Promise<void> {
  const field = String(buttonData(card, 'choose')['field']);
  await house.press(as, card, 'choose', { choice, field });
}

const now = async (house: House, { id }: Message): Promise<Message | undefined> =>
  (await house.fromBot(house.ops)).find((message) => message.id === id);

describe.concurrent('the menu', () => {
  it('leads from a topic to a command: a form, an answer, a help', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'menu');
    const card = await house.heard(house.ops, /What would you like to do\?/);
    expect(card.text).toMatch(/Organizations: [^\n]*\bstatus[^\n]*\bpartner status/);
    await choose(house, ANA, card, 'licenses');
    const licenses = await house.heard(house.ops, /^Licenses [^]*license usage: /);
    await choose(house, BO, licenses, 'license assign');
    await house.heard(house.ops, /R-1: Which organization/);
    expect(house.query('select id from request')).toHaveLength(1);
    await choose(house, ANA, licenses, 'menu');
    const top = await house.heard(house.ops, /What would you like to do\?/);
    await choose(house, ANA, top, 'requests');
    const own = await house.heard(house.ops, /^Requests and me/);
    await choose(house, ANA, own, 'whoami');
    await house.heard(house.ops, /^Ana Novak/);
    await choose(house, ANA, own, 'approve');
    await house.heard(house.ops, /^approve\n[^]*Who may: /);
    await house.press(ANA, own, 'cancel');
    await house.heard(house.ops, /Closed\. To open it again: menu/);
  });

  it('holds what the policy lets the person ask for, and opens nothing else', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.guest, 'menu users');
    const card = await house.heard(house.guest, /user create: /);
    await choose(house, MALLORY, card, 'user create');
    await house.heard(house.guest, /Mallory[^]*you are not one of them/);
    await house.quiet();
    expect(house.query('select id from request')).toEqual([]);
  });
});

describe.concurrent('which organization', () => {
  it('is asked with a card by org use and org directory-sync, which go on with the choice', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'org use Gold');
    const card = await house.heard(house.ops, /Which organization\? “Gold” fits 2\./);
    await choose(house, ANA, card, house.org('Globex'));
    await house.heard(house.ops, /This space now works on Globex/);
    await house.say(ANA, house.ops, 'org directory-sync gold on');
    const other = await house.heard(house.ops, /org directory-sync "Acme"/);
    await choose(house, BO, other, house.org('Acme'));
    const done = await house.heard(house.ops, /The users of Acme come from its directory/);
    expect((await now(house, other))?.text ?? done.text).toContain('Acme');
    await house.say(ANA, house.ops, 'org use Glubex');
    await house.heard(house.ops, /There is no organization “Glubex”\. Did you mean one of these\?/);
  });
});

describe.concurrent('again', () => {
  it('asks for the same once more, and opens the form where it does not fit any more', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'license usage --org Acme');
    await house.reached(1, 'succeeded');
    await house.say(BO, house.ops, 'again R-1');
    await house.reached(2, 'succeeded');
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    const card = await house.heard(house.ops, /R-3: approval needed/);
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-3: Done/);
    await house.say(ANA, house.ops, 'again R-3');
    await house.heard(house.ops, /R-4: [^]*Please correct: [^]*E-mail/);
    expect(await writes(house)).toBe(1);
  });

  it('with --edit opens the form first, filled', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.heard(house.ops, /R-1: approval needed/);
    await house.say(ANA, house.ops, 'again R-1 --edit');
    const form = await house.heard(house.ops, /R-2: /);
    expect(JSON.stringify(form.attachments)).toContain('eve@acme.example');
    await house.press(ANA, form, 'form.submit', {
      email: 'adam@acme.example',
      firstName: 'Adam',
      lastName: 'Adams',
    });
    const card = await house.heard(house.ops, /R-2: approval needed/);
    expect(card.text).toContain('adam@acme.example');
    await house.say(ANA, house.ops, 'again R-99');
    await house.heard(house.ops, /There is no request R-99/);
  });
});
