// After an outage: what was said is heard once, what is old is asked for again, waiting cards come anew.
import { expect, it, onTestFinished } from 'vitest';
import { ANA, asked, BO, openHouse } from './house.ts';

const MINUTE_MS = 60_000;

it('hears once what was said while the bot was down', async () => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'whoami');
  await house.heard(house.ops, /Person id/);
  await house.stop();
  await house.say(ANA, house.ops, 'org list');

  await house.restart();

  await house.heard(house.ops, /Organizations/);
  await house.quiet();
  const answers = (await house.fromBot(house.ops)).filter(({ text }) => text?.includes('Person id'));
  expect(answers).toHaveLength(1);
});

it('asks to say again what was said long ago, and does nothing of it', async () => {
  const house = await openHouse(onTestFinished);
  await house.stop();
  await house.say(ANA, house.ops, house.create('eve@acme.example'));
  await house.advance(30 * MINUTE_MS);

  await house.restart();

  await house.heard(house.ops, /say it again/);
  await house.quiet();
  expect(house.state(1)).toBeUndefined();
});

it('posts a waiting card anew, with buttons that work, and takes the old one away', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.stop();
  await house.advance(30 * MINUTE_MS);

  await house.restart();

  await house.quiet();
  const cards = (await house.fromBot(house.ops)).filter(({ text }) => text?.includes('approval needed'));
  expect(cards).toHaveLength(1);
  const [anew] = cards;
  if (!anew) throw new Error('no card');
  expect(anew.id).not.toBe(card.id);
  await house.press(BO, anew, 'approve');
  await house.reached(1, 'succeeded');
});

it('leaves the cards alone after a short stop', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');

  await house.restart();

  await house.quiet();
  const ids = (await house.fromBot(house.ops)).map(({ id }) => id);
  expect(ids).toContain(card.id);
});
