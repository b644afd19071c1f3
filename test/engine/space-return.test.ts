// The bot is removed from a space: nothing is tried for ever, requests are decided elsewhere, and what the space is
// owed comes when the bot is back.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Message, until } from '../e2e/people.ts';
import { ANA, asked, BO, buttonData, type House, openHouse } from './house.ts';

const Memberships = z.object({ items: z.array(z.looseObject({ id: z.string(), personId: z.string() })) });

async function removeBot(house: House): Promise<void> {
  const { bot } = await house.info();
  const { token } = house.person(ANA);
  const { items } = Memberships.parse(await house.call(`/v1/memberships?roomId=${house.ops}`, token));
  const membership = items.find(({ personId }) => personId === bot.personId);
  await house.call(`/v1/memberships/${membership?.id}`, token, 'DELETE');
}

async function addBot(house: House): Promise<void> {
  const { bot } = await house.info();
  const membership = { roomId: house.ops, personId: bot.personId };
  await house.call('/v1/memberships', house.person(ANA).token, 'POST', membership);
}

const cards = async (house: House, text: RegExp): Promise<readonly Message[]> =>
  (await house.fromBot(house.ops)).filter((message) => text.test(message.text ?? ''));

const givenUp = (house: House) =>
  house.query(`select request_id, room_id from audit where action = 'notice.give-up'`);

const parked = (house: House) => house.query(`select * from job where state = 'parked'`);

describe.concurrent('a space the bot was removed from', () => {
  it('leaves its requests to be decided elsewhere, and learns how they ended', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await asked(house, 'eve@acme.example');
    await house.quiet();
    await removeBot(house);
    await house.quiet();

    await house.say(BO, house.guest, 'approve R-1');
    await house.reached(1, 'succeeded');
    await house.quiet();
    expect(givenUp(house)).not.toEqual([]);
    expect(givenUp(house).every((row) => row['request_id'] === 1 && row['room_id'] === house.ops)).toBe(true);
    expect(parked(house)).toEqual([]);

    await addBot(house);
    await house.heard(house.ops, /R-1: Done/);
    await house.quiet();
    expect(await cards(house, /R-1: /)).toHaveLength(1);
  });

  it('gets its waiting cards again when the bot is back, each time', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const first = await asked(house, 'eve@acme.example');
    await house.quiet();
    let last = first;
    for (let round = 0; round < 2; round += 1) {
      await removeBot(house);
      await house.quiet();
      await addBot(house);
      const before = last.id;
      last = await until('another card', async () =>
        (await cards(house, /approval needed/)).find(({ id }) => id !== before),
      );
      await house.quiet();
      expect(await cards(house, /approval needed/)).toHaveLength(1);
    }
    await house.press(BO, last, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    expect(await cards(house, /R-1: /)).toHaveLength(1);
  });

  it('is noticed by the refusal alone when nobody tells of the removal', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await asked(house, 'eve@acme.example');
    await house.quiet();
    await house.settings({ webhookDropPercent: 100 });
    await removeBot(house);
    await house.settings({ webhookDropPercent: 0 });
    await house.say(BO, house.guest, 'deny R-1 --reason no');
    await house.reached(1, 'denied');
    await house.quiet();
    expect(givenUp(house)).toEqual([{ request_id: 1, room_id: house.ops }]);
    expect(parked(house)).toEqual([]);
    await addBot(house);
    await house.heard(house.ops, /R-1: Denied/);
    await house.quiet();
    expect(await cards(house, /R-1: /)).toHaveLength(1);
  });
});

describe.concurrent('a form', () => {
  it('goes on as a new message when the old one takes no more edits', { timeout: 60_000 }, async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'user create --org Acme');
    const first = await house.heard(house.ops, /^R-1: Create a Webex user/);
    let form = first;
    for (let n = 1; n <= 11; n += 1) {
      const wrong = `wrong-${n}`;
      const inputs = { ...buttonData(form, 'form.submit'), email: wrong, firstName: 'Eve', lastName: 'A' };
      await house.call('/v1/attachment/actions', house.person(ANA).token, 'POST', {
        type: 'submit',
        messageId: form.id,
        inputs,
      });
      form = await until(`the form to show ${wrong}`, async () =>
        (await cards(house, /^R-1: /)).find((card) =>
          JSON.stringify(card.attachments).includes(`"${wrong}"`),
        ),
      );
      if (n <= 10) expect(form.id).toBe(first.id);
    }
    expect(form.id).not.toBe(first.id);
    await house.quiet();
    expect(await cards(house, /^R-1: /)).toHaveLength(1);
    await house.press(ANA, form, 'form.submit', {
      email: 'eve@acme.example',
      firstName: 'Eve',
      lastName: 'Adams',
    });
    await house.reached(1, 'pending');
  });
});
