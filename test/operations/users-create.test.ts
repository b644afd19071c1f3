// Creating a user: what is asked is checked against what the organization has, and what came of it is told.
import { describe, expect, it } from 'vitest';
import { ANA, asked, BO, type House, openHouse, writes } from '../engine/house.ts';

const CALLING = '--license "Webex Calling - Professional" --location Berlin --ext 4711';

/** The form that comes back with what is wrong. */
async function corrected(house: House, command: string): Promise<string> {
  await house.say(ANA, house.ops, command);
  const form = await house.heard(house.ops, /Please correct|Which organization/);
  expect(house.state(1)).toBe('draft');
  return form.text ?? '';
}

const eve = (more: string, org = 'Acme') =>
  `user create eve@x.example --first Eve --last Adams --org "${org}" ${more}`;

describe.concurrent('user create comes back with its form filled when', () => {
  it.for<[string, string, RegExp]>([
    [
      'a license is exhausted',
      eve('--license "Webex Calling - Standard"'),
      /Licenses[^:]*: .*no free units \(\d+ of \d+ in use\)/,
    ],
    [
      'a license is unknown',
      eve('--license Mesaging'),
      /Licenses[^:]*: There is no license “Mesaging” here. Did you mean “Messaging”/,
    ],
    [
      'a license has a twin',
      eve('--license "Webex Calling - Professional"', 'Acme Labs'),
      /Licenses[^:]*: .*fits several licenses/,
    ],
    [
      'a calling license has no location',
      eve('--license "Webex Calling - Professional" --ext 4711'),
      /Location[^:]*: .*needs a location: Berlin, Munich, Vienna/,
    ],
    [
      'a calling license has no extension',
      eve('--license "Webex Calling - Professional" --location Berlin'),
      /Extension[^:]*: .*needs an extension/,
    ],
    [
      'a location is unknown',
      eve('--license "Webex Calling - Professional" --location Paris --ext 4711'),
      /Location[^:]*: There is no location “Paris”/,
    ],
    [
      'a location comes without a calling license',
      eve('--location Berlin'),
      /Location[^:]*: A location goes with a calling license/,
    ],
    [
      'an extension comes without a calling license',
      eve('--ext 4711'),
      /Extension[^:]*: An extension goes with a calling license/,
    ],
    ['an extension has letters', eve('--ext 47a'), /Extension[^:]*: An extension is 2 to 10 digits/],
    [
      'the address is none',
      'user create eve --first Eve --last Adams --org Acme',
      /E-mail address[^:]*: This is not an e-mail address/,
    ],
    [
      'a name is missing',
      'user create eve@x.example --first Eve --org Acme',
      /Last name[^:]*: Enter the last name/,
    ],
    [
      'the user is there already',
      'user create dana.engel@acme.example --first D --last E --org Acme',
      /E-mail address[^:]*: dana\.engel@acme\.example is a user of Acme already \(Dana Engel\)/,
    ],
    ['the organization is unknown', eve('', 'Acmee'), /There is no organization “Acmee”. Did you mean/],
  ])('%s', async ([, command, wrong], { onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    expect(await corrected(house, command)).toMatch(wrong);
    expect(await writes(house)).toBe(0);
  });

  it('and keeps what was right', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await corrected(house, eve('--license Messaging --ext 4711'));
    const form = await house.heard(house.ops, /Please correct/);
    const card = JSON.stringify(form.attachments);
    expect(card).toContain('"value":"eve@x.example"');
    expect(card).toContain('"value":"Adams"');
    expect(card).toContain('Messaging (15 of 25 free)');
  });
});

describe.concurrent('user create', () => {
  it('tells the free base licenses as added, and everything asked as it is', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example', `${CALLING} --license Messaging --display "Eve A."`);
    expect(card.text).toContain('Name: Eve A.');
    expect(card.text).toContain('First and last name: Eve Adams');
    expect(card.text).toContain('Location: Berlin');
    await house.press(BO, card, 'approve');
    const { text } = await house.heard(house.ops, /R-1: Done/);
    expect(text).toContain('Name: ✓ Eve A.');
    expect(text).toContain('License: ✓ Webex Calling - Professional');
    expect(text).toContain('License: ✓ Messaging');
    expect(text).toContain('Location: ✓ Berlin');
    expect(text).toContain('Extension: ✓ 4711');
    expect(text).toMatch(/added by Webex[^]*Basic Messaging|Basic Messaging[^]*added by Webex/i);
  });

  it('asks for no license when none was named', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    const [post] = (await house.ledger()).filter(
      ({ method, path }) => method === 'POST' && path === '/v1/people',
    );
    expect(post?.body).toMatchObject({ emails: ['eve@acme.example'], displayName: 'Eve Adams' });
    expect(post?.body).not.toHaveProperty('licenses');
  });

  it('names a twin by its label', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const text = await corrected(house, eve(CALLING.replace('Berlin', 'Zurich'), 'Acme Labs'));
    const label = /“(Webex Calling - Professional, [^”]+)”/.exec(text)?.[1] ?? '';
    await house.say(ANA, house.ops, eve(`--license "${label}" --location Zurich --ext 4711`, 'Acme Labs'));
    const card = await house.heard(house.ops, /R-2: approval needed/);
    expect(card.text).toContain(label);
  });

  it('warns of the last unit, and of the invitation', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(
      ANA,
      house.ops,
      eve(CALLING.replace('Berlin', 'Zurich').replace('Zurich', 'Austin'), 'Initech'),
    );
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('This takes the last free unit of Webex Calling - Professional');
    expect(card.text).toMatch(/invitation/i);
  });

  it('in a directory-synchronised organization fails with the reason and the tracking id', async (context) => {
    const house = await openHouse(context.onTestFinished);
    await house.say(ANA, house.ops, eve('', 'Initech'));
    await house.press(BO, await house.heard(house.ops, /R-1: approval needed/), 'approve');
    const { text } = await house.heard(house.ops, /R-1: Failed/);
    expect(text).toContain('The users of this organization come from its directory.');
    expect(text).toMatch(/Webex tracking id: \S+/);
    expect(await house.users('Initech', 'eve@x.example')).toEqual([]);
  });

  it('shows a license that Webex left out without a word as missing', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example', '--license Messaging');
    // The free units are gone between the look and the write: Webex takes the call and skips the license.
    const { tokens } = await house.info();
    await house.faults({
      match: { method: 'POST', path: '/people', owner: 'admin' },
      fault: { delayMs: 4000 },
      times: 1,
    });
    await house.press(BO, card, 'approve');
    await house.reached(1, 'executing');
    const licenses = JSON.stringify(
      await house.call(`/v1/licenses?orgId=${house.org('Acme')}`, tokens.admin),
    );
    const id = /"id":"([^"]+)","name":"Messaging"/.exec(licenses)?.[1];
    for (let i = 0; i < 15; i += 1) {
      const user = { emails: [`t${i}@acme.example`], displayName: `T ${i}`, orgId: house.org('Acme') };
      await house.call('/v1/people', tokens.reports, 'POST', { ...user, licenses: [id] });
    }
    const { text } = await house.heard(house.ops, /R-1: Partly done/);
    expect(text).toContain('License: ✗ asked: Messaging; not there');
  });
});
