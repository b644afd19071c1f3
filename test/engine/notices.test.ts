// One live message per card: posted once, edited or posted anew, and never lost with an answer.
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/webex/ids.ts';
import { type Message, until } from '../e2e/people.ts';
import { ANA, asked, BO, buttonData, type House, openHouse } from './house.ts';

const POST = { method: 'POST', path: '/messages', owner: 'bot' };

const said = async (house: House, text: RegExp): Promise<readonly Message[]> =>
  (await house.fromBot(house.ops)).filter((message) => text.test(message.text ?? ''));

async function remove(house: House, message: Message): Promise<void> {
  const { bot } = await house.info();
  await house.call(`/v1/messages/${message.id}`, bot.token, 'DELETE');
}

async function pressCopy(house: House, card: Message, roomId: string): Promise<void> {
  const { bot } = await house.info();
  const twin = { roomId, markdown: 'a copy', attachments: card.attachments };
  await house.call('/v1/messages', bot.token, 'POST', twin);
  const copy = (await house.messages(roomId)).find(({ text }) => text === 'a copy');
  if (!copy) throw new Error('no copy');
  const body = { type: 'submit', messageId: copy.id, inputs: buttonData(card, 'approve') };
  await house.call('/v1/attachment/actions', house.person(BO).token, 'POST', body);
}

async function refusals(house: House, count: number): Promise<void> {
  await until('the refusals', async () =>
    house.query(`select * from audit where action = 'press.refuse'`).length === count ? true : undefined,
  );
}

/** Time to change settings between the command and its card. */
async function slowPlan(house: House): Promise<void> {
  const match = { method: 'GET', path: '/v1/licenses', owner: 'admin' };
  await house.faults({ match, fault: { delayMs: 1000 }, times: 1 });
}

/** The bot has heard its own message, and everything about it is done. */
async function echoed(house: House, { id }: Message): Promise<void> {
  await until('the echo', async () =>
    house.query(`select * from job where key = 'messages:created:${keyOf(id)}' and state = 'done'`).length ===
    1
      ? true
      : undefined,
  );
  await house.quiet();
}

describe.concurrent('a card', () => {
  it('whose post got no answer is there once', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: POST, fault: { cut: 'after' }, times: 1 });
    const card = await asked(house, 'eve@acme.example');
    await house.quiet();
    expect(await said(house, /approval needed/)).toHaveLength(1);
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    expect(await said(house, /R-1: (Done|approval)/)).toHaveLength(1);
  });

  it('whose post got no answer and whose echoes never come is there once', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await slowPlan(house);
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.reached(1, 'draft');
    await house.settings({ webhookDropPercent: 100 });
    await house.faults({ match: POST, fault: { cut: 'after' }, times: 1 });
    await house.heard(house.ops, /approval needed/);
    await house.quiet();
    expect(await said(house, /approval needed/)).toHaveLength(1);
  });

  it('whose post got no answer and whose echo comes late is there once', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await slowPlan(house);
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.reached(1, 'draft');
    await house.settings({ webhookDelayMs: 4500 });
    await house.faults({ match: POST, fault: { cut: 'after' }, times: 1 });
    const card = await house.heard(house.ops, /approval needed/);
    await echoed(house, card);
    expect(await said(house, /approval needed/)).toHaveLength(1);
    await house.settings({ webhookDelayMs: 0 });
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    expect(await said(house, /R-1: (Done|approval)/)).toHaveLength(1);
  });

  it('whose post cannot be found in time is posted twice, and the twin goes when its echo comes', {
    timeout: 60_000,
  }, async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await slowPlan(house);
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.reached(1, 'draft');
    await house.settings({ webhookDelayMs: 6000 });
    await house.faults({ match: POST, fault: { cut: 'after' }, times: 1 });
    await house.faults({
      match: { method: 'GET', path: '/v1/messages', owner: 'bot' },
      fault: { status: 200, body: { items: [] } },
    });
    await until('the twins', async () =>
      (await said(house, /approval needed/)).length === 2 ? true : undefined,
    );
    await until('one of them to go', async () =>
      (await said(house, /approval needed/)).length === 1 ? true : undefined,
    );
    const [card] = await said(house, /approval needed/);
    if (!card) throw new Error('no card');
    await echoed(house, card);
    expect((await said(house, /approval needed/)).map(({ id }) => id)).toEqual([card.id]);
    await house.settings({ webhookDelayMs: 0 });
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
  });

  it('whose post never arrived is posted again', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: POST, fault: { cut: 'before' }, times: 2 });
    await asked(house, 'eve@acme.example');
    await house.quiet();
    expect(await said(house, /approval needed/)).toHaveLength(1);
  });

  it('that is pressed before anybody knows it was posted is known by its secret', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: POST, fault: { holdMs: 2500, cut: 'after' }, times: 1 });
    const card = await asked(house, 'eve@acme.example');
    await house.press(BO, card, 'approve');
    await house.heard(house.ops, /R-1: Done/);
    await house.quiet();
    expect(await said(house, /R-1: (Done|approval)/)).toHaveLength(1);
  });

  it('that somebody deleted is posted anew when there is news', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await remove(house, card);
    await house.say(BO, house.ops, 'approve R-1');
    const done = await house.heard(house.ops, /R-1: Done/);
    expect(done.id).not.toBe(card.id);
    expect(await said(house, /R-1: (Done|approval)/)).toHaveLength(1);
  });

  it('that cannot be edited is deleted and posted anew', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.settings({ cardEdit: 'reject' });
    const card = await asked(house, 'eve@acme.example');
    await house.press(BO, card, 'approve');
    const done = await house.heard(house.ops, /R-1: Done/);
    await house.quiet();
    expect(done.id).not.toBe(card.id);
    expect(await said(house, /R-1: (Done|approval|Approved)/)).toHaveLength(1);
  });

  it('that can be edited stays the same message', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.press(BO, card, 'approve');
    expect((await house.heard(house.ops, /R-1: Done/)).id).toBe(card.id);
  });

  it('whose secret is copied into another message gives nobody a button', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.quiet();
    await pressCopy(house, card, house.guest);
    await pressCopy(house, card, house.ops);
    await refusals(house, 2);
    expect(house.state(1)).toBe('pending');
  });

  it('that is not known to be posted yet is not taken for its copy in another space', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await house.faults({ match: POST, fault: { holdMs: 2500, cut: 'after' }, times: 1 });
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.reached(1, /draft|pending/);
    // Nor does its echo tell.
    await house.settings({ webhookDropPercent: 100 });
    const card = await house.heard(house.ops, /approval needed/);
    await house.settings({ webhookDropPercent: 0 });
    await pressCopy(house, card, house.guest);
    await refusals(house, 1);
    expect(house.state(1)).toBe('pending');
  });

  it('whose twin comes late is the only one left', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.quiet();
    // What a second post of the same notice would have left behind.
    const { bot } = await house.info();
    const nonce = /n:([A-Za-z0-9_-]+)\s*$/.exec(card.text ?? '')?.[1] ?? '';
    const markdown = `R-1: approval needed twice\n\n<@personId:${bot.personId}|Steward> approve R-1 n:${nonce}`;
    await house.call('/v1/messages', bot.token, 'POST', { roomId: house.ops, markdown });
    await until('the twin to be gone', async () =>
      (await said(house, /approval needed twice/)).length === 0 ? true : undefined,
    );
    expect((await said(house, /approval needed/)).map(({ id }) => id)).toEqual([card.id]);
  });

  it('whose twin’s echo was lost is the only one left after the next start', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.quiet();
    await house.settings({ webhookDropPercent: 100 });
    const { bot } = await house.info();
    const nonce = /n:([A-Za-z0-9_-]+)\s*$/.exec(card.text ?? '')?.[1] ?? '';
    const markdown = `R-1: approval needed twice\n\n<@personId:${bot.personId}|Steward> approve R-1 n:${nonce}`;
    await house.call('/v1/messages', bot.token, 'POST', { roomId: house.ops, markdown });
    await house.quiet();
    expect(await said(house, /approval needed/)).toHaveLength(2);

    await house.settings({ webhookDropPercent: 0 });
    await house.restart();

    await until('the twin to be gone', async () =>
      (await said(house, /approval needed twice/)).length === 0 ? true : undefined,
    );
    expect((await said(house, /approval needed/)).map(({ id }) => id)).toEqual([card.id]);
  });
});
