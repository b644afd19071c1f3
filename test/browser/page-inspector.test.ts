import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { picture } from './chromium.ts';
import { api, botPosts, openAs, openPageHouse, sandbox, setSwitches } from './page-house.ts';

openPageHouse();

const endpoint = z.object({ items: z.array(z.object({ path: z.string() })) });

test('a delivery shows its path and no loose ends', async () => {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const targetUrl = `http://127.0.0.1:${port}/webex/events`;
  const hook = { name: 'all', targetUrl, resource: 'all', event: 'all' };
  const { id } = await api(sandbox.info().bot.token, 'POST', '/webhooks', hook);
  const page = await openAs('ana');
  await page.getByRole('tab', { name: 'Deliveries' }).click();
  await botPosts({ text: 'for the inspector' });
  const row = page.locator('.row').first();
  await row.getByText('200').waitFor();
  const more = await row.locator('.row-more').textContent();
  expect(more).toContain('/webex/events');
  expect(more).not.toMatch(/http|·/);
  await picture(page, 'sandbox-deliveries');
  await api(sandbox.info().bot.token, 'DELETE', `/webhooks/${String(id)}`);
  server.close();
});

test('switches say what they do and offer what they take', async () => {
  const page = await openAs('ana');
  await page.getByRole('tab', { name: 'Switches' }).click();
  const style = page.getByLabel('Input style');
  await expect.poll(() => style.locator('option').allTextContents()).toEqual(['sdk', 'native', 'react']);
  await page.getByText('native sends them as empty text').waitFor();
  await style.selectOption('react');
  await page.locator('.switch.changed', { hasText: 'Input style' }).waitFor();
  await picture(page, 'sandbox-switches');
  await setSwitches({ inputStyle: 'sdk' });
});

test('the seeds and endpoints of this sandbox are shown', async () => {
  const page = await openAs('ana');
  await page.getByRole('tab', { name: 'Clock' }).click();
  const seeds = page.getByRole('combobox', { name: 'World to begin with' });
  await expect.poll(() => seeds.locator('option').allTextContents()).toEqual([...sandbox.info().seeds]);
  await page.getByRole('tab', { name: 'Coverage' }).click();
  const answer = await fetch(`${sandbox.url}/_sandbox/coverage`);
  const { items } = endpoint.parse(await answer.json());
  await page.getByText(`${items.length} endpoints`).waitFor();
  await page.getByRole('searchbox', { name: 'Filter the endpoints' }).fill('get /rooms');
  await page.getByText('/rooms/{roomId}', { exact: true }).waitFor();
  await picture(page, 'sandbox-coverage');
});
