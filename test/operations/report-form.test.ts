// Asking for a report by the form: which one, then only what that one wants.
import { describe, expect, it } from 'vitest';
import { buttonsOf, choicesOf, inputsOf } from '../e2e/card.ts';
import type { Message } from '../e2e/people.ts';
import { ANA, type House } from '../engine/house.ts';
import { arrived, calls, openReports } from './report-house.ts';

const DAY_MS = 86_400_000;
const dayBefore = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

async function second(house: House, label: string): Promise<Message> {
  await house.say(ANA, house.ops, 'report request');
  const first = await house.heard(house.ops, /R-1: Order a report/);
  expect(Object.keys(inputsOf(first))).toEqual(['template']);
  await house.press(ANA, first, 'form.submit', { template: choicesOf(first, 'template')[label] ?? '' });
  return house.heard(
    house.ops,
    new RegExp(`R-1: Order a report.*${label.replace(/[()]/g, String.raw`\$&`)}\\.`),
  );
}

describe.concurrent('the form of report request', () => {
  it('asks for the report, then for its period', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const card = await second(house, 'User Activity Summary (Teams)');
    expect(inputsOf(card)).toEqual({ period: '7d', from: '', to: '' });
    expect(Object.values(choicesOf(card, 'period'))).toEqual(['yesterday', '7d', '30d', 'month', 'dates']);
    expect(buttonsOf(card)).toContain('Continue');
    await house.press(ANA, card, 'form.submit', { period: '7d' });
    expect((await arrived(house)).text).toContain('R-1: Done');
  });

  it('asks for sites only where they are wanted, and for them by name', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const card = await second(house, 'Meetings Usage (Webex)');
    expect(inputsOf(card)).toEqual({ period: '7d', from: '', to: '', sites: 'northwind.webex.com' });
    expect(card.text).toMatch(
      /At most 31 days at once; data from \S+ to \S+\. 0 of 50 places for reports are taken/,
    );
    await house.press(ANA, card, 'form.submit', { period: '7d', sites: '' });
    const back = await house.heard(house.ops, /“Meetings Usage” is about sites: name at least one/);
    expect(inputsOf(back)).toMatchObject({ period: '7d' });
    await house.press(ANA, back, 'form.submit', { period: '7d', sites: 'northwind.webex.com' });
    const done = await arrived(house);
    expect(done.text).toContain('R-1: Done');
  });

  it('asks for nothing more where nothing is wanted', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, 'report request');
    const first = await house.heard(house.ops, /R-1: Order a report/);
    const template = choicesOf(first, 'template')['Client Version Prod (Teams)'] ?? '';
    await house.press(ANA, first, 'form.submit', { template });
    await house.heard(house.ops, /R-1: Under way/);
  });

  it('asks which of two reports with one title', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, 'report request --template "Active Users" --last 7d');
    const choose = await house.heard(house.ops, /Which report\?/);
    const choices = choicesOf(choose, 'choice');
    expect(Object.keys(choices)).toEqual(['Active Users (Teams)', 'Active Users (Webex)']);
    await house.press(ANA, choose, 'choose', { choice: choices['Active Users (Teams)'] ?? '' });
    expect((await house.heard(house.ops, /R-1: Under way/)).text).toContain('Active Users');
  });

  it.for<[string, Record<string, string>, RegExp]>([
    [
      'days before there is data',
      { period: 'dates', from: '2020-01-01', to: '2020-01-03' },
      /has data from \d{4}-\d\d-\d\d on/,
    ],
    [
      'days to come',
      { period: 'dates', from: dayBefore(3), to: dayBefore(-3) },
      /has data up to \d{4}-\d\d-\d\d/,
    ],
    [
      'an end before the beginning',
      { period: 'dates', from: dayBefore(3), to: dayBefore(5) },
      /The last day is before the first one/,
    ],
    ['dates that are missing', { period: 'dates' }, /The first day is missing.*The last day is missing/],
    ['dates beside a period', { period: '7d', from: dayBefore(3) }, /There are dates as well/],
  ])('comes back, filled, with %s', async ([, inputs, wrong], { onTestFinished }) => {
    const house = await openReports(onTestFinished);
    const card = await second(house, 'Calling Media Quality (Webex Calling)');
    await house.press(ANA, card, 'form.submit', inputs);
    const back = await house.heard(house.ops, /Please correct/);
    expect(back.text).toMatch(wrong);
    expect(inputsOf(back)).toMatchObject(inputs);
    expect(await calls(house, 'POST', /\/reports$/)).toBe(0);
    await house.press(ANA, back, 'form.submit', { period: '7d', from: '', to: '' });
    await house.heard(house.ops, /R-1: Under way/);
  });
});

describe.concurrent('what is typed', () => {
  it.for<[string, RegExp]>([
    ['--last 7d', /, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\./],
    ['--last yesterday', /, (\d{4}-\d\d-\d\d) to \1\./],
    ['--last month', /, (\d{4}-\d\d)-01 to \1-(28|29|30|31)\./],
    ['--last 2w', /, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\./],
    [`--from ${dayBefore(9)} --to ${dayBefore(4)}`, new RegExp(`, ${dayBefore(9)} to ${dayBefore(4)}\\.`)],
  ])('%s is ordered at once', async ([said, period], { onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, `report request --template "User Activity Summary" ${said}`);
    expect((await house.heard(house.ops, /R-1: Under way/)).text).toMatch(period);
  });

  it.for<[string, RegExp]>([
    ['--template "User Activity Summary" --last fortnight', /“fortnight” is no period I know/],
    ['--template "User Activity Summary" --from 2026-02-30 --to 2026-03-02', /“2026-02-30” is no date/],
    [
      '--template "User Activity Sumary" --last 7d',
      /There is no report “User Activity Sumary”. Did you mean “User Activity Summary”/,
    ],
    [
      '--template "Calling Media Quality" --last 30d',
      /30 days are too many: “Calling Media Quality” takes at most 7/,
    ],
    ['--template "Meetings Usage" --last 7d', /name at least one, e\.g\. acme\.webex\.com/],
  ])('%s comes back with what is wrong', async ([said, wrong], { onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(ANA, house.ops, `report request ${said}`);
    expect((await house.heard(house.ops, /Please correct/)).text?.replaceAll('\u200b', '')).toMatch(wrong);
    expect(await calls(house, 'POST', /\/reports$/)).toBe(0);
  });

  it('a site of somebody else is refused by Webex, in its words', async ({ onTestFinished }) => {
    const house = await openReports(onTestFinished);
    await house.say(
      ANA,
      house.ops,
      'report request --template "Meetings Usage" --last 7d --site acme.webex.com',
    );
    const { text } = await house.heard(house.ops, /R-1: Failed/);
    expect(text?.replaceAll('\u200b', '')).toMatch(
      /the site does not belong to the organization.*acme\.webex\.com/,
    );
  });
});
