// Those who have to decide are told: reminded in the thread, called in as stand-ins, written to when they are not in
// the space; and they decide several requests at once.
import { describe, expect, it } from 'vitest';
import { ANA, asked, BO, CHEN, type House, openHouse, requestId, writes } from './house.ts';
import { openRuledHouse } from './ruled-house.ts';

const MINUTE = 60_000;
const RULES = `
groups: {ops: [ana, bo], leads: [chen]}
rules:
  - name: everyday
    ask: [ops, leads]
    approve: 1 of ops
    expires: 4h
    remind: 30m
    escalate: {after: 2h, to: leads}
`;

const mentions = (house: House, name: string, message: Readonly<Record<string, unknown>>): boolean =>
  JSON.stringify(message['mentionedPeople'] ?? []).includes(house.person(name).personId);

const count = async (house: House, text: RegExp): Promise<number> =>
  (await house.fromBot(house.ops)).filter((message) => text.test(message.text ?? '')).length;

const audited = (house: House, action: string): number =>
  Number(house.query(`select count(*) as n from audit where action = '${action}'`)[0]?.['n']);

describe.concurrent('those who have to decide', () => {
  it('are reminded in the thread, at doubling intervals, and the stand-ins called', async ({
    onTestFinished,
  }) => {
    const house = await openRuledHouse(onTestFinished, RULES);
    const card = await asked(house, 'eve@acme.example');
    await house.advance(31 * MINUTE);
    const first = await house.heard(house.ops, /R-1 still waits for your decision/);
    expect(first.parentId).toBe(card.parentId ?? card.id);
    expect(mentions(house, BO, first)).toBe(true);
    expect(mentions(house, ANA, first)).toBe(false);
    expect(mentions(house, CHEN, first)).toBe(false);
    await house.restart();
    await house.advance(59 * MINUTE);
    await house.quiet();
    expect(await count(house, /still waits/)).toBe(2);

    await house.say(CHEN, house.ops, 'approve R-1');
    await house.heard(house.ops, /Chen.*: Sorry, you are not among those who may decide R-1/);
    await house.advance(31 * MINUTE);
    const called = await house.heard(house.ops, /Nobody has decided R-1 so far[^]*leads may stand in/);
    expect(mentions(house, CHEN, called)).toBe(true);
    await house.say(CHEN, house.ops, 'approve R-1');
    await house.reached(1, 'succeeded');
    await house.advance(60 * MINUTE);
    await house.quiet();
    expect(await count(house, /still waits/)).toBe(2);
    expect(audited(house, 'request.remind')).toBe(2);
    expect(audited(house, 'request.escalate')).toBe(1);
  });

  it('are reminded once after a long sleep, and whoever asked learns that nobody decided', async ({
    onTestFinished,
  }) => {
    const house = await openRuledHouse(onTestFinished, RULES);
    await asked(house, 'eve@acme.example');
    await house.stop();
    await house.advance(100 * MINUTE);
    await house.restart();
    await house.heard(house.ops, /still waits/);
    await house.quiet();
    expect(await count(house, /still waits/)).toBe(1);
    await house.advance(141 * MINUTE);
    const told = await house.heard(house.ops, /R-1 has expired, as nobody decided in time/);
    expect(mentions(house, ANA, told)).toBe(true);
    expect(house.state(1)).toBe('expired');
  });

  it('are written to when they are not in the space, decide from there, and see what became of it', async ({
    onTestFinished,
  }) => {
    const house = await openRuledHouse(
      onTestFinished,
      `
groups: {ops: [ana, bo, chen]}
rules:
  - {name: everyday, ask: ops, approve: 2 of ops}
`,
    );
    await house.say(ANA, house.guest, house.create('eve@acme.example'));
    await house.heard(house.guest, /R-1: approval needed/);
    const direct = await house.heardDirectly(CHEN, /Your approval is asked for/);
    expect(direct.text).toMatch(/Ana Novak asked in the space “Northwind Ops \+ guest” to create user/);
    expect(direct.text).toContain('Type here: approve R-1, or deny R-1 --reason "…".');
    await house.sayDirectly(CHEN, 'approve R-1');
    await house.heard(house.guest, /R-1: approval needed[^]*1 of 2, by Chen/);
    await house.heardDirectly(CHEN, /1 of 2, by Chen/);
    await house.say(BO, house.guest, 'approve R-1');
    await house.reached(1, 'succeeded');
    await house.heardDirectly(CHEN, /R-1 is (approved by Bo|being carried out|done)/);
    const { bot } = await house.info();
    const toBo = house.call(`/v1/messages/direct?personId=${bot.personId}`, house.person(BO).token);
    expect(await toBo).toEqual({ items: [] });
  });

  it('get the whole request with “Details”, below its card', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.press(BO, card, 'details');
    const details = await house.heard(house.ops, /R-1: create user eve@acme\.example in Acme/);
    expect(details.text).toContain('Operation: user create');
    expect(details.parentId).toBe(card.parentId ?? card.id);
    expect(house.state(1)).toBe('pending');
  });
});

describe.concurrent('several requests at once', () => {
  const three = async (house: House): Promise<void> => {
    for (const name of ['eve', 'fay']) await asked(house, `${name}@acme.example`);
    await house.say(BO, house.ops, house.create('gus@acme.example'));
    await house.heard(house.ops, /approval needed[^]*gus@acme.example/);
  };

  it('are listed for whoever may decide them, and approved one by one', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await three(house);
    await house.say(BO, house.ops, 'requests pending');
    const list = await house.heard(house.ops, /2 requests wait for you/);
    expect(list.text).not.toContain('gus@acme.example');
    const values = [...JSON.stringify(list.attachments).matchAll(/"value":"(R-\d+ [0-9a-f]+)"/g)].map(
      ([, value]) => value ?? '',
    );
    expect(values).toHaveLength(2);
    const forged = 'R-3 0000000000000000,R-99 00';
    await house.press(BO, list, 'approve-selected', { selected: [...values, forged].join(',') });
    const said = await house.heard(house.ops, /Bo.*: 2 of 4 approved/);
    expect(said.text).toContain('R-1: approved');
    expect(said.text).toContain('R-2: approved');
    expect(said.text).toMatch(/R-3: R-3 is your own request/);
    expect(said.text).toContain('R-99: There is no such request');
    await house.reached(1, 'succeeded');
    await house.reached(2, 'succeeded');
    expect(house.state(3)).toBe('pending');
    expect(await writes(house)).toBe(2);
    expect(audited(house, 'request.approve')).toBe(2);
    expect(audited(house, 'request.refuse')).toBe(2);
  });

  it('are typed in one line, and denied with one reason', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await three(house);
    await house.say(CHEN, house.ops, 'deny R-1 R-2');
    await house.heard(house.ops, /Chen.*: 0 of 2 denied[^]*R-1: Please say why/);
    await house.say(CHEN, house.ops, 'deny R-1 R-2 not this week');
    await house.heard(house.ops, /Chen.*: 2 of 2 denied/);
    const denied = await house.heard(house.ops, /R-1: Denied/);
    expect(denied.text).toContain('not this week');
    await house.say(CHEN, house.ops, 'approve R-1 R-3');
    await house.heard(house.ops, /1 of 2 approved[^]*R-1: Nothing to decide: R-1 is denied by Chen/);
    await house.reached(3, 'succeeded');
    expect(await writes(house)).toBe(1);
  });

  it('count for the plan that was listed, and for no later one', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const card = await asked(house, 'eve@acme.example');
    await house.say(BO, house.ops, 'requests pending');
    const list = await house.heard(house.ops, /One request waits for you/);
    await house.press(BO, list, 'approve-selected', { selected: `R-${requestId(card)} 0123456789abcdef` });
    await house.heard(house.ops, /0 of 1 approved[^]*The plan of R-1 has changed/);
    expect(house.state(1)).toBe('pending');
  });
});
