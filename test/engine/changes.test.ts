// What was approved is what is executed: a plan, a right or a switch that changed in between is noticed.
import { expect, it, onTestFinished } from 'vitest';
import { ANA, asked, BO, CHEN, type House, openHouse, writes } from './house.ts';

const CALLING = '--license "Webex Calling - Professional" --location Berlin --ext 4711';

/** Approved while the bot is down: it is stored and runs when it is up again. */
async function approvedWhileAway(house: House, act: () => Promise<unknown>): Promise<void> {
  await act();
  await house.quiet();
}

async function orgToken(house: House): Promise<string> {
  const { tokens } = await house.info();
  await house.call(`/v1/organizations/${house.org('Acme')}`, tokens.admin);
  return tokens.admin;
}

it('stops when the user was created by somebody else between approval and execution', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example', '--license "Webex Meetings Suite"');
  await house.stop();
  const token = await orgToken(house);
  await house.call('/v1/people', token, 'POST', {
    emails: ['eve@acme.example'],
    displayName: 'Somebody Else',
    orgId: house.org('Acme'),
  });
  await house.restart();
  await house.press(BO, card, 'approve');
  await house.reached(1, 'failed');
  const failed = await house.heard(house.ops, /R-1: Failed/);
  expect(failed.text).toContain('Nothing was changed.');
  expect(failed.text).toContain('already');
});

it('stops when the last unit was taken between approval and execution', async () => {
  const house = await openHouse(onTestFinished);
  const token = await orgToken(house);
  const first = await asked(house, 'eve@acme.example', CALLING);
  const licenses = JSON.stringify(await house.call(`/v1/licenses?orgId=${house.org('Acme')}`, token));
  const id = /"id":"([^"]+)","name":"Webex Calling - Professional"/.exec(licenses)?.[1];
  for (let i = 0; i < 3; i += 1) {
    const user = { emails: [`taker${i}@acme.example`], displayName: `Taker ${i}`, orgId: house.org('Acme') };
    const locations = JSON.stringify(await house.call(`/v1/locations?orgId=${house.org('Acme')}`, token));
    const locationId = /"id":"([^"]+)","name":"Berlin"/.exec(locations)?.[1];
    await house.call('/v1/people?callingData=true', token, 'POST', {
      ...user,
      licenses: [id],
      locationId,
      extension: `60${i}0`,
    });
  }
  const before = await writes(house);
  await house.press(BO, first, 'approve');
  await house.reached(1, 'failed');
  expect((await house.heard(house.ops, /R-1: Failed/)).text).toContain('no free units');
  expect(await writes(house)).toBe(before);
});

it('asks again when who may approve has changed', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.restart({ STEWARD_ADMINS: [ANA, BO].map((name) => house.person(name).email).join(',') });
  await house.press(BO, card, 'approve');
  await house.heard(house.ops, /Things have changed since this was approved/);
  expect(house.state(1)).toBe('pending');
  expect(await writes(house)).toBe(0);
  await house.say(CHEN, house.ops, 'approve R-1');
  await house.quiet();
  expect(house.state(1)).toBe('pending');
  await house.say(BO, house.ops, 'approve R-1');
  await house.reached(1, 'succeeded');
  expect(await writes(house)).toBe(1);
});

it('stops when the approver may not approve any more at the time it runs', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.faults({ match: { method: 'GET', path: '/people', owner: 'admin' }, fault: { delayMs: 1500 } });
  await house.faults({
    match: { method: 'GET', path: '/licenses', owner: 'admin' },
    fault: { status: 500 },
    times: 8,
  });
  await approvedWhileAway(house, async () => {
    await house.press(BO, card, 'approve');
    await house.reached(1, 'approved');
    await house.restart({ STEWARD_ADMINS: [ANA, CHEN].map((name) => house.person(name).email).join(',') });
  });
  await house.reached(1, 'failed');
  expect((await house.heard(house.ops, /R-1: Failed/)).text).toContain(
    'Bo Lindgren may no longer approve this',
  );
  expect(await writes(house)).toBe(0);
});

it('stops when the requester may not ask any more', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.restart({ STEWARD_ADMINS: [BO, CHEN].map((name) => house.person(name).email).join(',') });
  await house.press(BO, card, 'approve');
  await house.reached(1, 'failed');
  expect((await house.heard(house.ops, /R-1: Failed/)).text).toContain(
    'Ana Novak may no longer ask for this',
  );
  expect(await writes(house)).toBe(0);
});

it('writes nothing while writing is switched off', async () => {
  const house = await openHouse(onTestFinished, { STEWARD_WRITES: 'off' });
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(1, 'failed');
  expect((await house.heard(house.ops, /R-1: Failed/)).text).toContain('STEWARD_WRITES=off');
  expect(await writes(house)).toBe(0);
});

it('asks again with a new card when what it would change has changed, and the old buttons are dead', async () => {
  const house = await openHouse(onTestFinished);
  await house.say(ANA, house.ops, 'user update dana.gruber@globex.example --title CEO --org Globex');
  const old = await house.heard(house.ops, /approval needed[^]*Director → CEO/);
  const token = (await house.info()).tokens.admin;
  await house.call(`/v1/organizations/${house.org('Globex')}`, token);
  const [dana] = await house.users('Globex', 'dana.gruber@globex.example');
  const person = await house.call(`/v1/people/${String(dana?.['id'])}`, token);
  await house.call(`/v1/people/${String(dana?.['id'])}`, token, 'PUT', { ...Object(person), title: 'Clerk' });

  await house.press(BO, old, 'approve');

  const anew = await house.heard(house.ops, /approval needed[^]*Clerk → CEO/);
  await house.quiet();
  expect(anew.text).toContain('Things have changed');
  expect(anew.text).toContain('Changed since then: Title: was Director → CEO, is Clerk → CEO');
  expect(anew.id).not.toBe(old.id);
  expect(house.state(1)).toBe('pending');
  await expect(house.press(CHEN, old, 'approve')).rejects.toThrow(/404/);
  await house.press(CHEN, anew, 'approve');
  await house.reached(1, 'succeeded');
});

it('leaves no card that says it is working when the request was cancelled meanwhile', async () => {
  const house = await openHouse(onTestFinished);
  await house.faults({
    match: { path: '/v1/licenses*', owner: 'admin' },
    fault: { delayMs: 4000 },
    times: 1,
  });
  await house.say(ANA, house.ops, 'license usage --org Acme');
  await house.heard(house.ops, /Working on R-1/);
  await house.say(ANA, house.ops, 'cancel R-1');
  await house.reached(1, 'cancelled');
  await house.quiet();
  const texts = (await house.fromBot(house.ops)).map(({ text }) => text ?? '');
  expect(texts.filter((text) => text.includes('Working on'))).toEqual([]);
  expect(texts.some((text) => text.startsWith('R-1: Cancelled'))).toBe(true);
});
