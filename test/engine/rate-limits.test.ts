// Who asks too fast is told so once; the others are heard as ever.
import { expect, it, onTestFinished } from 'vitest';
import { createRateLimits } from '../../src/engine/rate-limits.ts';
import { until } from '../e2e/people.ts';
import { ANA, MALLORY, openHouse } from './house.ts';

const MINUTE = 60_000;

it('a bucket holds a minute’s worth, fills with business time, and tells once that it is empty', () => {
  let now = 0;
  const limits = createRateLimits({ now: () => now, real: () => 0 }, { person: 40, space: 100 });
  const ask = (personId: string, times: number, isNamed = true): readonly string[] =>
    Array.from({ length: times }, () => limits.take({ personId, isNamed, place: 'space' }));
  const counts = (paces: readonly string[]): readonly number[] =>
    ['fine', 'too-fast', 'still-too-fast'].map((pace) => paces.filter((one) => one === pace).length);
  expect(counts(ask('ana', 50))).toEqual([40, 1, 9]);
  expect(counts(ask('stranger', 50, false))).toEqual([30, 1, 19]);
  // What was too much has cost the space nothing.
  expect(counts(ask('bo', 31))).toEqual([30, 1, 0]);
  now += MINUTE / 4;
  expect(counts(ask('ana', 12))).toEqual([10, 1, 1]);
  now += 10 * MINUTE;
  expect(counts(ask('ana', 41))).toEqual([40, 1, 0]);
  now -= 5 * MINUTE;
  expect(counts(ask('ana', 1))).toEqual([0, 0, 1]);
});

it('a person who floods a space keeps nobody from being heard', async () => {
  const house = await openHouse(onTestFinished, { STEWARD_LIMITS: '5/50' });
  for (let n = 0; n < 9; n += 1) await house.say(MALLORY, house.guest, 'whoami');
  await house.say(ANA, house.guest, 'whoami');
  await house.heard(house.guest, /ana@northwind\.example/);
  const limited = () => house.query(`select actor_id from audit where action = 'ask.limit'`);
  await until('four rows', async () => (limited().length === 4 ? true : undefined));
  await house.quiet();
  const said = (await house.fromBot(house.guest)).map(({ text }) => text ?? '');
  expect(said.filter((text) => /That was a lot at once/.test(text))).toHaveLength(1);
  expect(said.filter((text) => /mallory@/.test(text))).toHaveLength(5);
  await house.advance(2 * MINUTE);
  await house.say(MALLORY, house.guest, 'whoami');
  await until('an answer again', async () => {
    const texts = (await house.fromBot(house.guest)).filter(({ text }) => /mallory@/.test(text ?? ''));
    return texts.length === 6 ? true : undefined;
  });
});
