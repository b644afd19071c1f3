// What can be ordered, what is there, and what becomes of it: found, shown, asked for again, deleted.
import { expect, it } from 'vitest';
import { buttonsOf, choicesOf, inputsOf } from '../e2e/card.ts';
import { ANA, BO } from '../engine/house.ts';
import { arrived, calls, fileIn, filesIn, opened, openReports, reportsOnWebex } from './report-house.ts';

const MINUTE_MS = 60_000;
const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u200b', '');

it('templates are listed by service, and searched with a field and a button', async ({ onTestFinished }) => {
  const house = await openReports(onTestFinished);
  await house.say(ANA, house.ops, 'report templates');
  const card = await house.heard(house.ops, /Reports\n8 can be ordered. 0 of 50 places are taken/);
  expect(plain(card.text)).toMatch(
    /Teams:\nActive Users: dates, at most 31 days\nClient Version Prod: nothing more/,
  );
  expect(plain(card.text)).toMatch(/Webex:\nActive Users: dates, at most 31 days; sites/);
  expect(plain(card.text)).toMatch(
    /Webex Onboarding:\nOnboarding Progress: dates, at most 31 days; subscriptions/,
  );
  expect(buttonsOf(card)).toContain('Search');
  expect(inputsOf(card)).toEqual({ search: '' });
  await house.press(BO, card, 'search', { search: 'active' });
  const found = await house.heard(house.ops, /2 of 8 fit “active”/);
  expect(found.text).not.toContain('Meetings Usage');
  expect(found.id).not.toBe(card.id);
  await house.press(BO, found, 'search', { search: '' });
  await house.heard(house.ops, /R-\d+|8 can be ordered/);
  await house.say(ANA, house.ops, 'report templates --partner');
  const partner = await house.heard(house.ops, /Reports over all customers/);
  expect(partner.text).toMatch(/License Usage: dates, at most 31 days/);
  await house.say(ANA, house.ops, 'report templates nothing-like-it');
  await house.heard(house.ops, /0 of 8 fit “nothing-like-it”/);
});

it('a report is listed, shown with its file, ordered again and deleted', async ({ onTestFinished }) => {
  const house = await openReports(onTestFinished);
  const { tokens } = await house.info();
  await house.say(ANA, house.ops, 'report request --template "User Activity Summary" --last 7d');
  await arrived(house);
  const first = await opened(house, await fileIn(house));
  await house.call('/v1/reports', tokens.reports, 'POST', { templateId: 130 });
  await house.advance(MINUTE_MS);

  await house.say(BO, house.ops, 'report list');
  const list = plain((await house.heard(house.ops, /1 of 50 places on Webex are taken; 2 in all/)).text);
  expect(list).toMatch(/R-1: User Activity Summary, \S+ to \S+: done for Ana Novak, file kept here/);
  expect(list).toMatch(/–: Client Version Prod: done on Webex, not asked for here/);

  await house.say(BO, house.ops, 'report show R-1');
  await house.heard(house.ops, /R-1: User Activity Summary, [^]*State: done for Ana Novak, file kept here/);
  const shown = (await filesIn(house, house.ops)).find(({ text }) => text?.includes('once more'));
  expect(shown && (await opened(house, shown)).bytes).toEqual(first.bytes);

  await house.say(BO, house.ops, 'report again R-1');
  await house.heard(house.ops, /Under way[^]*Webex is making the report/);
  await house.say(BO, house.ops, 'report delete');
  const form = await house.heard(house.ops, /2 of 50 places are taken/);
  const choices = choicesOf(form, 'reports');
  expect(Object.keys(choices)).toEqual(['Client Version Prod, of today']);
  await house.press(BO, form, 'form.submit', { reports: Object.values(choices).join(',') });
  const done = plain((await house.heard(house.ops, /Done[^]*places for reports are taken now/)).text);
  expect(done).toMatch(/Client Version Prod: ✓ deleted\n1 of 50 places/);
  await house.advance(MINUTE_MS);
  await house.heard(house.ops, /Bo Lindgren asked to get the report User Activity Summary[^]*Rows: /);
  expect(await reportsOnWebex(house)).toEqual([]);

  for (const [said, answer] of [
    ['report show R-999', /There is no request R-999/],
    ['report show R-1 --org Acme', /R-1 is no report of Acme: leave out --org/],
    ['report again', /R-\d+: Order a report again/],
    ['report delete R-1', /“R-1” is no report of this account on Webex \(any more\)/],
  ] as const) {
    await house.say(BO, house.ops, said);
    await house.heard(house.ops, answer);
  }
});

it('partner reports go their own way, with the same end', async ({ onTestFinished }) => {
  const house = await openReports(onTestFinished);
  for (const [said, answer] of [
    ['"License Usage" --partner --org Acme', /leave out --partner or --org/],
    ['"User Activity Summary" --region EU', /A region goes with partner reports only/],
  ] as const) {
    await house.say(ANA, house.ops, `report request --last 7d --template ${said}`);
    await house.heard(house.ops, answer);
  }
  await house.say(
    ANA,
    house.ops,
    'report request --template "License Usage" --last 7d --partner --region us',
  );
  await house.heard(house.ops, /Under way[^]*Webex is making the report/);
  await house.advance(MINUTE_MS);
  const { text } = await house.heard(house.ops, /Done[^]*License Usage/);
  expect(text).toMatch(/Of: all customers of Northwind Partners, region US/);
  expect((await opened(house, await fileIn(house))).lines[0]).toBe('Customer name,Customer ID,Date,Value');
  expect(await calls(house, 'POST', /\/partner\/reports$/)).toBe(1);
  expect(await calls(house, 'DELETE', /\/partner\/reports\//)).toBe(1);
  expect(await calls(house, 'POST', /\/v1\/reports$/)).toBe(0);
});
