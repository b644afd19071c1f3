// A demo and a browser for a whole test file: pages as one person or another, and no complaint of them unheard.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type DemoProcess, startDemo } from '../e2e/demo-process.ts';
import type { Played } from '../e2e/people.ts';
import { launchChromium } from './chromium.ts';

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
