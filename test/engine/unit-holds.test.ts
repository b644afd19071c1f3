// Requests for the last unit of a license: seen by the next one, promised once, free again when nobody wants it.
import { expect, it, onTestFinished } from 'vitest';
import { licensesOf } from '../operations/license-people.ts';
import { ANA, BO, CHEN, type House, openHouse } from './house.ts';

const NAME = 'Webex Calling - Professional';
/** Initech has one unit of it left. */
const want = (who: string, extension: number): string =>
  `license assign ${who}@initech.example "${NAME}" --location Austin --ext ${extension} --org Initech`;

async function used(house: House): Promise<unknown> {
  return (await licensesOf(house, 'Initech')).find(({ name }) => name === NAME);
}

it('promises the last unit once, and tells the next one who holds it', async () => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, want('dana.horvat', 6100));
  const first = await house.heard(house.ops, /R-1: approval needed/);
  expect(first.text).toContain('This takes the last free unit');
  await house.say(ANA, house.ops, want('eli.abel', 6101));
  const second = await house.heard(house.ops, /R-2: approval needed/);
  expect(second.text).toContain('1 free, 1 held by R-1, which waits for approval too');
  await Promise.all([house.press(BO, first, 'approve'), house.press(CHEN, second, 'approve')]);
  const states = () => [house.state(1), house.state(2)];
  await expect.poll(() => states().filter((state) => state === 'succeeded')).toHaveLength(1);
  await house.quiet();
  expect(states().filter((state) => state === 'pending' || state === 'failed')).toHaveLength(1);
  expect(await used(house)).toMatchObject({ consumedUnits: 2, totalUnits: 2 });
});

it('gives the unit to the other one once the first is denied, and shows who holds what', async () => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, want('dana.horvat', 6100));
  const first = await house.heard(house.ops, /R-1: approval needed/);
  await house.say(CHEN, house.ops, 'license usage --org Initech');
  const usage = await house.heard(house.ops, /License usage/);
  expect(usage.text).toContain('1 of 2, 1 free, 1 held by R-1');
  await house.press(BO, first, 'deny', { reason: 'not him' });
  await house.reached(1, 'denied');
  await house.say(ANA, house.ops, want('eli.abel', 6101));
  const card = await house.heard(house.ops, /R-3: approval needed/);
  expect(card.text).not.toContain('held by');
  await house.press(BO, card, 'approve');
  await house.reached(3, 'succeeded');
});

it('asks Webex again before it refuses an approval for want of units', async () => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, want('dana.horvat', 6100));
  const first = await house.heard(house.ops, /R-1: approval needed/);
  await house.say(ANA, house.ops, want('eli.abel', 6101));
  const second = await house.heard(house.ops, /R-2: approval needed/);
  await house.press(BO, first, 'approve');
  await house.reached(1, 'succeeded');
  await house.press(CHEN, second, 'approve');
  const refused = await house.heard(house.ops, /R-2 cannot be approved at the moment/);
  expect(refused.text).toContain('2 of 2 are in use');
  expect(house.state(2)).toBe('pending');
  // Somebody takes the unit back elsewhere.
  await house.say(ANA, house.ops, `license remove dana.horvat@initech.example "${NAME}" --org Initech`);
  await house.press(BO, await house.heard(house.ops, /R-3: approval needed/), 'approve');
  await house.reached(3, 'succeeded');
  await house.press(CHEN, second, 'approve');
  await house.reached(2, 'succeeded');
});
