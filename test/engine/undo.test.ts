// What was done is taken back by its opposite: asked for, approved, and only while all is as it was left.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { paidNames } from '../operations/license-people.ts';
import { ANA, BO, CHEN, type House, openHouse } from './house.ts';

const DANA = 'dana.engel@acme.example';
const NINA = 'nina.gruber@acme.example';

/** Ana asks, Bo approves, and it is done. */
async function done(house: House, id: number, command: string): Promise<string> {
  await house.say(ANA, house.ops, command);
  const card = await house.heard(house.ops, new RegExp(`R-${id}: approval needed`));
  await house.press(BO, card, 'approve');
  await house.reached(id, 'succeeded');
  return card.text ?? '';
}

async function dana(house: House): Promise<Record<string, unknown>> {
  const [user] = await house.users('Acme', DANA);
  if (!user) throw new Error('there is no Dana');
  return user;
}

/** Somebody else changes the name, past Steward. */
async function renamed(house: House, displayName: string): Promise<void> {
  const { tokens } = await house.info();
  const path = `/v1/people/${String((await dana(house))['id'])}?callingData=true`;
  const user = z.looseObject({}).parse(await house.call(path, tokens.admin));
  await house.call(path, tokens.admin, 'PUT', { ...user, displayName });
}

describe.concurrent('undo', () => {
  it('asks for the values of before, takes an approval of its own, and works once', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const before = (await dana(house))['displayName'];
    await done(house, 1, `user update ${DANA} --display "Dana the Second" --org Acme`);
    const outcome = await house.heard(house.ops, /R-1: Done/);
    expect((await dana(house))['displayName']).toBe('Dana the Second');
    await house.press(CHEN, outcome, 'undo');
    const card = await house.heard(house.ops, /R-2: approval needed/);
    expect(card.text).toContain('Chen');
    expect(card.text).toContain('undo R-1: change display name of dana.engel@acme.example in Acme');
    await house.press(CHEN, card, 'approve');
    await house.heard(house.ops, /Chen.*: R-2 is your own request/);
    await house.press(BO, card, 'approve');
    await house.reached(2, 'succeeded');
    expect((await dana(house))['displayName']).toBe(before);
    await house.say(ANA, house.ops, 'undo R-1');
    await house.reached(3, 'failed');
    const failed = await house.heard(house.ops, /R-3: Failed/);
    expect(failed.text).toContain('R-1 cannot be undone, as things have changed since.');
    await done(house, 4, 'undo R-2');
    expect((await dana(house))['displayName']).toBe('Dana the Second');
    expect(house.query(`select action from audit where detail like '%"undoes":1%'`)).toHaveLength(2);
  });

  it('refuses when somebody has changed it since, also between the approval and the execution', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await done(house, 1, `user update ${DANA} --display "Dana the Second" --org Acme`);
    await house.say(ANA, house.ops, 'undo R-1');
    const card = await house.heard(house.ops, /R-2: approval needed/);
    await renamed(house, 'Dana the Third');
    await house.press(BO, card, 'approve');
    await house.reached(2, 'failed');
    const failed = await house.heard(house.ops, /R-2: Failed/);
    expect(failed.text).toContain('Nothing was changed.');
    expect(failed.text).toContain('Display name: Dana the Third now.');
    expect((await dana(house))['displayName']).toBe('Dana the Third');
  });

  it('goes from each change to its opposite', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const first = await dana(house);
    await done(house, 1, `user deactivate ${DANA} --org Acme`);
    await done(house, 2, 'undo R-1');
    await done(house, 3, `role grant ${DANA} "User Administrator" --org Acme`);
    expect((await dana(house))['roles']).not.toEqual(first['roles']);
    await done(house, 4, 'undo R-3');
    const last = await dana(house);
    for (const field of ['roles', 'loginEnabled']) expect(last[field]).toEqual(first[field]);
    const before = await paidNames(house, 'Acme', NINA);
    const after = [...before, 'Messaging'].toSorted();
    await done(house, 5, `license assign ${NINA} Messaging --org Acme`);
    expect(await paidNames(house, 'Acme', NINA)).toEqual(after);
    await done(house, 6, 'undo R-5');
    expect(await paidNames(house, 'Acme', NINA)).toEqual(before);
    await done(house, 7, 'undo R-6');
    expect(await paidNames(house, 'Acme', NINA)).toEqual(after);
  });

  it('deletes what was created, and says on its card that this is for good', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const created = await done(house, 1, house.create('eve@acme.example'));
    expect(created).not.toContain('cannot be undone');
    const undone = await done(house, 2, 'undo R-1');
    expect(undone).toContain('undo R-1: delete eve@acme.example from Acme');
    expect(undone).toContain('This cannot be undone: the account');
    expect(await house.users('Acme', 'eve@acme.example')).toEqual([]);
    await house.say(ANA, house.ops, 'undo R-2');
    await house.heard(house.ops, /Ana.*: R-2 cannot be undone: the account/);
    expect(JSON.stringify(await house.heard(house.ops, /R-2: Done/))).not.toContain('"Undo"');
  });

  it('tells what it cannot undo', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await done(house, 1, `user signout ${DANA} --org Acme`);
    expect(card).toContain('This cannot be undone: whoever was signed out signs in again');
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.heard(house.ops, /R-2: approval needed/);
    await house.say(ANA, house.ops, 'undo R-2');
    await house.heard(house.ops, /R-2 is waiting for approval: only what was done can be undone/);
    await house.say(ANA, house.ops, 'undo R-9');
    await house.heard(house.ops, /There is no request R-9/);
    await house.say(ANA, house.ops, 'undo');
    await house.heard(house.ops, /Say it like this: undo R-12/);
  });
});
