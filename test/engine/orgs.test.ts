// The organizations of a partner in chat: finding one, where it stands, and which of them bring their own users.
import { describe, expect, it } from 'vitest';
import { until } from '../e2e/people.ts';
import { ANA, asked, BO, type House, MALLORY, openHouse, writes } from './house.ts';

const INITECH = 'user create new@initech.example --first New --last User --org Initech';

async function answerTo(house: House, command: string, answer: RegExp, who = ANA): Promise<string> {
  await house.say(who, house.ops, command);
  return (await house.heard(house.ops, answer)).text ?? '';
}

describe.concurrent('organizations', () => {
  it('are listed, filtered and found by name, id and tag', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const [acme] = (await house.info()).orgs.filter(({ name }) => name === 'Acme');

    expect(await answerTo(house, 'org list', /6 that I can act in/)).toMatch(/Acme: .*Acme Labs: /s);
    expect(await answerTo(house, 'org list labs', /with “labs”/)).not.toMatch(/Globex/);
    expect(await answerTo(house, `org find ${acme?.id}`, /a managed customer/)).toMatch(/^Acme$/m);
    await answerTo(house, 'org find northwind', /my own organization/);
    expect(await answerTo(house, 'org find nobody', /Please correct/)).toMatch(
      /No organization has this name/,
    );
  });

  it('that fit two ways are chosen from on a card', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'org find ac');
    const card = await house.heard(house.ops, /Which organization\? “ac” fits 2/);
    const labs = (await house.info()).orgs.find(({ name }) => name === 'Acme Labs')?.id ?? '';

    await house.press(ANA, card, 'choose', { choice: labs });

    await house.heard(house.ops, /^Acme Labs\nOrganization id/m);
  });

  it('tell where they stand: role, warm or cold, and how the partner does', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);

    expect(await answerTo(house, 'org status Acme', /Managed list/)).toMatch(/Managed list: cold/);
    await house.say(ANA, house.ops, 'license usage --org Acme');
    await house.heard(house.ops, /Licenses of Acme|Messaging/);
    const status = await answerTo(house, 'org status --org Acme', /warm until/);
    expect(status).toMatch(/My role: Partner Full Administrator[^]*Last refusal \(403\): none/);
    const partner = await answerTo(house, 'partner status', /Managed organizations/);
    expect(partner).toMatch(/Managed: 5;[^]*Warm: 1[^]*Cold: 4[^]*Refused for being cold: 0.00 %/);
  });

  it('that went cold before their time are read again, and it is told', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await answerTo(house, 'license usage --org Acme', /Messaging/);
    await house.call('/_sandbox/managed', undefined, 'POST', { cool: house.org('Acme') });

    await answerTo(house, 'user show dana.engel@acme.example --org Acme', /User of Acme/);

    const reads = (await house.ledger()).filter(
      ({ path }) => path === `/v1/organizations/${house.org('Acme')}`,
    );
    expect(reads).toHaveLength(2);
    await answerTo(house, 'partner status', /Refused for being cold: [1-9]\S* % \(1 of \d calls\)/);
    await answerTo(house, 'org status Acme', /Last refusal \(403\): 20/);
  });

  it('are taken for a space by their tag, too', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);

    await answerTo(house, 'org use Gold', /“Gold” fits 2\.[^]*org use "Acme", org use "Globex"/);
    await answerTo(house, 'org use US', /This space now works on Initech/);
    await answerTo(house, 'org status', /^Initech$/m);
    expect(await answerTo(house, 'org list acme labs', /with “acme labs”/)).toMatch(/1 that I can act in/);
  });

  it('let whoever may ask know what my account may, and nobody else', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await until('the account to be known', async () =>
      house.query(`select 1 from named_value where key = 'admin-account'`).length > 0 ? true : undefined,
    );

    await house.say(MALLORY, house.guest, 'whoami');
    expect((await house.heard(house.guest, /Mallory/)).text).not.toMatch(/My account/);
    await answerTo(house, 'whoami', /My account: Partner Full Administrator/);
  });
});

describe.concurrent('org show', () => {
  it('has licenses, users, connectors, warmth, reports and open requests on one card', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'partner tag Silver --org Globex');
    await house.heard(house.ops, /R-1: approval needed/);
    await house.say(ANA, house.ops, 'org show Globex');
    const card = await house.heard(house.ops, /^Globex\n/);
    for (const part of [
      /It is: a managed customer/,
      /Managed list: warm until/,
      /Users:\nAll: 8/,
      /Licenses:\n[^]*Messaging: 8 of 8, 0 free/,
      /Hybrid connectors:\n[^]*operational/,
      /Last reports:\nNone/,
      /Open requests:\nR-1: tag Globex as Silver: /,
    ])
      expect(card.text).toMatch(part);
    await house.faults({
      match: { method: 'GET', path: '/hybrid/connectors', owner: 'admin' },
      fault: { status: 403, body: { message: 'not yours' } },
      times: 9,
    });
    await house.say(ANA, house.ops, 'org show Globex');
    const second = await house.heard(house.ops, /Hybrid connectors:\nNot readable: /);
    expect(second.text).toContain('Users:');
  });
});

describe.concurrent('users who come from a directory', () => {
  it('are not created once Webex has said so, and nothing is written then', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, INITECH);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Failed[^]*come from its directory/);
    expect(await writes(house)).toBe(1);

    await house.say(ANA, house.ops, INITECH);

    await house.heard(
      house.ops,
      /R-2: Failed[^]*users of Initech come from its directory[^]*org directory-sync/,
    );
    expect(await writes(house)).toBe(1);
    await answerTo(house, 'org status Initech', /Users: come from its directory/);
  });

  it('are said to, and then to be ours again; licenses go on all the while', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await answerTo(house, 'org directory-sync Acme on', /users of Acme come from its directory/);

    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.heard(house.ops, /R-1: Failed[^]*come from its directory/);
    await house.say(ANA, house.ops, 'user update dana.engel@acme.example --title Boss --org Acme');
    await house.heard(house.ops, /R-2: Failed[^]*come from its directory/);
    await house.say(ANA, house.ops, 'user delete dana.engel@acme.example --org Acme');
    await house.heard(house.ops, /R-3: Failed[^]*come from its directory/);
    await house.say(ANA, house.ops, 'license assign omar.horvat@acme.example Messaging --org Acme');
    const card = await house.heard(house.ops, /R-4: approval needed/);
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-4: Done/);

    await answerTo(house, 'org directory-sync Acme off', /users of Acme are kept in Webex/);
    await asked(house, 'eve@acme.example');
    expect(await writes(house)).toBe(0);
  });
});

describe('in an enterprise with a plain organization admin', () => {
  it('everything goes without --org, and no organization is read for the list', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished, {}, 'enterprise');
    const reports = (await house.info()).tokens.reports;
    await house.restart({ WEBEX_REPORTS_TOKEN: reports });

    await house.say(ANA, house.ops, 'user create eve@northwind.example --first Eve --last Adams');
    await house.press(BO, await house.heard(house.ops, /R-1: approval needed/), 'approve');
    await house.heard(house.ops, /R-1: Done/);
    await house.say(ANA, house.ops, 'license assign eve@northwind.example Messaging');
    await house.press(BO, await house.heard(house.ops, /R-2: approval needed/), 'approve');
    await house.heard(house.ops, /R-2: Done/);
    await house.say(ANA, house.ops, 'report request --template "User Activity Summary" --last 7d');
    await house.heard(house.ops, /R-3: [^]*Webex is making the report/);
    await house.call('/_sandbox/clock', undefined, 'POST', { advanceMs: 10 * 60_000 });
    await house.reached(3, 'succeeded');
    await answerTo(
      house,
      'org status',
      /Full Administrator \(organization\)[^]*may read and change everything/,
    );
    await answerTo(house, 'partner status', /No managed organizations/);

    const ledger = await house.ledger();
    // The account for reports asks once for the name of its own.
    const read = ledger.filter(
      ({ owner, path }) => owner !== 'reports' && /^\/v1\/(identity\/)?organizations\/./.test(path),
    );
    expect(read).toEqual([]);
    expect(ledger.filter(({ owner, status }) => owner === 'admin' && status === 403)).toEqual([]);
  });
});
