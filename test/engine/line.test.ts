// The line as a whole, in one process: from a message to a user that is there, once.
import { expect, it, onTestFinished } from 'vitest';
import { ANA, asked, BO, CHEN, MALLORY, openHouse, requestId, writes } from './house.ts';

it('creates the user after a colleague has approved, and tells what is there', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  expect(await house.users('Acme', 'eve@acme.example')).toEqual([]);
  await house.press(BO, card, 'approve');
  const done = await house.heard(house.ops, /R-1: Done\.[^]*eve@acme\.example/);
  expect(done.text).toContain('E-mail: ✓ eve@acme.example');
  expect(await house.users('Acme', 'eve@acme.example')).toHaveLength(1);
  expect(await writes(house)).toBe(1);
});

it('does nothing for those who may not', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.press(ANA, card, 'approve');
  await house.heard(house.ops, /your own request/);
  await house.say(ANA, house.ops, 'approve R-1');
  await house.say(MALLORY, house.guest, house.create('mal@acme.example'));
  await house.heard(house.guest, /only from the admins/);
  await house.say(MALLORY, house.guest, 'approve R-1');
  await house.quiet();
  expect(house.state(1)).toBe('pending');
  expect(house.state(2)).toBeUndefined();
  expect(await writes(house)).toBe(0);
});

it('takes one of many approvals at once, and runs once', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  const people = [BO, CHEN];
  const presses = Array.from({ length: 32 }, async (_, i) =>
    i % 4 === 3
      ? house.say(people[i % 2] ?? BO, house.ops, 'approve R-1')
      : house.press(people[i % 2] ?? BO, card, 'approve'),
  );
  await Promise.all(presses);
  await house.reached(1, 'succeeded');
  await house.quiet();
  expect(await writes(house)).toBe(1);
  const approvals = house.query(`select * from audit where action = 'request.approve'`);
  expect(approvals).toHaveLength(1);
});

it('comes to the same end with every delivery twice, late and in any order', async () => {
  const house = await openHouse(onTestFinished);
  await house.settings({ webhookDuplicatePercent: 100 });
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(1, 'succeeded');
  await house.quiet();
  const before = (await house.fromBot(house.ops)).length;
  for (const { n } of (await house.deliveries()).toReversed()) {
    await house.call(`/_sandbox/deliveries/${n}/resend`, undefined, 'POST');
  }
  await house.quiet();
  expect((await house.fromBot(house.ops)).length).toBe(before);
  expect(house.state(2)).toBeUndefined();
  expect(await writes(house)).toBe(1);
});

it('lets a request expire when its time is over, also when the approval comes first', async () => {
  const house = await openHouse(onTestFinished);
  const first = requestId(await asked(house, 'eve@acme.example'));
  await house.advance(7.9 * 3_600_000);
  expect(house.state(first)).toBe('pending');
  await house.advance(0.2 * 3_600_000);
  await house.reached(first, 'expired');
  const gone = await house.heard(house.ops, /R-1: Expired/);
  expect(gone.text).toContain('eve@acme.example');
  await house.say(BO, house.ops, `approve R-${first}`);
  await house.heard(house.ops, /Nothing to decide: R-1 is expired/);
  expect(await writes(house)).toBe(0);
});

it('denies with a reason, cancels for the requester only', async () => {
  const house = await openHouse(onTestFinished);
  const one = await asked(house, 'eve@acme.example');
  await house.press(BO, one, 'deny');
  await house.heard(house.ops, /Please say why/);
  await house.press(BO, one, 'deny', { reason: 'Not before May.' });
  expect((await house.heard(house.ops, /R-1: Denied/)).text).toContain('Not before May.');
  await asked(house, 'adam@acme.example');
  await house.say(BO, house.ops, 'cancel R-2');
  await house.heard(house.ops, /Only Ana.* can cancel/);
  await house.say(ANA, house.ops, 'cancel R-2');
  await house.heard(house.ops, /R-2: Cancelled/);
  expect(await writes(house)).toBe(0);
});
