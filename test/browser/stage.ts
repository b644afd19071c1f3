// A demo and a browser for a whole test file: pages as one person or another, and no complaint of them unheard.
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type DemoProcess, startDemo } from '../e2e/demo-process.ts';
import type { Played } from '../e2e/people.ts';
import { launchChromium, picture } from './chromium.ts';

export const space = 'Northwind Ops';
export const phone = { viewport: { width: 360, height: 740 } };

export interface Stage {
  readonly people: () => Played;
  readonly openAs: (person: string, options?: BrowserContextOptions) => Promise<Page>;
}

/** Called once at the top of a test file. */
export function setStage(): Stage {
  const endings: (() => Promise<void>)[] = [];
  let browser: Browser;
  let demo: DemoProcess;
  let people: Played;
  /** What the pages complained about. */
  let complaints: string[] = [];

  beforeAll(async () => {
    [browser, demo] = await Promise.all([
      launchChromium(),
      startDemo({ onEnd: (work) => void endings.push(work) }),
    ]);
    people = await demo.ready();
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    for (const end of endings.toReversed()) await end();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });

  const openAs = async (person: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const viewport = { width: 1280, height: 900 };
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${demo.url}/?as=${person}`);
    await page.getByRole('heading', { name: space, exact: true }).waitFor();
    await page.locator('#log[aria-busy="false"]').waitFor({ state: 'attached' });
    return page;
  };

  return { people: () => people, openAs };
}

/** Types a command as people do: @ste, the mention from the list, the rest. */
export async function command(page: Page, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('@ste');
  await page.getByRole('option', { name: /Steward/ }).waitFor();
  await box.press('Enter');
  await box.pressSequentially(text);
  await box.press('Enter');
}

/** The newest card with this text on it. */
export function cardWith(page: Page, text: string | RegExp): Locator {
  return page
    .getByRole('group', { name: /^Card from Steward/ })
    .filter({ hasText: text })
    .last();
}

/** Takes a picture of each page with its newest card in view; no page may be wider than its window. */
export function picturesOf(story: string) {
  return async (
    stage: string,
    pages: Readonly<Record<string, Page>>,
    text: string | RegExp,
  ): Promise<void> => {
    for (const [look, page] of Object.entries(pages)) {
      const card = cardWith(page, text);
      await card.waitFor();
      await card.scrollIntoViewIfNeeded();
      await picture(page, `${story}-${stage}-${look}`);
      const width = page.viewportSize()?.width ?? 0;
      expect(await page.evaluate('document.documentElement.scrollWidth'), `${stage}, ${look}`).toBe(width);
      const spill = `(() => { const s = document.querySelector('#scroller'); return s.scrollWidth - s.clientWidth; })()`;
      expect(await page.evaluate(spill), `${stage}, ${look}`).toBe(0);
    }
  };
}
