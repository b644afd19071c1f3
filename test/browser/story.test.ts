// The whole story on the page: Ana asks, fills the form, Bo approves, both see what became of it. The pictures
// in test/.artefacts/ are there to be looked at.
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousViolations } from './axe.ts';
import { picture } from './chromium.ts';
import { cardWith, command, phone, picturesOf, setStage, space } from './stage.ts';

const { people, openAs } = setStage();

const pictures = picturesOf('story');

async function fillForm(card: Locator): Promise<void> {
  await card.getByRole('textbox', { name: /^E-mail address/ }).fill('lena.park@acme.example');
  await card.getByRole('textbox', { name: /^First name/ }).fill('Lena');
  await card.getByRole('textbox', { name: /^Last name/ }).fill('Park');
  await card.getByRole('checkbox', { name: /Webex Calling - Professional/ }).check();
  await card.getByRole('combobox', { name: /^Location/ }).selectOption({ label: 'Berlin' });
}

test('Ana asks with a form, Bo approves on the card, both see Done', { timeout: 120_000 }, async () => {
  const ana = await openAs('ana');
  const bo = await openAs('bo', { colorScheme: 'dark' });
  const narrow = await openAs('ana', phone);
  const narrowDark = await openAs('bo', { ...phone, colorScheme: 'dark' });
  const all = { light: ana, dark: bo, '360': narrow, '360-dark': narrowDark };

  await command(ana, 'user create');
  const choose = cardWith(ana, 'Which organization?');
  await pictures('1-choose', all, 'Which organization?');
  await choose.getByRole('combobox', { name: /organization/i }).selectOption({ label: 'Acme' });
  await choose.getByRole('button', { name: 'Continue' }).click();

  const form = cardWith(ana, 'Create a Webex user');
  await form.waitFor();
  await pictures('2-form', all, 'Create a Webex user');
  await fillForm(form);
  await form.getByRole('button', { name: 'Continue' }).click();

  await form.getByText(/needs an extension/).waitFor();
  await expect.poll(() => form.getByRole('textbox', { name: /^First name/ }).inputValue()).toBe('Lena');
  await expect.poll(() => form.getByRole('checkbox', { name: /Professional/ }).isChecked()).toBe(true);
  await pictures('3-problem', { light: ana, '360': narrow, dark: bo }, /needs an extension/);
  await form.getByRole('textbox', { name: /^Extension/ }).fill('4711');
  await form.getByRole('button', { name: 'Continue' }).click();

  const approval = cardWith(bo, 'Approval needed');
  await pictures('4-approval', all, 'Approval needed');
  await approval.getByRole('button', { name: 'Deny', exact: true }).click();
  await approval.getByRole('button', { name: 'Deny request' }).waitFor();
  await approval.getByRole('button', { name: 'Deny request' }).scrollIntoViewIfNeeded();
  await picture(bo, 'story-5-deny-open-dark');
  await approval.getByRole('button', { name: 'Approve' }).click();

  for (const page of [ana, bo]) {
    const done = cardWith(page, 'Done');
    for (const text of ['R-1', 'lena.park@acme.example', 'Acme', 'Berlin', '4711', 'Bo Lindgren'])
      await done.getByText(text).first().waitFor();
    await done.getByText(/✓ Webex Calling - Professional/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  }
  await pictures('6-done', all, 'Done');
  const users = await people().users('Acme', 'lena.park@acme.example');
  expect(users).toMatchObject([{ displayName: 'Lena Park', extension: '4711' }]);
});

test('what else the bot shows, in both looks', { timeout: 120_000 }, async () => {
  // The page's own policy keeps foreign scripts out; axe is let in for this check alone.
  const ana = await openAs('ana', { bypassCSP: true });
  const dark = await openAs('bo', { colorScheme: 'dark', bypassCSP: true });
  const both = { light: ana, dark };
  const shown = async (stage: string, text: string, expected: string | RegExp): Promise<void> => {
    await command(ana, text);
    await pictures(stage, both, expected);
  };
  await shown('7-help', 'help', 'What I can do');
  await shown('8-help-user', 'help user create', /--first/);
  await shown('9-usage', 'license usage --org Acme', /License usage/);
  await shown('10-status', 'status', 'Steward is up');
  await shown('11-unknown', 'licence usage', 'Did you mean');
  await shown(
    '12-asked',
    'user create den@acme.example --first Den --last Ied --org Acme',
    'Approval needed',
  );
  await ana.getByRole('button', { name: 'Approve' }).click();
  await pictures('13-own', both, /your own request/);
  const waiting = cardWith(dark, 'Approval needed');
  await waiting.getByRole('button', { name: 'Deny', exact: true }).click();
  await waiting.getByRole('textbox', { name: /^Reason/ }).fill('Not in this quarter.');
  await waiting.getByRole('button', { name: 'Deny request' }).click();
  await pictures('14-denied', both, 'Not in this quarter.');
  await shown('15-requests', 'requests all', 'One in full');
  await shown('16-request', 'request R-1', 'Asked at');
  for (const [look, page] of Object.entries(both)) expect(await seriousViolations(page), look).toEqual([]);
});

test('on a phone no word of a card is cut off', { timeout: 60_000 }, async () => {
  const email = 'maximiliana.longname@acme.example';
  const page = await openAs('ana', phone);
  await command(page, `user create ${email} --first Maximiliana --last Longname --org "Umbrella Logistics"`);
  const waiting = await people().heard(people().room(space), new RegExp(`approval needed.*${email}`));
  await cardWith(page, email).waitFor();
  expect.soft(await cutOff(page), 'approval').toEqual([]);
  await people().press('Bo', waiting, 'approve');
  await cardWith(page, 'Done').filter({ hasText: email }).waitFor();
  await picture(page, 'story-17-long-360');
  expect.soft(await cutOff(page), 'outcome').toEqual([]);
});

/** Texts of the newest card that reach beyond its edge. */
async function cutOff(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const card = [...document.querySelectorAll('.card')].at(-1);
    const edge = card.getBoundingClientRect().right;
    const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const beyond = [];
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      const isCut = [...range.getClientRects()].some(({ right }) => right > edge);
      if (isCut) beyond.push(texts.currentNode.textContent);
    }
    return beyond;
  })()`);
}
