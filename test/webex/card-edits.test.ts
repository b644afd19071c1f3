// Edits of cards: how often they are tried, what is remembered of that, and for how long.
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Content } from '../../src/domain/ports/chat.ts';
import type { Clock } from '../../src/domain/ports/clock.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createCards } from '../../src/webex/cards.ts';
import { createChat, type WebexChat } from '../../src/webex/chat.ts';
import { playWith } from '../e2e/people.ts';
import { learnedHere } from './learned.ts';
import { quick } from './scripted-server.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const view = JSON.parse(readFileSync(new URL('../../cards/answer/sample.json', import.meta.url), 'utf8'));
const card = (n: number): Content => ({
  kind: 'card',
  view,
  ref: 'a-secret-of-the-buttons',
  nonce: `n-${n}`,
});

interface World {
  /** A bot of its own, with what earlier ones have learned. */
  readonly bot: () => Promise<WebexChat>;
  /** Posts a card and tries to edit it so many times. */
  readonly edits: (chat: WebexChat, times: number) => Promise<readonly string[]>;
  readonly tried: () => Promise<number>;
  readonly settings: (values: object) => Promise<unknown>;
  readonly later: (ms: number) => void;
  readonly facts: Map<string, unknown>;
}

async function openWorld(): Promise<World> {
  const sandbox = await startSandbox({ port: 0, seed: 'demo' });
  onTestFinished(async () => sandbox.close());
  const played = await playWith(sandbox.url);
  const target = { roomId: played.room('Northwind Ops') };
  const facts = new Map<string, unknown>();
  let ahead = 0;
  const clock: Clock = { now: () => Date.now() + ahead, real: () => Date.now() };
  return {
    bot: async () => {
      const chat = await createChat({
        baseUrl: `${sandbox.url}/v1`,
        token: sandbox.info().bot.token,
        clock,
        cards: createCards({ strict: true }),
        learned: learnedHere(facts),
        limits: quick,
      });
      onTestFinished(async () => chat.close());
      return chat;
    },
    edits: async (chat, times) => {
      const { messageId } = await chat.post(target, card(0));
      const results: string[] = [];
      for (let n = 1; n <= times; n += 1) results.push(await chat.update(messageId, target, card(n)));
      return results;
    },
    tried: async () => (await played.ledger()).filter(({ method }) => method === 'PUT').length,
    settings: async (values) => played.call('/_sandbox/settings', undefined, 'POST', values),
    later: (ms) => void (ahead += ms),
    facts,
  };
}

describe('edits of cards', () => {
  it('are refused after ten of one message, which says nothing about others', async () => {
    const { bot, edits, facts } = await openWorld();
    const chat = await bot();
    expect(await edits(chat, 12)).toEqual([...Array<string>(10).fill('updated'), 'cannot', 'cannot']);
    expect(await edits(chat, 1)).toEqual(['updated']);
    expect([...facts.values()]).toEqual([{ works: true, at: expect.any(Number) }]);
  });

  it('that this account cannot make are known to the next process, and tried again after a week', async () => {
    const { bot, edits, settings, tried, later } = await openWorld();
    await settings({ cardEdit: 'reject' });
    const first = await bot();
    expect([...(await edits(first, 1)), ...(await edits(first, 1))]).toEqual(['cannot', 'cannot']);
    expect(await tried()).toBe(2);

    const second = await bot();
    expect(await edits(second, 1)).toEqual(['cannot']);
    expect(await tried()).toBe(2);

    await settings({ cardEdit: 'allow' });
    later(WEEK_MS - 60_000);
    expect(await edits(second, 1)).toEqual(['cannot']);
    later(60_000);
    expect(await edits(second, 2)).toEqual(['updated', 'updated']);
    expect(await edits(await bot(), 1)).toEqual(['updated']);
  });

  it('that one message refused are tried with another, also by the next process', async () => {
    const { bot, edits, settings, tried, facts } = await openWorld();
    await settings({ cardEdit: 'reject' });
    expect(await edits(await bot(), 3)).toEqual(['cannot', 'cannot', 'cannot']);
    expect(await tried()).toBe(3);
    expect(facts.size).toBe(0);
  });

  it('of another account are another matter', async () => {
    const { bot, edits, facts } = await openWorld();
    facts.set('card-edits:somebody else', { works: false, at: Date.now() });
    expect(await edits(await bot(), 1)).toEqual(['updated']);
  });
});
