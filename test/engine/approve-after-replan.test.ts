// A typed approval names a request and no plan: after the plan was replaced it counts only when the new one could be
// seen before it was typed.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Message, until } from '../e2e/people.ts';
import { changeBeside, wholeUser } from '../operations/license-people.ts';
import { ANA, BO, buttonData, CHEN, type House, openHouse } from './house.ts';

const DANA = 'dana.engel@acme.example';
const POST = { method: 'POST', path: '/v1/messages', owner: 'bot' };
const CHANGED = /The plan of R-1 has changed/;

async function asked(house: House): Promise<Message> {
  await house.say(ANA, house.ops, `user update ${DANA} --title Queen --org Acme`);
  return house.heard(house.ops, /R-1: approval needed/);
}

const retitle = async (house: House, title: string): Promise<unknown> =>
  changeBeside(house, 'Acme', DANA, { title });

const title = async (house: House): Promise<unknown> => (await wholeUser(house, 'Acme', DANA))['title'];

/** Bo approves what somebody else changes beside it: it is asked again, and the new card takes its time. */
async function replanned(house: House, delayMs: number): Promise<Message> {
  const card = await asked(house);
  await retitle(house, 'King');
  await house.faults({ match: POST, fault: { delayMs }, times: 1 });
  await house.press(BO, card, 'approve');
  await until('the plan to be replaced', async () =>
    house.query(`select * from audit where action = 'request.ask-again'`).length === 1 ? true : undefined,
  );
  return card;
}

async function leaveOps(house: House): Promise<void> {
  const { bot } = await house.info();
  const { token } = house.person(ANA);
  const list = z.object({ items: z.array(z.looseObject({ id: z.string(), personId: z.string() })) });
  const members = list.parse(await house.call(`/v1/memberships?roomId=${house.ops}`, token)).items;
  const own = members.find(({ personId }) => personId === bot.personId);
  await house.call(`/v1/memberships/${own?.id}`, token, 'DELETE');
  await house.quiet();
}

describe.concurrent('an approval that is typed after the plan was replaced', () => {
  it('and before its card was there is answered with the plan, and counts when it is said again', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await replanned(house, 2000);
    await house.say(CHEN, house.ops, 'approve R-1');
    await house.heard(house.ops, CHANGED);
    await house.heard(house.ops, /Things have changed since this was approved/);
    await house.quiet();
    expect(house.state(1)).toBe('pending');
    expect(await title(house)).toBe('King');
    await house.say(CHEN, house.ops, 'approve R-1');
    await house.heard(house.ops, /R-1: Done/);
    expect(await title(house)).toBe('Queen');
  });

  it('counts at once when its card was there', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await replanned(house, 0);
    await house.heard(house.ops, /Things have changed since this was approved/);
    await house.say(CHEN, house.ops, 'approve R-1');
    await house.heard(house.ops, /R-1: Done/);
    await house.quiet();
    expect((await house.fromBot(house.ops)).some(({ text }) => CHANGED.test(text ?? ''))).toBe(false);
  });

  it('where its card cannot come is shown the plan there, and counts when it is said again', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await asked(house);
    await retitle(house, 'King');
    await leaveOps(house);
    await house.say(BO, house.guest, 'approve R-1');
    await until('the plan to be replaced', async () =>
      house.query(`select * from audit where action = 'request.ask-again'`).length === 1 ? true : undefined,
    );
    await house.quiet();

    await house.say(BO, house.guest, 'approve R-1');
    await house.heard(house.guest, CHANGED);
    await house.heard(house.guest, /R-1: [^]*King → Queen/);
    await house.quiet();
    expect(house.state(1)).toBe('pending');
    await house.say(BO, house.guest, 'approve R-1');
    await house.reached(1, 'succeeded');
  });

  it('is not replaced by a button of the old card', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house);
    const old = buttonData(card, 'approve');
    await retitle(house, 'King');
    await house.press(BO, card, 'approve');
    const again = await house.heard(house.ops, /Things have changed since this was approved/);
    await house.call('/v1/attachment/actions', house.person(CHEN).token, 'POST', {
      type: 'submit',
      messageId: again.id,
      inputs: old,
    });
    await house.heard(house.ops, /belongs to no card of mine/);
    expect(house.state(1)).toBe('pending');
    await house.press(CHEN, again, 'approve');
    await house.reached(1, 'succeeded');
  });
});
