import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { z } from 'zod';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { launchChromium } from './chromium.ts';
import { sampleCard } from './sample-card.ts';

const record = z.record(z.string(), z.unknown());
export const room = 'Northwind Ops';

export let sandbox: Sandbox;
let browser: Browser;
/** What the pages complained about; a refusal a test asked for is taken out by that test. */
let complaints: string[] = [];

/** Called once at the top of a test file: a sandbox and a browser for all of it. */
export function openPageHouse(): void {
  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([startSandbox({ port: 0, seed: 'demo' }), launchChromium()]);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });
}

export async function openAs(person: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${sandbox.url}/?as=${person}`);
  await page.getByRole('heading', { name: room, exact: true }).waitFor();
  await page.locator('#log[aria-busy="false"]').waitFor({ state: 'attached' });
  return page;
}

export async function api(
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return text === '' ? {} : record.parse(JSON.parse(text));
}

export function roomId(): string {
  const found = sandbox.info().rooms.find(({ title }) => title === room);
  if (!found) throw new Error(`there is no space ${room}`);
  return found.id;
}

/** Changes switches of the sandbox; each test begins with those it left. */
export async function setSwitches(switches: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_sandbox/settings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(switches),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** A complaint the test itself has provoked. */
export function expectComplaint(part: string): void {
  complaints = complaints.filter((text) => !text.includes(part));
}

/** Posts as the bot and returns the message's id. */
export async function botPosts(message: Record<string, unknown>): Promise<string> {
  const posted = await api(sandbox.info().bot.token, 'POST', '/messages', { roomId: roomId(), ...message });
  return String(posted['id']);
}

export function botPostsCard(content: unknown = sampleCard): Promise<string> {
  const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content }];
  return botPosts({ text: 'The fallback text', attachments });
}

export const byMessage = (page: Page, id: string): Locator => page.locator(`[data-message-id="${id}"]`);

export async function lastLedger(method: string, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/_sandbox/ledger?since=0&limit=5000`);
  const { items } = z.object({ items: z.array(record) }).parse(await response.json());
  const found = items.findLast((entry) => entry['method'] === method && entry['path'] === path);
  if (!found) throw new Error(`the ledger has no ${method} ${path}`);
  return found;
}

export function personOf(start: string): { readonly name: string; readonly personId: string } {
  const person = sandbox.info().people.find(({ name }) => name.startsWith(start));
  if (!person) throw new Error(`nobody is called ${start}`);
  return person;
}
