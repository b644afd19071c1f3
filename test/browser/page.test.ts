import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { seriousViolations } from './axe.ts';
import { picture } from './chromium.ts';
import {
  api,
  botPosts,
  botPostsCard,
  byMessage,
  expectComplaint,
  lastLedger,
  openAs,
  openPageHouse,
  personOf,
  room,
  roomId,
  sandbox,
  setSwitches,
} from './page-house.ts';

openPageHouse();

describe('messages', () => {
  test('a mention sent by Ana is seen by Bo', async () => {
    const page = await openAs('ana');
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('@ste');
    await page.getByRole('option', { name: /Steward/ }).waitFor();
    await box.press('Enter');
    await box.pressSequentially('whoami & <b>more</b>');
    await box.press('Enter');
    const message = page.locator('.message', { hasText: 'whoami & <b>more</b>' });
    await message.waitFor();
    await expect.poll(() => message.locator('.mention').textContent()).toBe('@Steward');
    await expect.poll(() => message.locator('.text b').count()).toBe(0);
    await expect.poll(() => box.inputValue()).toBe('');

    await page.getByRole('combobox', { name: 'You are' }).selectOption({ label: personOf('Bo').name });
    await message.getByText('Ana Novak', { exact: true }).waitFor();
  });

  test('the bot’s name typed at the start is a mention', async () => {
    const page = await openAs('bo');
    await page.getByRole('textbox', { name: 'Message' }).fill('@steward help me');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.message', { hasText: 'help me' }).waitFor();
    const { body } = await lastLedger('POST', '/v1/messages');
    expect(body).toEqual({
      roomId: roomId(),
      markdown: `<@personId:${sandbox.info().bot.personId}|steward> help me`,
    });
  });

  test('one tab sees what happens in another: new, edited, deleted, replied, unread', async () => {
    const ana = await openAs('ana');
    const id = await botPosts({ markdown: 'First **words**' });
    await byMessage(ana, id).getByText('First words').waitFor();
    await api(sandbox.info().bot.token, 'PUT', `/messages/${id}`, {
      roomId: roomId(),
      markdown: 'Second words',
    });
    await byMessage(ana, id).getByText('Second words').waitFor();
    await byMessage(ana, id).getByText('Edited').waitFor();

    await byMessage(ana, id).getByRole('button', { name: 'Reply' }).click();
    await ana.getByRole('textbox', { name: 'Message' }).fill('A reply');
    await ana.keyboard.press('Enter');
    const reply = ana.locator('.message.in-thread', { hasText: 'A reply' });
    await reply.waitFor();
    await reply.getByRole('button', { name: 'Delete' }).click();
    await reply.getByRole('button', { name: 'Really delete?' }).click();
    await ana.getByText('You deleted your message.').waitFor();

    await ana.getByRole('button', { name: `${room} + guest`, exact: true }).click();
    await ana.getByRole('heading', { name: `${room} + guest`, exact: true }).waitFor();
    await botPosts({ text: 'Unread' });
    await ana.locator('.space.unread', { hasText: room }).waitFor();
  });

  test('a file is sent and downloaded', async () => {
    const page = await openAs('chen');
    const file = {
      name: 'people.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('email\nana@acme.example\n'),
    };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('textbox', { name: 'Message' }).fill('the list');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const button = page
      .locator('.message', { hasText: 'the list' })
      .getByRole('button', { name: /people\.csv/ });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    expect(download.suggestedFilename()).toBe('people.csv');
    expect(await readFile(await download.path(), 'utf8')).toBe('email\nana@acme.example\n');
  });
});

describe('cards', () => {
  test('Submit creates an attachment action with the inputs', async () => {
    const page = await openAs('bo');
    const message = byMessage(page, await botPostsCard());
    await message.getByRole('group', { name: 'Card from Steward: Approval needed' }).waitFor();
    await expect.poll(() => message.getByText('The fallback text').count()).toBe(0);
    await expect.poll(() => message.locator('a').count()).toBe(0);

    await message.getByRole('button', { name: 'Approve' }).click();
    await message.getByText('Enter a note').waitFor();
    await expect
      .poll(() => message.getByRole('textbox', { name: /Note/ }).getAttribute('aria-invalid'))
      .toBe('true');
    await message.getByRole('textbox', { name: /Note/ }).fill('fine');
    await message.getByLabel('Tell the person').check();
    await message.getByRole('button', { name: 'Approve' }).click();
    await message.getByText('Sent', { exact: true }).waitFor();
    const { body } = await lastLedger('POST', '/v1/attachment/actions');
    expect(body).toMatchObject({
      type: 'submit',
      inputs: { cmd: 'approve', v: 1, note: 'fine', tell: 'true' },
    });
    expect(body).not.toHaveProperty('inputs.empty');
  });

  test('a native client sends empty inputs as empty text', async () => {
    const page = await openAs('bo');
    await setSwitches({ inputStyle: 'native' });
    const message = byMessage(page, await botPostsCard());
    await message.getByRole('textbox', { name: /Note/ }).fill('x');
    await message.getByRole('button', { name: 'Approve' }).click();
    await message.getByText('Sent', { exact: true }).waitFor();
    const { body } = await lastLedger('POST', '/v1/attachment/actions');
    expect(body).toMatchObject({ inputs: { note: 'x', empty: '' } });
    await setSwitches({ inputStyle: 'sdk' });
  });

  test('what is typed into a card outlives everything around it', async () => {
    const page = await openAs('bo');
    const before = await botPosts({ text: 'before' });
    const note = byMessage(page, await botPostsCard()).getByRole('textbox', { name: /Note/ });
    await note.fill('half a sen');
    const later = await botPosts({ text: 'after' });
    await byMessage(page, later).waitFor();
    await api(sandbox.info().bot.token, 'DELETE', `/messages/${before}`);
    await byMessage(page, before).getByText('Steward deleted their own message.').waitFor();
    expect(await page.evaluate('document.activeElement.maxLength')).toBe(100);
    await page.getByRole('button', { name: /^Colours/ }).click();
    await expect.poll(() => note.inputValue()).toBe('half a sen');
  });

  test('a press on a deleted card is told with its tracking id', async () => {
    const page = await openAs('bo');
    await page.route('**/v1/attachment/actions', (route) =>
      route.fulfill({ status: 404, json: { message: 'Unable to get message.', trackingId: 'ROUTER_42' } }),
    );
    const message = byMessage(page, await botPostsCard());
    await message.getByRole('textbox', { name: /Note/ }).fill('x');
    await message.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').getByText('ROUTER_42').waitFor();
    await message.getByText('Not sent').waitFor();
    expectComplaint('404');
  });
});

describe('inspector', () => {
  test('shows requests, moves the clock, adds and clears faults', async () => {
    const page = await openAs('ana');
    await page.getByRole('tab', { name: 'Ledger' }).click();
    await botPosts({ text: 'for the ledger' });
    await page.getByRole('searchbox', { name: 'Filter the requests' }).fill('post /messages bot 200');
    await page.locator('.row summary', { hasText: '/messages' }).first().waitFor();
    await page.getByRole('tab', { name: 'Faults' }).click();
    await page.getByRole('button', { name: 'Add fault' }).click();
    await page.getByRole('button', { name: /^Remove fault/ }).click();
    await page.getByText('No faults').waitFor();
    await page.getByRole('tab', { name: 'Clock' }).click();
    await page.getByRole('button', { name: '+1 h' }).click();
    await page.getByText('Clock +1 h').waitFor();
    await page.getByRole('tab', { name: 'Orgs' }).click();
    await page.getByText('managed').first().waitFor();
  });
});

describe('a new beginning', () => {
  test('after a reset the tab is the same person in an empty space', async () => {
    const page = await openAs('chen');
    await botPosts({ text: 'soon forgotten' });
    await page.getByText('soon forgotten').waitFor();
    await page.getByRole('tab', { name: 'Clock' }).click();
    await page.getByRole('button', { name: 'Reset the world' }).click();
    await page.getByRole('button', { name: 'Really reset?' }).click();
    await page.getByText('No messages yet').waitFor();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'You are' }).inputValue())
      .toBe(personOf('Chen').personId);
  });
});

describe('looks', () => {
  test.each(['light', 'dark'] as const)(
    '%s: fits 360 px, and axe finds nothing serious',
    async (colorScheme) => {
      await botPostsCard();
      const phone = await openAs('ana', { viewport: { width: 360, height: 740 }, colorScheme });
      expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(
        await phone.evaluate(
          `(() => { const s = document.querySelector('#scroller'); return s.scrollWidth - s.clientWidth; })()`,
        ),
      ).toBe(0);
      await picture(phone, `sandbox-360-${colorScheme}`);
      await phone.getByRole('button', { name: 'Spaces' }).click();
      await phone.getByRole('button', { name: `${room} + guest`, exact: true }).waitFor();
      await phone.keyboard.press('Escape');
      await phone.getByRole('button', { name: `${room} + guest`, exact: true }).waitFor({ state: 'hidden' });

      // The page's own policy keeps foreign scripts out; axe is let in for this check alone.
      const wide = await openAs('ana', { colorScheme, bypassCSP: true });
      await picture(wide, `sandbox-${colorScheme}`);
      await wide.locator('.message').last().getByRole('button', { name: 'Deny', exact: true }).click();
      expect(await seriousViolations(wide)).toEqual([]);
      for (const tab of ['Deliveries', 'Ledger', 'Clock', 'Switches', 'Faults', 'Orgs', 'Coverage']) {
        await wide.getByRole('tab', { name: tab }).click();
        expect(await seriousViolations(wide, '#inspector'), tab).toEqual([]);
      }
    },
  );
});
