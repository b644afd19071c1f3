import { expect, it } from 'vitest';
import { ANA, openHouse } from '../engine/house.ts';

it('shows the fullest first, with a bar, and counts those that are full', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage --org Acme');
  const { text = '' } = await house.heard(house.ops, /^License usage: Acme/);
  expect(text).toContain('1 of 4 licenses has no free unit.');
  expect(text).toMatch(/Webex Calling - Standard: ▰{10} 2 of 2, 0 free/);
  expect(text).toMatch(/Messaging: ▰{4}▱{6} 10 of 25, 15 free/);
  expect(text).toContain('Free with every user: Basic Messaging');
  const order = ['Calling - Standard', 'Meetings Suite', 'Calling - Professional', '\nMessaging'];
  const at = order.map((name) => text.indexOf(name));
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(at).not.toContain(-1);
});

it('tells licenses of one name apart', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage --org "Acme Labs"');
  const { text = '' } = await house.heard(house.ops, /^License usage: Acme Labs/);
  const twins = text.match(/Webex Calling - Professional, [^:]+:/g) ?? [];
  expect(new Set(twins).size).toBe(2);
});

it('uses the organization of the space, and asks for one where there is none', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage');
  await house.heard(house.ops, /Which organization/);
  await house.say(ANA, house.ops, 'org use Globex');
  await house.heard(house.ops, /This space now works on Globex/);
  await house.say(ANA, house.ops, 'license usage');
  await house.heard(house.ops, /^License usage: Globex/);
});

it('has a file with the licenses of all organizations', async ({ onTestFinished }) => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'license usage --org all');
  const { text = '' } = await house.heard(house.ops, /license usage: all organizations/);
  expect(text).toMatch(/\d+ rows from 6 of 6 organizations/);
  await house.quiet();
  const files = (await house.fromBot(house.ops)).flatMap((message) => message['files'] ?? []);
  expect(files).toHaveLength(1);
});
