// Customers, who administers them, and their tags.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ANA, BO, type House, openHouse } from '../engine/house.ts';
import { approved } from './license-people.ts';

const PIA = 'pia.partner@northwind.example';

async function adminsOf(house: House, org: string): Promise<readonly string[]> {
  const { tokens } = await house.info();
  const body = await house.call(`/v1/partner/organizations/${house.org(org)}/partnerAdmins`, tokens.reports);
  return z
    .object({ items: z.array(z.object({ displayName: z.string() })) })
    .parse(body)
    .items.map(({ displayName }) => displayName);
}

async function tagsOf(house: House, org: string): Promise<readonly string[]> {
  const { tokens } = await house.info();
  const body = await house.call(`/v1/partner/tags/organizations/${house.org(org)}`, tokens.reports);
  return z.object({ tags: z.array(z.string()) }).parse(body).tags;
}

describe.concurrent('partner', () => {
  it('lists customers, by tag and by whom they were given to, and says who administers one', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'partner orgs --tag gold');
    const gold = await house.heard(house.ops, /Our customers, tagged gold[^]*2 in all/);
    expect(gold.text).toMatch(/Acme: DACH, Gold/);
    await house.say(ANA, house.ops, `partner orgs ${PIA}`);
    const given = await house.heard(house.ops, /given to pia[^]*in all/);
    expect(given.text).not.toContain('Initech');
    await house.say(ANA, house.ops, 'partner orgs freya.full@northwind.example');
    await house.heard(house.ops, /Freya Full has every customer/);
    await house.say(ANA, house.ops, 'partner admins --org Globex');
    const admins = await house.heard(house.ops, /Partner administrators of Globex/);
    expect(admins.text).toContain(`Pia Partner: ${PIA}, full administrator`);
    await house.say(ANA, house.ops, 'partner tags');
    await house.heard(house.ops, /Gold: 2: Acme, Globex/);
    await house.say(ANA, house.ops, 'partner admins --org "Northwind Partners"');
    await house.heard(house.ops, /is my own organization/);
  });

  it('gives a customer to somebody once, reads it back, and takes it back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, `partner assign ${PIA} --org Initech`);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('nobody → Pia Partner');
    expect(await approved(house, card)).toContain('Pia Partner administers it');
    expect(await adminsOf(house, 'Initech')).toEqual(['Pia Partner']);
    await house.say(ANA, house.ops, `partner assign ${PIA} --org Initech`);
    await house.heard(house.ops, /administers Initech already/);
    await house.say(ANA, house.ops, 'undo R-1');
    await house.press(BO, await house.heard(house.ops, /R-3: approval needed/), 'approve');
    await house.heard(house.ops, /R-3: Done/);
    expect(await adminsOf(house, 'Initech')).toEqual([]);
  });

  it('is told by Webex who cannot be given one, and says so', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'partner assign dirk.delegate@northwind.example --org Initech');
    const told = await approved(house, await house.heard(house.ops, /R-1: approval needed/));
    expect(told).toContain('Only a user with the Partner Administrator role');
    expect(house.state(1)).toBe('failed');
  });

  it('adds tags to those that are there, as they are spelled elsewhere, and takes them away', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'partner tag gold "Big deal" --org Initech');
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('US → US, Gold, Big deal');
    await approved(house, card);
    expect(await tagsOf(house, 'Initech')).toEqual(['US', 'Gold', 'Big deal']);
    await house.say(ANA, house.ops, 'partner orgs --tag Gold');
    await house.heard(house.ops, /tagged Gold[^]*3 in all[^]*Initech/);
    await house.say(ANA, house.ops, 'partner tag A B C --org Initech');
    await house.heard(house.ops, /at most 5 tags/);
    await house.say(ANA, house.ops, 'undo R-1');
    await house.press(BO, await house.heard(house.ops, /R-4: approval needed/), 'approve');
    await house.heard(house.ops, /R-4: Done/);
    expect(await tagsOf(house, 'Initech')).toEqual(['US']);
  });
});
