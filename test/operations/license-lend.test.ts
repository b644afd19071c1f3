// A license for a time: given by approval, told of a day before, taken back on time whatever happened meanwhile.
import { describe, expect, it } from 'vitest';
import type { Message } from '../e2e/people.ts';
import { ANA, BO, CHEN, type House, openHouse } from '../engine/house.ts';
import { approved, differences, licensesOf, paidNames, wholeUser } from './license-people.ts';

const WHO = 'dana.horvat@initech.example';
/** Dana has Messaging and nothing else that is paid. */
const WHAT = '"Webex Calling - Professional"';
const NAME = 'Webex Calling - Professional';
const DAY_MS = 86_400_000;
const LEND = `license lend ${WHO} ${WHAT} for 5d --location Austin --ext 6100 --org Initech`;

async function lent(house: House): Promise<string> {
  await house.say(ANA, house.ops, LEND);
  return approved(house, await house.heard(house.ops, /R-1: approval needed/));
}

const said = async (house: House, command: string, answer: RegExp): Promise<Message> => {
  await house.say(ANA, house.ops, `${command} --org Initech`);
  return house.heard(house.ops, answer);
};

const has = async (house: House): Promise<boolean> => (await paidNames(house, 'Initech', WHO)).includes(NAME);

describe.concurrent('license lend', () => {
  it('says for how long, reminds a day before, and takes it back on time', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const before = await wholeUser(house, 'Initech', WHO);
    await house.say(ANA, house.ops, LEND);
    const card = await house.heard(house.ops, /R-1: approval needed/);
    expect(card.text).toContain('Lent: for 5 days');
    expect(card.text).toContain('taken back without another approval');
    expect(await approved(house, card)).toMatch(/R-1: Done[^]*It is taken back on \d{4}-\d\d-\d\d/);
    expect(await has(house)).toBe(true);
    const list = await said(house, 'license lend list', /Lent in Initech/);
    expect(list.text).toMatch(/R-1: Webex Calling - Professional[^]*5 days left/);
    await house.advance(4 * DAY_MS + 60_000);
    const reminder = await house.heard(house.ops, /goes back soon/);
    expect(reminder.text).toContain('license return R-1');
    expect(reminder.text).toContain('license extend R-1 for 5d');
    expect(await has(house)).toBe(true);
    await house.advance(DAY_MS);
    const back = await house.heard(house.ops, /R-3: Done[^]*lent by R-1/);
    expect(back.text).toContain('Removed: ✓ Webex Calling - Professional');
    expect(await has(house)).toBe(false);
    expect(differences(before, await wholeUser(house, 'Initech', WHO))).toEqual([]);
    await said(house, 'lends', /Nothing is lent here/);
  });

  it('takes it back once when it was down at the time', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    await house.stop();
    await house.advance(30 * DAY_MS);
    await house.restart();
    await house.heard(house.ops, /R-2: Done[^]*lent by R-1/);
    await house.restart();
    await house.quiet();
    expect(await has(house)).toBe(false);
    const removals = (await house.ledger()).filter(
      ({ owner, method, body }) =>
        owner === 'admin' && method === 'PATCH' && JSON.stringify(body).includes('"remove"'),
    );
    expect(removals).toHaveLength(1);
  });

  it('comes back early, and its time does nothing any more', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    await said(house, 'license return R-1', /R-2: Done/);
    expect(await has(house)).toBe(false);
    await said(house, 'license return R-1', /R-1 has no license out in Initech/);
    await house.advance(6 * DAY_MS);
    await house.quiet();
    expect(house.state(4)).toBeUndefined();
  });

  it('stays longer when that is approved', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    const card = await said(house, 'license extend R-1 for 10d', /R-2: approval needed/);
    expect(card.text).toMatch(/Lent until: .* → /);
    expect(await approved(house, card)).toContain('R-2: Done');
    await house.advance(6 * DAY_MS);
    await house.quiet();
    expect(await has(house)).toBe(true);
    await house.advance(10 * DAY_MS);
    await house.heard(house.ops, /R-3: Done[^]*lent by R-1/);
    expect(await has(house)).toBe(false);
  });

  it('tells when somebody took it back elsewhere', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    const id = (await licensesOf(house, 'Initech')).find(({ name }) => name === NAME)?.id;
    await house.call('/v1/licenses/users', (await house.info()).tokens.reports, 'PATCH', {
      email: WHO,
      orgId: house.org('Initech'),
      licenses: [{ id, operation: 'remove' }],
    });
    const list = await said(house, 'license lends', /Lent in Initech/);
    expect(list.text).toContain('the license is gone already');
    await house.advance(DAY_MS / 2 + 60_000);
    const drift = await house.heard(house.ops, /is not where it was lent to/);
    expect(drift.text).toContain('somebody took it back outside of R-1');
    expect(drift.text).toContain('license return R-1');
    await house.advance(DAY_MS);
    await house.quiet();
    expect(
      (await house.fromBot(house.ops)).filter(({ text }) => text?.includes('not where it was')),
    ).toHaveLength(1);
    await house.advance(6 * DAY_MS);
    expect((await house.heard(house.ops, /R-3: Done[^]*lent by R-1/)).text).toContain('It was gone already');
  });

  it('has buttons on the reminder: longer by approval, or back at once', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    await house.advance(4 * DAY_MS + 60_000);
    const reminder = await house.heard(house.ops, /goes back soon/);
    await house.press(BO, reminder, 'lend-extend');
    const card = await house.heard(house.ops, /R-2: approval needed[^]*keep Webex Calling/);
    expect(await approved(house, card, 'Ana')).toContain('R-2: Done');
    await house.press(ANA, reminder, 'lend-return');
    await house.heard(house.ops, /R-3: Done[^]*lent by R-1/);
    expect(await has(house)).toBe(false);
  });

  it('takes it back when whoever lent it may not ask any more, and says who did', async ({
    onTestFinished,
  }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    const others = [BO, CHEN].map((name) => house.person(name).email).join(',');
    await house.restart({ STEWARD_ADMINS: others });
    await house.advance(5 * DAY_MS + 60_000);
    const { text = '' } = await house.heard(house.ops, /R-2: Done[^]*lent by R-1/);
    expect(text).toContain('Asked by: nobody: Steward does it of itself');
    expect(await has(house)).toBe(false);
    const rows = house.query(
      `select actor_id, detail from audit where request_id = 2 and action = 'request.open'`,
    );
    expect(rows).toMatchObject([{ actor_id: 'steward:itself' }]);
    expect(String(rows[0]?.['detail'])).toContain('Steward itself');
  });

  it('tries again when Webex refused the take-back', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    await lent(house);
    await house.faults({
      match: { method: 'PATCH', path: '/licenses/users', owner: 'admin' },
      fault: { status: 400 },
      times: 1,
    });
    await house.advance(5 * DAY_MS + 60_000);
    await house.heard(house.ops, /R-2: Failed/);
    expect(await has(house)).toBe(true);
    await house.advance(3 * 3_600_000);
    await house.heard(house.ops, /R-3: Done[^]*lent by R-1/);
    expect(await has(house)).toBe(false);
  });

  it('wants to know for how long', async ({ onTestFinished }) => {
    const house = await openHouse(onTestFinished);
    const form = await said(house, `license lend ${WHO} Messaging`, /R-1: /);
    expect(form.text).toContain('Say for how long, e.g. for 5d');
    const wrong = await said(house, `license lend ${WHO} Messaging for ever`, /R-2: /);
    expect(wrong.text).toContain('“ever” is no time I know');
  });
});
