// Webex keeps 50 reports of an account, and 50 of an organization: foreseen, shown, and waited for.
import { describe, expect, it } from 'vitest';
import { choicesOf } from '../e2e/card.ts';
import { until } from '../e2e/people.ts';
import { ANA, type House } from '../engine/house.ts';
import { calls, openReports, reportsOnWebex } from './report-house.ts';

const WEEK = 'report request --template "User Activity Summary" --last 7d';
const MINUTE_MS = 60_000;

/** Reports without dates, of the account with this token; the time goes on by a minute in between. */
async function fill(house: House, token: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const body = await house.call('/v1/reports', token, 'POST', { templateId: 130 });
    ids.push(String(Object(body).items.Id));
  }
  return ids;
}

const idsOnWebex = async (house: House) => (await reportsOnWebex(house)).map(({ Id }) => Id);

describe.concurrent('the 50 places of an account', () => {
  it('are foreseen: the oldest go when whoever asks says so', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const { tokens } = await house.info();
    const old = await fill(house, tokens.reports, 12);
    await house.advance(10 * MINUTE_MS);
    const newer = await fill(house, tokens.reports, 38);
    await house.advance(10 * MINUTE_MS);
    await house.say(ANA, house.ops, WEEK);
    const card = await house.heard(
      house.ops,
      /R-1: No place is free.*The oldest \(from \d{4}-\d\d-\d\d on\): 10 of Client Version Prod/,
    );
    expect(await calls(house, 'POST', /\/reports$/)).toBe(50);
    const choices = choicesOf(card, 'choice');
    await house.press(ANA, card, 'choose', {
      choice: choices['Delete the 10 oldest on Webex, then order'] ?? '',
      field: 'full',
    });
    await house.heard(house.ops, /R-1: Under way[^]*Webex is making the report/);
    const left = await idsOnWebex(house);
    expect(left).toHaveLength(41);
    expect(newer.every((id) => left.includes(id))).toBe(true);
    expect(old.filter((id) => left.includes(id))).toHaveLength(2);
  });

  it('are waited for, and taken as soon as one is free', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const { tokens } = await house.info();
    const [first = ''] = await fill(house, tokens.reports, 50);
    await house.say(ANA, house.ops, `${WEEK} --when-full wait`);
    await house.heard(house.ops, /R-1: Under way[^]*All 50 places of this account for reports are taken/);
    expect(await calls(house, 'POST', /\/reports$/)).toBe(50);
    await house.call(`/v1/reports/${first}`, tokens.reports, 'DELETE');
    await house.advance(10 * MINUTE_MS);
    await house.heard(house.ops, /R-1: Under way[^]*Webex is making the report/);
    await house.advance(MINUTE_MS);
    await house.heard(house.ops, /R-1: Done/);
    expect(await idsOnWebex(house)).toHaveLength(49);
  });

  it('held by other users are told from one’s own', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const other = house.person('Bo').token;
    const [first = ''] = await fill(house, other, 50);
    await house.say(ANA, house.ops, WEEK);
    await house.heard(
      house.ops,
      /R-1: Under way[^]*This account has 0 of 50 reports on Webex, so other users of the organization hold the rest/,
    );
    await house.call(`/v1/reports/${first}`, other, 'DELETE');
    await house.advance(10 * MINUTE_MS);
    await until('the order', async () => (await idsOnWebex(house))[0]);
    await house.advance(MINUTE_MS);
    await house.heard(house.ops, /R-1: Done/);
  });

  it('that never become free end the wait after two days, with the reason', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await fill(house, house.person('Bo').token, 50);
    await house.say(ANA, house.ops, WEEK);
    await house.heard(house.ops, /R-1: Under way/);
    await house.advance(72 * 60 * MINUTE_MS);
    const { text } = await house.heard(house.ops, /R-1: Failed/);
    expect(text).toMatch(/No place became free in two days. Delete reports \(“report delete”/);
  });
});
