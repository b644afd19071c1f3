// The second story on the page: Ana gives somebody licenses with the form and Bo approves; Ana asks for a report, the
// clock moves, and its card and its file are there. The pictures in test/.artefacts/ are there to be looked at.
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { paidNames } from '../operations/license-people.ts';
import { picture } from './chromium.ts';
import { cardWith, command, phone, picturesOf, setStage } from './stage.ts';

const MINUTE_MS = 60_000;
const { people, openAs } = setStage();

async function openAll(): Promise<Readonly<Record<'light' | 'dark' | '360', Page>>> {
  return {
    light: await openAs('ana'),
    dark: await openAs('bo', { colorScheme: 'dark' }),
    '360': await openAs('ana', phone),
  };
}

const pictures = picturesOf('second');

test('Ana gives licenses with the form, Bo approves, the card tells of each', {
  timeout: 120_000,
}, async () => {
  const all = await openAll();
  const { light: ana, dark: bo } = all;
  await command(ana, 'license assign --org Acme');
  const form = cardWith(ana, 'Give a user licenses');
  await form.waitFor();
  await pictures('1-who', all, 'Give a user licenses');
  await form.getByRole('textbox', { name: /^User/ }).fill('Hana');
  await form.getByRole('button', { name: 'Continue' }).click();

  await form.getByText(/For Hana Abel/).waitFor();
  const box = (name: RegExp): Locator => form.getByRole('checkbox', { name });
  await expect.poll(() => box(/Messaging \(/).isChecked()).toBe(true);
  await expect.poll(() => box(/Professional/).isChecked()).toBe(false);
  await pictures('2-which', all, 'For Hana Abel');
  await box(/Professional/).check();
  await box(/Meetings Suite/).uncheck();
  await form.getByRole('button', { name: 'Continue' }).click();

  await form.getByText(/needs a location/).waitFor();
  await form.getByRole('textbox', { name: /^Extension/ }).fill('4711');
  await expect.poll(() => box(/Professional/).isChecked()).toBe(true);
  await expect.poll(() => box(/Meetings Suite/).isChecked()).toBe(false);
  await pictures('3-problem', all, /needs a location/);
  await form.getByRole('combobox', { name: /^Location/ }).selectOption({ label: 'Vienna' });
  await form.getByRole('button', { name: 'Continue' }).click();

  await pictures('4-approval', all, 'Approval needed');
  await cardWith(bo, 'Approval needed').getByRole('button', { name: 'Approve' }).click();
  for (const page of [ana, bo]) {
    const done = cardWith(page, 'Done');
    for (const text of [
      'hana.abel@acme.example',
      '✓ Webex Calling - Professional',
      '✓ Webex Meetings Suite',
      '✓ Vienna',
      '✓ 4711',
      'Bo Lindgren',
    ])
      await done.getByText(text).first().waitFor();
  }
  await pictures('5-done', all, 'Done');
  const names = await paidNames(people(), 'Acme', 'hana.abel@acme.example');
  expect(names).toEqual(['Messaging', 'Webex Calling - Professional']);
});

test('what a calling license takes with it is warned of, and a part is told as a part', {
  timeout: 120_000,
}, async () => {
  const all = await openAll();
  const { light: ana, dark: bo } = all;
  const settings = { patchLicensesPartial: ['Messaging'] };
  await people().call('/_sandbox/settings', undefined, 'POST', settings);
  const karl = 'karl.dvorak@acme.example';
  await command(ana, `license remove ${karl} "Webex Calling - Standard" Messaging --org Acme`);
  await cardWith(ana, /destroys the calling set-up of Karl Dvorak/).waitFor();
  await pictures('6-warning', all, 'destroys the calling set-up');
  await cardWith(bo, karl).getByRole('button', { name: 'Approve' }).click();
  await cardWith(ana, 'Partly done')
    .getByText(/Webex said itself that it did only a part/)
    .waitFor();
  await pictures('7-partly', all, 'Partly done');
  await people().call('/_sandbox/settings', undefined, 'POST', { patchLicensesPartial: [] });
});

test('Ana asks for a report, time passes, the card and the file are there and the file opens', {
  timeout: 120_000,
}, async () => {
  const all = await openAll();
  const { light: ana, dark: bo } = all;
  await command(ana, 'report request');
  const form = cardWith(ana, 'Order a report');
  await form.waitFor();
  await pictures('8-report', all, 'Order a report');
  const template = form.getByRole('combobox', { name: /^Report/ });
  await template.selectOption({ label: 'User Activity Summary (Teams)' });
  await form.getByRole('button', { name: 'Continue' }).click();
  await form.getByRole('combobox', { name: /^Period/ }).waitFor();
  await pictures('9-period', all, 'Period');
  await form.getByRole('button', { name: 'Continue' }).click();

  await cardWith(ana, 'Webex is making the report').waitFor();
  await pictures('10-waiting', all, 'Webex is making the report');
  await people().advance(MINUTE_MS);
  const done = cardWith(bo, 'Messages Sent, all').or(cardWith(bo, /▰{10}/));
  await done.first().waitFor();
  for (const page of [ana, bo]) {
    const reply = page.getByText(/The report is here: User Activity Summary/).last();
    await reply.waitFor();
    await reply.scrollIntoViewIfNeeded();
  }
  await picture(ana, 'second-11-file-light');
  await picture(bo, 'second-11-file-dark');
  await pictures('12-arrived', all, /▰{10}/);

  const waiting = ana.waitForEvent('download');
  await ana
    .getByText(/User-Activity-Summary-R-\d+\.csv/)
    .last()
    .click();
  const csv = await readFile(await (await waiting).path(), 'utf8');
  expect(csv.split('\r\n')[0]).toMatch(/^Date,Email,Display Name,Messages Sent/);
});
