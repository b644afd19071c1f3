import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { until } from '../e2e/people.ts';
import { ANA, BO, CHEN, type House, openHouse, writes } from '../engine/house.ts';
import { attach, fileNamed } from './bulk-house.ts';

const CSV = [
  '\uFEFFFirst Name;Last Name;Title;User ID/Email (Required);Extension;Location;Webex Calling - Professional;Messaging',
  'Eve;Adams;;eve@acme.example;4801;Berlin;TRUE;TRUE',
  'Dana;Engel-Roth;Head of Sales;dana.engel@acme.example;;;;',
  'Zoe;Li;;zoe@acme.example ;;;;WAHR',
  'Bad;Row;;not-an-address;;;;',
].join('\r\n');

const Listed = z.looseObject({
  id: z.string(),
  displayName: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  phoneNumbers: z.array(z.unknown()).optional(),
  title: z.string().optional(),
  extension: z.string().optional(),
  locationId: z.string().optional(),
});

async function asked(house: House, csv: string | Uint8Array, id = 1) {
  await attach(house, ANA, 'bulk --org Acme', csv);
  return house.heard(house.ops, new RegExp(`R-${id}: `));
}

async function user(house: House, email: string) {
  const [found] = await house.users('Acme', email);
  return found === undefined ? undefined : Listed.parse(found);
}

/** All of a user but the time of the last change. */
const unstamped = (found: z.infer<typeof Listed> | undefined): object => ({ ...found, lastModified: '' });

/** New users, enough of them to stop in the middle. */
const many = (count: number): string =>
  [
    'E-mail,First name,Last name',
    ...Array.from({ length: count }, (_, at) => `u${at}@acme.example,User,No${at}`),
  ].join('\n');

describe('bulk', () => {
  it('plans, asks, carries out row by row, tells of each row, and takes it back', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const before = await user(house, 'dana.engel@acme.example');
    const card = await asked(house, CSV);
    expect(card.text).toContain('Create: 2 users');
    expect(card.text).toContain('Webex Calling - Professional: 1 of 3 free');
    expect(card.text).toContain('Line 5, E-mail: this is no e-mail address.');
    expect(card.text).toContain('“WAHR” was read as TRUE');
    expect(await fileNamed(house, /^bulk-plan/)).toContain('5,not-an-address,refused');
    expect(await writes(house)).toBe(0);
    await house.press(BO, card, 'approve');
    const done = await house.heard(house.ops, /R-1: Done/);
    expect(done.text).toContain('3 done');
    expect(await fileNamed(house, /^bulk-R-1/)).toMatch(/2,eve@acme.example,create,[^\n]*,done/);
    expect(await user(house, 'eve@acme.example')).toMatchObject({ extension: '4801' });
    const dana = { lastName: 'Engel-Roth', title: 'Head of Sales' };
    expect(await user(house, 'dana.engel@acme.example')).toMatchObject(dana);

    await house.say(ANA, house.ops, 'bulk --undo R-1 --org Acme');
    const back = await house.heard(house.ops, /R-2: approval needed/);
    await house.press(BO, back, 'approve');
    await house.heard(house.ops, /R-2: Done/);
    expect(unstamped(await user(house, 'dana.engel@acme.example'))).toEqual(unstamped(before));
  });

  it('says what is missing or wrong, and does nothing', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'bulk --org Acme');
    await house.heard(house.ops, /R-1: Failed[^]*Attach a CSV/);
    await asked(house, 'E-mail,Title\na@acme.example,Head, Sales', 2);
    await house.heard(house.ops, /R-2: Failed[^]*Line 2 has 3 columns, the header has 2/);
    await asked(house, 'E-mail,Title\nnobody@acme.example,Head', 3);
    await house.heard(
      house.ops,
      /R-3: Failed[^]*Line 2, E-mail: there is no user nobody@acme.example in Acme/,
    );
    const ledger = await house.ledger();
    expect(ledger.filter(({ owner, method }) => owner === 'admin' && method !== 'GET')).toEqual([]);
  });

  it('is partly done where Webex refuses a row, and names it', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const csv =
      'E-mail,First name,Last name\nnew1@acme.example,A,B\ntaken@northwind.example,A,B\nnew2@acme.example,A,B';
    const ana = house.person(ANA).email;
    const card = await asked(house, csv.replace('taken@northwind.example', ana));
    await house.press(BO, card, 'approve');
    const partly = await house.heard(house.ops, /R-1: Partly done/);
    expect(partly.text).toContain('Webex says: The email address is already in use');
    expect(await user(house, 'new2@acme.example')).toBeDefined();
    expect(await fileNamed(house, /^bulk-R-1/)).toMatch(/3,[^\n]*,failed,/);
  });

  it('is bound to its rows: what has changed since then is asked again', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(
      house,
      'E-mail,Title\ndana.engel@acme.example,Boss\nomar.horvat@acme.example,Boss',
    );
    const omar = await user(house, 'omar.horvat@acme.example');
    const { admin } = (await house.info()).tokens;
    const path = `/v1/people/${omar?.id}?callingData=true`;
    const whole = z.looseObject({}).parse(await house.call(path, admin));
    await house.call(path, admin, 'PUT', { ...whole, title: 'Boss' });
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: approval needed[^]*asked again/);
    expect((await user(house, 'dana.engel@acme.example'))?.title).not.toBe('Boss');
  });

  it('pauses, goes on, and stops in the middle', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: { method: 'POST', path: '/v1/people' }, fault: { delayMs: 120 } });
    await house.press(BO, await asked(house, many(120)), 'approve');
    await until('the first users', async () => ((await writes(house)) > 0 ? true : undefined));
    await house.say(CHEN, house.ops, 'pause R-1');
    await house.heard(house.ops, /R-1: Approved[^]*\d+ of 120 rows are done[^]*Paused by Chen/);
    await house.say(BO, house.ops, 'request R-1');
    await house.heard(house.ops, /State: being carried out, paused/);
    await house.say(BO, house.ops, 'cancel R-1');
    await house.heard(house.ops, /Only Ana Novak can cancel R-1. You can stop it for a while: pause R-1/);
    const paused = await writes(house);
    expect(paused).toBeLessThan(120);
    await house.say(ANA, house.ops, 'resume R-1');
    await until('more users', async () => ((await writes(house)) > paused ? true : undefined));
    await house.say(ANA, house.ops, 'cancel R-1');
    const stopped = await house.heard(house.ops, /R-1: Partly done/);
    expect(stopped.text).toMatch(/Not begun: \d+/);
    expect(stopped.text).toContain('stopped it in the middle');
    const done = Number(/(\d+) done/.exec(stopped.text ?? '')?.[1]);
    expect(done).toBeLessThan(120);
    expect(await writes(house)).toBe(done);
    await house.say(ANA, house.ops, 'undo R-1');
    await house.heard(house.ops, /R-1 cannot be undone: it has only created users/);
  });
});

describe('org export', () => {
  it('has everybody with licenses and roles, and “bulk” takes it back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'org export --org Acme');
    await house.heard(house.ops, /Users of Acme/);
    const csv = await fileNamed(house, /^Acme-users/);
    const [header = '', ...rows] = csv.replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(header).toContain('Webex Calling - Professional');
    expect(rows.find((row) => row.startsWith('dana.engel@acme.example,'))).toContain('TRUE');
    await attach(house, ANA, 'bulk --org Acme', csv);
    await house.heard(
      house.ops,
      new RegExp(`Nothing would change. ${rows.length} rows are as they should be`),
    );
    const edited = csv.replace(/(dana\.engel@acme\.example,Dana),Engel,/, '$1,Engel-Roth,');
    await attach(house, ANA, 'bulk --org Acme', edited);
    const card = await house.heard(house.ops, /approval needed/);
    expect(card.text).toContain('Change: 1 user');
  });
});

describe('undo of a bulk change', () => {
  it('leaves alone what somebody has changed since, and licenses come back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const csv =
      'E-mail,Title,Department,Messaging\ndana.engel@acme.example,Boss,,FALSE\nomar.horvat@acme.example,Boss,Sales,TRUE';
    await house.press(BO, await asked(house, csv), 'approve');
    await house.heard(house.ops, /R-1: Done/);
    const { admin } = (await house.info()).tokens;
    const path = `/v1/people/${(await user(house, 'omar.horvat@acme.example'))?.id}?callingData=true`;
    const whole = z.looseObject({}).parse(await house.call(path, admin));
    await house.call(path, admin, 'PUT', { ...whole, title: 'Chief' });
    await house.say(ANA, house.ops, 'undo R-1');
    const card = await house.heard(house.ops, /R-2: approval needed/);
    expect(card.text).toMatch(/Line 3, omar.horvat@acme.example: title is “Chief” by now[^]*and it stays/);
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-2: Done/);
    expect((await user(house, 'dana.engel@acme.example'))?.title).not.toBe('Boss');
    expect(await user(house, 'omar.horvat@acme.example')).toMatchObject({ title: 'Chief' });
  });

  it('gives a calling license back with its place, and says what is lost', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await user(house, 'lea.engel@acme.example');
    const csv = 'E-mail,Title,Webex Calling - Professional\nlea.engel@acme.example,Boss,FALSE';
    const card = await asked(house, csv);
    expect(card.text).toContain('1 row takes a calling license away: number');
    const calls = Number(/about (\d+) calls/.exec(card.text ?? '')?.[1]);
    await house.press(BO, card, 'approve');
    const done = await house.heard(house.ops, /R-1: Done/);
    expect(done.text).toContain(
      'Undo does not bring back all: lea.engel@acme.example: forwarding, voicemail',
    );
    expect(await fileNamed(house, /^bulk-R-1/)).toMatch(/lea.engel[^\n]*: forwarding, voicemail/);
    const without = await user(house, 'lea.engel@acme.example');
    expect(without?.extension).toBeUndefined();
    const ledger = await house.ledger();
    const own = [`/v1/people/${before?.id}`, '/v1/licenses/users'];
    expect(ledger.filter(({ owner, path }) => owner === 'admin' && own.includes(path))).toHaveLength(calls);

    await house.say(ANA, house.ops, 'undo R-1');
    await house.press(BO, await house.heard(house.ops, /R-2: approval needed/), 'approve');
    await house.heard(house.ops, /R-2: Done/);
    expect(unstamped(await user(house, 'lea.engel@acme.example'))).toEqual(unstamped(before));
  });
});
