// Run at once without the approvals, by whom the policy names: said twice, told to everybody passed over, reviewed by
// somebody else.
import { describe, expect, it } from 'vitest';
import { until } from '../e2e/people.ts';
import { ANA, BO, CHEN, type House, openHouse, writes } from './house.ts';
import { openRuledHouse } from './ruled-house.ts';

const HOUR = 3_600_000;
const RULES = `
groups: {ops: [ana, bo, chen]}
rules:
  - {name: for good, risk: destructive, ask: ops, approve: 2 of ops}
  - {name: everyday, ask: ops, approve: 1 of ops, expires: 4h, breakGlass: [ana]}
`;
const NOW = '--break-glass --reason "the line is down" --ticket CHG1';

const audited = (house: House): readonly unknown[] =>
  house
    .query(`select action from audit where action in ('request.break-glass', 'request.review') order by seq`)
    .map(({ action }) => action);

const count = async (house: House, text: RegExp): Promise<number> =>
  (await house.fromBot(house.guest)).filter((message) => text.test(message.text ?? '')).length;

describe.concurrent('break-glass', () => {
  it('asks a second time, runs at once, tells those passed over, and nags until somebody else has looked', async ({
    onTestFinished,
  }) => {
    const house = await openRuledHouse(onTestFinished, RULES, { STEWARD_NOTIFY: 'Northwind Ops' });
    await house.say(ANA, house.guest, house.create('eve@acme.example', NOW));
    const question = await house.heard(house.guest, /Run it now, without approval\?/);
    expect(question.text).toContain('Reason: the line is down');
    expect(house.state(1)).toBe('pending');
    await house.press(BO, question, 'run-now');
    await house.heard(house.guest, /Bo.*: The policy does not let Bo.* run R-1 without approval/);
    expect(await writes(house)).toBe(0);

    await house.press(ANA, question, 'run-now');
    await house.reached(1, 'succeeded');
    const told = await house.heard(house.guest, /Ana Novak runs R-1 without your approval \(break-glass\)/);
    expect(JSON.stringify(told['mentionedPeople'])).toContain(house.person(BO).personId);
    await house.heard(house.ops, /Ana Novak runs R-1 without your approval/);
    await house.heardDirectly(CHEN, /Run without approval[^]*Review: open/);
    await house.press(ANA, question, 'run-now');
    await house.heard(house.guest, /Too late: R-1 is done/);
    expect(await writes(house)).toBe(1);

    await house.restart();
    await house.advance(HOUR + 1000);
    await house.heard(house.guest, /nobody has looked at it since/);
    await house.say(ANA, house.guest, 'review R-1 ok');
    await house.heard(house.guest, /Ana.*: R-1 is your own request/);
    await house.advance(2 * HOUR + HOUR / 4);
    await until('a second reminder', async () =>
      (await count(house, /nobody has looked at it since/)) === 2 ? true : undefined,
    );
    await house.sayDirectly(CHEN, 'review R-1 concern');
    await house.heardDirectly(CHEN, /Please say what is wrong/);
    await house.sayDirectly(CHEN, 'review R-1 concern --note "that line was not down"');
    await house.heard(house.ops, /Chen.* has a concern about R-1[^]*that line was not down/);
    await house.heard(house.guest, /R-1: Done[^]*Review: concern, by Chen.*that line was not down/);
    await house.say(BO, house.guest, 'review R-1 ok');
    await house.heard(house.guest, /Chen.* has reviewed R-1 already/);
    await house.advance(30 * HOUR);
    await house.quiet();
    expect(await count(house, /nobody has looked at it since/)).toBe(2);
    expect(audited(house)).toEqual(['request.break-glass', 'request.review']);
  });

  it('is typed as well, wants a reason and a ticket, and leaves the usual way open', async ({
    onTestFinished,
  }) => {
    const house = await openRuledHouse(onTestFinished, RULES);
    await house.say(ANA, house.ops, house.create('eve@acme.example', '--break-glass'));
    const form = await house.heard(house.ops, /Please correct: Reason/);
    await house.press(ANA, form, 'form.submit', {
      email: 'eve@acme.example',
      firstName: 'Eve',
      lastName: 'Adams',
      reason: 'the line is down',
      ticket: 'CHG1',
    });
    await house.heard(house.ops, /Run it now, without approval\?/);
    await house.say(ANA, house.ops, 'break-glass R-1');
    await house.reached(1, 'succeeded');
    await house.say(ANA, house.ops, house.create('fay@acme.example', NOW));
    await house.heard(house.ops, /R-2[^]*Type|Run it now[^]*R-2|R-2: create user fay/);
    await house.say(BO, house.ops, 'approve R-2');
    await house.reached(2, 'succeeded');
    await house.say(BO, house.ops, 'review R-2 ok');
    await house.heard(house.ops, /R-2 was not run without approval: there is nothing to review/);
    expect(audited(house)).toEqual(['request.break-glass']);
  });

  it('is for nobody else, and not for what is destructive unless the policy says so', async ({
    onTestFinished,
  }) => {
    const house = await openRuledHouse(
      onTestFinished,
      `
groups: {ops: [ana, bo, chen]}
rules:
  - {name: everything, ask: ops, approve: 1 of ops, breakGlass: [ana]}
`,
    );
    await house.say(BO, house.ops, house.create('eve@acme.example', NOW));
    await house.heard(
      house.ops,
      /R-1: Failed[^]*The policy does not let you run “user create” without approval/,
    );
    await house.say(ANA, house.ops, `user delete dana.engel@acme.example --org Acme ${NOW}`);
    await house.heard(
      house.ops,
      /R-2: Failed[^]*The policy does not let you run “user delete” without approval/,
    );
    await house.say(ANA, house.ops, house.create('eve@acme.example'));
    await house.heard(house.ops, /R-3: approval needed/);
    await house.say(ANA, house.ops, 'break-glass R-3');
    await house.heard(house.ops, /R-3 was not asked for with --break-glass/);
    expect(await writes(house)).toBe(0);
  });

  it('does not exist without a policy file', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await house.say(ANA, house.ops, house.create('eve@acme.example', NOW));
    await house.heard(house.ops, /R-1: Failed[^]*Ask for it without --break-glass/);
    expect(await writes(house)).toBe(0);
  });
});
