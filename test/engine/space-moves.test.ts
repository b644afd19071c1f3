// A space moves to another region and gets another id: its requests, cards and binding go along.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Message, until } from '../e2e/people.ts';
import { ANA, asked, BO, CHEN, type House, openHouse, writes } from './house.ts';

const Moved = z.looseObject({ id: z.string() });
const POST = { method: 'POST', path: '/v1/messages', owner: 'bot' };

/** Resolves with the new id. */
async function migrate(house: House, roomId = house.ops): Promise<string> {
  return Moved.parse(await house.call(`/_sandbox/rooms/${roomId}/migrate`, undefined, 'POST', {})).id;
}

/** Everything that was told of moves has been handled. */
async function followed(house: House, told: number): Promise<void> {
  await until('the moves to be handled', async () => {
    const [row] = house.query(
      `select count(*) as n from job where key like 'rooms:migrated:%' and state = 'done'`,
    );
    return row?.['n'] === told ? true : undefined;
  });
  await house.quiet();
}

const moves = (house: House): readonly Record<string, unknown>[] =>
  house.query(`select room_id from audit where action = 'space.move'`);

const told = async (house: House, roomId: string, text: RegExp): Promise<readonly Message[]> =>
  (await house.fromBot(roomId)).filter((message) => text.test(message.text ?? ''));

/** Nothing that is still at work speaks of the old id. */
function forgotten(house: House, roomId: string): void {
  for (const [table, column] of [
    ['card', 'room_id'],
    ['space', 'room_id'],
    ['request', 'body'],
    ['named_value', 'value'],
  ] as const) {
    expect(house.query(`select * from ${table} where ${column} like '%${roomId}%'`)).toEqual([]);
  }
  expect(house.query(`select * from job where state <> 'done' and payload like '%${roomId}%'`)).toEqual([]);
}

describe.concurrent('a space that moves', () => {
  it('keeps its waiting cards: buttons, typed decisions and notices go on in it', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'org use Acme');
    await house.heard(house.ops, /now works on Acme/);
    const card = await asked(house, 'eve@acme.example');
    await asked(house, 'second@acme.example');
    await house.quiet();

    const roomId = await migrate(house);
    await followed(house, 1);
    expect(moves(house)).toEqual([{ room_id: roomId }]);
    forgotten(house, house.ops);

    await house.press(BO, card, 'approve');
    expect((await house.heard(roomId, /R-1: Done/)).id).toBe(card.id);
    await house.say(CHEN, roomId, 'approve R-2');
    await house.heard(roomId, /R-2: Done/);
    expect(await told(house, roomId, /R-[12]: (Done|approval)/)).toHaveLength(2);
    expect(await writes(house)).toBe(2);
    // The binding, too.
    await house.say(ANA, roomId, 'user create third@acme.example --first T --last Hird');
    await house.heard(roomId, /approval needed[^]*third@acme.example/);
    expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
  });

  it('may be told of twice and late, may come back and go again', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    const away = await migrate(house);
    await followed(house, 1);
    const back = await migrate(house, away);
    await followed(house, 2);
    expect(back).toBe(house.ops);
    expect(moves(house)).toEqual([{ room_id: away }, { room_id: back }]);
    // The first move is told of again: it is not true any more.
    const [first] = (await house.deliveries()).filter(({ event }) => event === 'migrated');
    await house.call(`/_sandbox/deliveries/${first?.n ?? 0}/resend`, undefined, 'POST');
    await house.say(ANA, back, 'whoami');
    await house.heard(back, /Person id/);
    const again = await migrate(house, back);
    await followed(house, 3);
    expect(moves(house)).toHaveLength(3);
    forgotten(house, house.ops);
    await house.press(BO, card, 'approve');
    await house.heard(again, /R-1: Done/);
  });

  it('is followed when nobody tells of the move', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await asked(house, 'second@acme.example');
    await house.quiet();
    await house.settings({ webhookDropPercent: 100 });
    const roomId = await migrate(house);
    await house.settings({ webhookDropPercent: 0 });
    await house.press(BO, card, 'approve');
    await house.heard(roomId, /R-1: Done/);
    await house.say(BO, roomId, 'approve R-2');
    await house.heard(roomId, /R-2: Done/);
    await house.quiet();
    expect(await told(house, roomId, /R-[12]: (Done|approval)/)).toHaveLength(2);
    expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
  });

  it('is followed after a time of deafness', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, 'org use Acme');
    await house.heard(house.ops, /now works on Acme/);
    await house.stop();
    const roomId = await migrate(house);
    await house.restart();
    await house.quiet();
    expect(moves(house)).toEqual([{ room_id: roomId }]);
    forgotten(house, house.ops);
  });

  it('while a plan and a post of it are under way gets their cards', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await asked(house, 'eve@acme.example');
    await house.faults({
      match: { method: 'GET', path: '/v1/licenses', owner: 'admin' },
      fault: { delayMs: 1500 },
      times: 1,
    });
    await house.faults({ match: POST, fault: { delayMs: 1500 }, times: 1 });
    await house.say(ANA, house.ops, house.create('second@acme.example'));
    await house.say(ANA, house.ops, 'whoami');
    await house.reached(2, 'draft');
    const roomId = await migrate(house);
    await house.heard(roomId, /Person id/);
    const second = await house.heard(roomId, /approval needed[^]*second@acme.example/);
    await house.press(BO, second, 'approve');
    await house.heard(roomId, /R-2: Done/);
    await house.quiet();
    expect(await told(house, roomId, /Person id/)).toHaveLength(1);
    expect(await told(house, roomId, /R-2: /)).toHaveLength(1);
    expect(house.query(`select * from job where state = 'parked'`)).toEqual([]);
  });
});
