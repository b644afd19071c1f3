// A press carries wishes, not facts: what is forged, stale, foreign or junk changes nothing.
import { expect, it, onTestFinished } from 'vitest';
import { type Message, until } from '../e2e/people.ts';
import { ANA, asked, BO, buttonData, type House, MALLORY, openHouse, writes } from './house.ts';

/** What a client may send that our cards never would. */
async function forge(house: House, as: string, message: Message, inputs: unknown): Promise<void> {
  const { token } = house.person(as);
  const body = { type: 'submit', messageId: message.id, inputs };
  await house.call('/v1/attachment/actions', token, 'POST', body);
}

async function form(house: House): Promise<Message> {
  await house.say(ANA, house.ops, 'user create --org Acme');
  return house.heard(house.ops, /^R-1: Create a Webex user/);
}

it('with a wrong secret, on a foreign card or from another space does nothing', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  const data = buttonData(card, 'approve');
  await house.say(BO, house.guest, 'whoami');
  const foreign = await house.heard(house.guest, /Bo Lindgren/);
  await forge(house, BO, card, { ...data, ref: 'x'.repeat(22) });
  await forge(house, BO, card, { ...data, ref: `${String(data['ref'])}x` });
  await forge(house, MALLORY, foreign, data);
  await forge(house, BO, foreign, data);
  await until('four refusals', async () => {
    const refusals = house.query(`select * from audit where action = 'press.refuse'`);
    return refusals.length === 4 ? true : undefined;
  });
  await house.quiet();
  expect(house.state(1)).toBe('pending');
  expect(await writes(house)).toBe(0);
});

it('of junk of every kind does nothing, and the next press counts', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  const data = buttonData(card, 'approve');
  const junk: unknown[] = [
    {},
    { ...data, v: 2 },
    { ...data, v: {} },
    { ...data, cmd: 'execute' },
    { ...data, cmd: ['approve'] },
    { ...data, cmd: null },
    { ...data, ref: null },
    { ...data, ref: [data['ref']] },
    { ...data, ref: { $ne: '' } },
    { ...data, ref: '' },
    { ...data, ref: 'x'.repeat(100_000) },
    { ...data, ref: `' or 1=1 --${'x'.repeat(20)}` },
    { ...data, cmd: 'form.submit' },
    { ...data, cmd: 'choose', choice: 'Globex' },
    { ...data, cmd: 'cancel' },
    { cmd: true, ref: 7, v: 'one' },
    { ['__proto__']: { cmd: 'approve' } },
  ];
  for (const inputs of junk) await forge(house, BO, card, inputs);
  await house.quiet();
  expect(house.state(1)).toBe('pending');
  expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
  await house.press(BO, card, 'approve');
  await house.reached(1, 'succeeded');
});

it('with a reason of any JSON type never denies without one', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  const data = buttonData(card, 'deny');
  for (const reason of [null, {}, [], ['no'], { a: 1 }, '', '  ', 'x'.repeat(5000)]) {
    await forge(house, BO, card, { ...data, reason });
  }
  await house.quiet();
  expect(house.state(1)).toBe('pending');
  await forge(house, BO, card, { ...data, reason: 7 });
  await house.reached(1, 'denied');
  expect((await house.heard(house.ops, /R-1: Denied/)).text).toContain(': 7');
});

it('on a form counts for the person who asked for it only', async () => {
  const house = await openHouse(onTestFinished);
  const card = await form(house);
  const fields = { email: 'eve@acme.example', firstName: 'Eve', lastName: 'Adams' };
  await house.press(BO, card, 'form.submit', fields);
  await house.heard(house.ops, /This form is Ana/);
  expect(house.state(1)).toBe('draft');
  await house.press(BO, card, 'cancel');
  await house.heard(house.ops, /Only Ana.* can cancel/);
  expect(house.state(1)).toBe('draft');
  await house.press(ANA, card, 'form.submit', fields);
  await house.reached(1, 'pending');
});

it('on a form with values of every JSON type brings the form back, or is as if they were absent', async () => {
  const house = await openHouse(onTestFinished);
  const card = await form(house);
  const data = buttonData(card, 'form.submit');
  const values = [
    null,
    true,
    7,
    [],
    {},
    ['a'],
    { a: 'b' },
    'x'.repeat(5000),
    '\u0000',
    '<b>',
    '{{x}}',
    '${email}',
  ];
  for (const value of values) {
    await forge(house, ANA, card, { ...data, email: value, firstName: value, licenses: value, org: value });
    await house.quiet();
    expect(house.state(1)).toBe('draft');
  }
  expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
  await house.call('/v1/attachment/actions', house.person(ANA).token, 'POST', {
    type: 'submit',
    messageId: (await house.heard(house.ops, /^R-1: /)).id,
    inputs: {
      ...data,
      email: 'eve@acme.example',
      firstName: 'Eve',
      lastName: 'Adams',
      licenses: '',
      org: 'Acme',
    },
  });
  await house.reached(1, 'pending');
});

it('on a form whose request has moved on is told so, and changes nothing', async () => {
  const house = await openHouse(onTestFinished);
  const card = await form(house);
  const fields = { email: 'eve@acme.example', firstName: 'Eve', lastName: 'Adams' };
  await house.press(ANA, card, 'form.submit', fields);
  await house.reached(1, 'pending');
  const before = house.query('select body from request where id = 1');
  await forge(house, ANA, card, { ...buttonData(card, 'form.submit'), ...fields, email: 'mal@acme.example' });
  await house.heard(house.ops, /R-1 is already waiting for approval/);
  expect(house.query('select body from request where id = 1')).toEqual(before);
});

it('a second time gets a kind answer, and the card stays', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(1, 'succeeded');
  await forge(house, BO, card, buttonData(card, 'approve'));
  await house.heard(house.ops, /Nothing to decide: R-1 is done/);
  await house.quiet();
  const main = (await house.fromBot(house.ops)).filter(({ text }) => text?.includes('R-1: Done'));
  expect(main).toHaveLength(1);
  expect(await writes(house)).toBe(1);
});
