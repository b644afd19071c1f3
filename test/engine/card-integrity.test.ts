// Which card was pressed, whose, and what it may lead to, is known from the record of the message and nothing else:
// each of these is refused with a kind word and a row in the audit, and changes nothing.
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type Message, until } from '../e2e/people.ts';
import { ANA, asked, BO, buttonData, CHEN, type House, MALLORY, openHouse, requestId } from './house.ts';

type Inputs = Readonly<Record<string, unknown>>;

const forge = async (house: House, token: string, message: Message, inputs: Inputs): Promise<unknown> =>
  house.call('/v1/attachment/actions', token, 'POST', { type: 'submit', messageId: message.id, inputs });

const REFUSALS = `select action, actor_id from audit where action in ('press.refuse', 'request.refuse')`;

/** All that a press could change: the requests, and what was written at Webex. */
async function facts(house: House): Promise<unknown> {
  const ledger = await house.ledger();
  const written = ledger.filter(({ owner, method }) => owner === 'admin' && method !== 'GET');
  return [house.query('select id, body from request order by id'), written];
}

/** The pressers get an answer, the audit a row, and everything is as it was. */
async function expectRefusal(
  house: House,
  says: RegExp,
  press: () => Promise<unknown>,
  room = house.ops,
): Promise<void> {
  await house.quiet();
  const before = await facts(house);
  const refusals = house.query(REFUSALS).length;
  const heard = new Set((await house.fromBot(room)).map(({ id }) => id));
  await press();
  await until(`a refusal like ${says}`, async () =>
    house.query(REFUSALS).length === refusals + 1 ? true : undefined,
  );
  await house.quiet();
  const answers = (await house.fromBot(room)).filter(({ id }) => !heard.has(id));
  expect(answers.map(({ text }) => text).join('\n')).toMatch(says);
  expect(answers).toHaveLength(1);
  expect(await facts(house)).toEqual(before);
}

describe.concurrent('a press', () => {
  it('refuses what a card does not allow, whatever the press says', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const token = (name: string): string => house.person(name).token;
    const card = await asked(house, 'eve@acme.example');
    const other = await asked(house, 'joe@acme.example');
    const data = buttonData(card, 'approve');
    await house.say(ANA, house.ops, 'user create --org Acme');
    const form = await house.heard(house.ops, /^R-3: Create a Webex user/);
    const { bot } = await house.info();
    const extra = { requestId: 2, org: 'Globex', decide: 'approve', personId: house.person(BO).personId };

    const table: readonly (readonly [RegExp, () => Promise<unknown>])[] = [
      // A secret that was made up, and the secret of another card.
      [/belongs to no card of mine/, () => forge(house, token(BO), card, { ...data, ref: 'A'.repeat(22) })],
      [/belongs to no card of mine/, () => forge(house, token(BO), card, buttonData(other, 'approve'))],
      // Another card's command.
      [
        /does nothing on this card/,
        () => forge(house, token(BO), card, { ...data, cmd: 'form.submit', email: 'mal@acme.example' }),
      ],
      [
        /does nothing on this card/,
        () => forge(house, token(BO), form, { ...buttonData(form, 'form.submit'), cmd: 'approve' }),
      ],
      // Claims about who, what and where, by the requester and by somebody who may decide nothing.
      [/your own request/, () => forge(house, token(ANA), card, { ...data, ...extra })],
      [
        /your own request/,
        () => forge(house, token(ANA), card, { ...data, cmd: 'deny', reason: 'x', ...extra }),
      ],
      [
        /This form is Ana/,
        () =>
          forge(house, token(BO), form, {
            ...buttonData(form, 'form.submit'),
            ...extra,
            email: 'mal@acme.example',
          }),
      ],
      // A program.
      [/for people/, () => forge(house, bot.token, card, data)],
    ];
    for (const [says, press] of table) await expectRefusal(house, says, press);
    const actors = house.query(REFUSALS).map((row) => row['actor_id']);
    const [ana, bo] = [ANA, BO].map((name) => house.person(name).personId);
    expect(actors).toEqual([bo, bo, bo, bo, ana, ana, bo, bot.personId]);
  });

  it('hears nothing of a copy that somebody else has posted, in this space or another', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.quiet();
    const before = await facts(house);
    for (const [as, roomId, presser] of [
      [MALLORY, house.guest, BO],
      [ANA, house.ops, BO],
    ] as const) {
      const message = { roomId, markdown: 'copy', attachments: card.attachments };
      const copy = await house.call('/v1/messages', house.person(as).token, 'POST', message);
      await forge(
        house,
        house.person(presser).token,
        { ...card, ...Object(copy) },
        buttonData(card, 'approve'),
      );
    }
    await house.quiet();
    expect(await facts(house)).toEqual(before);
    expect(house.state(1)).toBe('pending');
  });

  it('takes an old press that is delivered again for what it is, and a second one for nothing', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await forge(house, house.person(BO).token, card, buttonData(card, 'approve'));
    await house.reached(1, 'succeeded');
    await house.quiet();
    const before = [await facts(house), house.query('select count(*) as n from audit')];
    const deliveries = await house.deliveries();
    for (const { n, resource } of deliveries)
      if (resource === 'attachmentActions')
        await house.call(`/_sandbox/deliveries/${n}/resend`, undefined, 'POST', {});
    await house.quiet();
    expect([await facts(house), house.query('select count(*) as n from audit')]).toEqual(before);
    // A press of its own, but with the buttons of a request that has ended.
    await expectRefusal(house, /R-1 is done/, () =>
      forge(house, house.person(CHEN).token, card, buttonData(card, 'approve')),
    );
  });

  it('hears nobody who may approve no more, and nobody who is not in the space', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    const id = requestId(card);
    await house.quiet();
    const admins = [ANA, CHEN].map((name) => house.person(name).email).join(',');
    await house.restart({ STEWARD_ADMINS: admins });
    await expectRefusal(house, new RegExp(`not among those who may decide R-${id}`), () =>
      forge(house, house.person(BO).token, card, buttonData(card, 'approve')),
    );
    await expect(
      forge(house, house.person(MALLORY).token, card, buttonData(card, 'approve')),
    ).rejects.toThrow(/404/);
    await house.quiet();
    expect(house.state(id)).toBe('pending');
  });

  it('takes the buttons of a card that was replaced for no decision about the new plan', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    const old = buttonData(card, 'approve');
    // As when a plan has changed: the message is there still, the secret in its buttons is another.
    await house.stop();
    const file = new DatabaseSync(`${house.dataDir}/steward.db`);
    file.exec(`update card set ref = 'B' || substr(ref, 2) where key = 'R-1:card'`);
    file.close();
    await house.restart();
    await expectRefusal(house, /belongs to no card of mine|just been replaced/, () =>
      forge(house, house.person(BO).token, card, old),
    );
  });
});
