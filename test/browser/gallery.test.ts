// Every card with its samples, as a person sees it: light and dark, wide and on a phone.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillGallery } from '../../src/cards-preview.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { seriousViolations } from './axe.ts';
import { launchChromium, picture } from './chromium.ts';

let sandbox: Sandbox;
let browser: Browser;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, seed: 'demo' });
  await fillGallery(sandbox);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
});

async function open(colorScheme: 'light' | 'dark', width: number): Promise<Page> {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 1400 },
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.goto(`${sandbox.url}/?as=ana`);
  if (width < 700)
    await page
      .getByRole('button', { name: /spaces/i })
      .first()
      .click();
  await page.getByRole('button', { name: 'Card gallery', exact: true }).click();
  await page.waitForSelector('#log[aria-busy="false"]', { state: 'attached' });
  await page.waitForSelector('.ac-adaptiveCard');
  return page;
}

describe.each(['light', 'dark'] as const)('the cards in %s', (scheme) => {
  test.each([1280, 360])('are whole and legible at %i px', async (width) => {
    const page = await open(scheme, width);

    const wide = await page
      .locator('.ac-adaptiveCard')
      .evaluateAll((cards) =>
        cards
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
          .map(({ textContent }) => textContent.slice(0, 60)),
      );
    const cards = await page.locator('[data-message-id] .ac-adaptiveCard').count();
    await picture(page, `gallery-${scheme}-${width}`);

    expect(wide).toEqual([]);
    expect(cards).toBeGreaterThanOrEqual(10);
    expect(await page.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth)).toBe(true);
    // What axe looks at is the same at both widths, and it is the slowest part.
    if (width === 1280) expect(await seriousViolations(page)).toEqual([]);
    await page.context().close();
  });
});
