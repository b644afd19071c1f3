import { expect, test } from 'vitest';
import { picture } from './chromium.ts';
import {
  api,
  botPosts,
  botPostsCard,
  byMessage,
  openAs,
  openPageHouse,
  roomId,
  sandbox,
} from './page-house.ts';

openPageHouse();

const version = '1.3';
const tall = {
  type: 'AdaptiveCard',
  version,
  body: Array.from({ length: 60 }, (_none, index) => ({ type: 'TextBlock', text: `Line ${index}` })),
};

function form(title: string, more: readonly object[]): object {
  const body = [{ type: 'TextBlock', text: title }, ...more];
  return { type: 'AdaptiveCard', version, body, actions: [{ type: 'Action.Submit', title: 'Go' }] };
}

const attached = (content: unknown): object[] => [
  { contentType: 'application/vnd.microsoft.card.adaptive', content },
];

test('a card taller than the view is read from its top', async () => {
  const page = await openAs('ana');
  const id = await botPostsCard(tall);
  const first = byMessage(page, id).getByText('Line 0', { exact: true });
  await first.waitFor();
  const inView = `(() => { const s = document.querySelector('#scroller').getBoundingClientRect();
    const n = [...document.querySelectorAll('.message')].at(-1).getBoundingClientRect();
    return n.top - s.top; })()`;
  await expect.poll(() => page.evaluate(inView)).toBe(12);
  await page.reload();
  await first.waitFor();
  await expect.poll(() => page.evaluate(inView)).toBe(12);
  await api(sandbox.info().bot.token, 'DELETE', `/messages/${id}`);
});

test('what one author writes within two minutes stands under one heading', async () => {
  const page = await openAs('ana');
  await botPosts({ text: 'the first of three' });
  const second = byMessage(page, await botPosts({ text: 'the second of three' }));
  const third = byMessage(page, await botPostsCard(form('The third', [])));
  await third.waitFor();
  await expect.poll(() => second.locator('.message-head').count()).toBe(0);
  await expect.poll(() => third.locator('.message-head').count()).toBe(0);
  await expect.poll(() => second.getAttribute('aria-label')).toMatch(/^Steward, /);

  await second.hover();
  await third.getByRole('button', { name: 'Go' }).focus();
  const seen = `[...document.querySelectorAll('.message-actions')]
    .filter((each) => getComputedStyle(each).opacity === '1').length`;
  // They fade in.
  await expect.poll(async () => page.evaluate(seen)).toBe(1);
  await third.hover();
  await picture(page, 'sandbox-grouped');
  const actions = await third.locator('.message-actions').boundingBox();
  const card = await third.locator('.card').boundingBox();
  expect((actions?.y ?? 0) + (actions?.height ?? 0)).toBeLessThanOrEqual(card?.y ?? 0);
  await fetch(`${sandbox.url}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advanceMs: 180_000 }),
  });
  const later = byMessage(page, await botPosts({ text: 'later' }));
  await later.locator('.message-head').waitFor();
});

test('a card that changes keeps what is being typed into it', async () => {
  const page = await openAs('bo');
  const inputs = [
    { type: 'Input.Text', id: 'reason', label: 'Reason' },
    { type: 'Input.Text', id: 'gone', label: 'Gone' },
    { type: 'Input.Toggle', id: 'tell', title: 'Tell them' },
  ];
  const id = await botPostsCard(form('Version one', inputs));
  const card = byMessage(page, id);
  await card.getByLabel('Gone').fill('lost');
  await card.getByLabel('Tell them').check();
  await card.getByLabel('Reason').pressSequentially('because');
  await page.keyboard.press('ArrowLeft');
  const kept = inputs.filter((input) => input.id !== 'gone');
  await api(sandbox.info().bot.token, 'PUT', `/messages/${id}`, {
    roomId: roomId(),
    text: 'c',
    attachments: attached(form('Version two', kept)),
  });
  await card.getByText('Version two').waitFor();
  await page.keyboard.type('!');
  await expect.poll(() => card.getByLabel('Reason').inputValue()).toBe('becaus!e');
  await expect.poll(() => card.getByLabel('Tell them').isChecked()).toBe(true);
});

test('a press that was taken says so for a moment only', async () => {
  const page = await openAs('bo');
  const card = byMessage(page, await botPostsCard(form('Press', [])));
  await card.getByRole('button', { name: 'Go' }).click();
  await card.getByText('Sent', { exact: true }).waitFor();
  await card.getByText('Sent', { exact: true }).waitFor({ state: 'detached', timeout: 4000 });
});

test('one’s own words can be changed, and a draft waits for that', async () => {
  const page = await openAs('ana');
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('@Steward whaomi');
  await box.press('Enter');
  const message = page.locator('.message', { hasText: 'whaomi' });
  const id = await message.getAttribute('data-message-id');
  await box.fill('a draft');
  await message.getByRole('button', { name: 'Edit' }).click();
  await expect.poll(() => box.inputValue()).toBe('@Steward whaomi');
  await page.keyboard.press('Escape');
  await expect.poll(() => box.inputValue()).toBe('a draft');
  await message.getByRole('button', { name: 'Edit' }).click();
  await picture(page, 'sandbox-edit');
  await box.fill('@Steward whoami');
  await box.press('Enter');
  const changed = byMessage(page, id ?? '');
  await changed.getByText('Edited').waitFor();
  await expect.poll(() => changed.locator('.mention').textContent()).toBe('@Steward');
  await expect.poll(() => changed.locator('.text').textContent()).toBe('@Steward whoami');
  await expect.poll(() => box.inputValue()).toBe('a draft');
  await box.fill('');
});

test('a file is dropped onto the conversation', async () => {
  const page = await openAs('ana');
  const data = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['email\\nana@acme.example\\n'], 'people.csv', { type: 'text/csv' }));
    return data;
  })()`);
  await page.locator('.composer').dispatchEvent('dragover', { dataTransfer: data });
  await page.locator('.chat.dropping').waitFor();
  await page.locator('.composer').dispatchEvent('drop', { dataTransfer: data });
  await page.getByText('people.csv').waitFor();
  await page.getByRole('textbox', { name: 'Message' }).fill('dropped');
  await page.keyboard.press('Enter');
  await page
    .locator('.message', { hasText: 'dropped' })
    .getByRole('button', { name: /people\.csv/ })
    .waitFor();
  await expect.poll(() => page.locator('.chat.dropping').count()).toBe(0);
});

test('a space that moves to another region stays open', async () => {
  const page = await openAs('chen');
  await botPosts({ text: 'still here' });
  await page.getByText('still here').waitFor();
  await fetch(`${sandbox.url}/_sandbox/rooms/${roomId()}/migrate`, { method: 'POST' });
  await expect.poll(() => page.locator('.space[aria-current]').getAttribute('data-room-id')).toBe(roomId());
  await page.getByText('still here').waitFor();
});
