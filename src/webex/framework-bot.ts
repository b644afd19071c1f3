// The bot framework, kept on a short lead: it makes the bot object of each space, recognizes messages and
// presses, and posts. It listens to no network, manages no webhooks, and no error of it goes unseen.
import Framework, { type Bot, type Trigger } from 'webex-node-bot-framework';
import { Fault } from '../domain/failure.ts';
import type { WebexHttp } from './http.ts';
import type { Webex } from './sdk/index.ts';
import type { Item } from './sdk/resource.ts';

export interface Raised {
  readonly bot: Bot;
  readonly trigger: Trigger;
}

export interface FrameworkBot {
  /** The bot's own account as `GET /people/me` shows it. */
  readonly person: Item;
  readonly webex: Webex;
  /** The bot object of a space, made if need be; undefined when the bot is not a member there. */
  inSpace(roomId: string): Promise<Bot | undefined>;
  /** Hands an item to the framework; undefined when it raised nothing about it. */
  message(item: Item): Promise<Raised | undefined>;
  press(item: Item): Promise<Raised | undefined>;
  /** The bot was removed from a space, or the space has another id now. */
  forget(roomId: string): Promise<void>;
  /** Ids of the spaces that have a bot object. */
  spaces(): readonly string[];
  stop(): Promise<void>;
}

const EVERYTHING = /[\s\S]*/;
const LAST = 99_999;

export async function startFrameworkBot(http: WebexHttp): Promise<FrameworkBot> {
  const framework = new Framework({
    token: { http },
    // A webhook URL keeps the framework from opening a websocket; nothing is registered under it.
    webhookUrl: 'http://steward.invalid/',
    maxStartupSpaces: 0,
    removeWebhooksOnStart: false,
    messageFormat: 'markdown',
  });
  // Its debug lines hold what people typed.
  framework.debugger = () => undefined;

  const waiting = new Map<unknown, (raised: Raised) => void>();
  const raise = (bot: Bot, trigger: Trigger): void => {
    waiting.get(trigger.message ?? trigger.attachmentAction)?.({ bot, trigger });
  };
  framework.hears(EVERYTHING, raise, LAST);
  framework.on('attachmentAction', raise);
  // A file without a word is heard by no phrase.
  framework.on('files', raise);
  await framework.start();

  /** Handlers are called before the framework's promise settles, and know their item by identity. */
  async function handled(item: Item, hand: (item: Item) => Promise<unknown>): Promise<Raised | undefined> {
    let result: Raised | undefined;
    waiting.set(item, (raised) => {
      result = raised;
    });
    try {
      await hand(item);
    } finally {
      waiting.delete(item);
    }
    return result;
  }

  return {
    person: framework.person,
    webex: framework.webex,
    inSpace: createSpaces(framework),
    message: (item) => handled(readable(item), (copy) => framework.onMessageCreated(copy)),
    press: (item) => handled({ ...item }, (copy) => framework.onAttachmentActions(copy)),
    async forget(roomId) {
      await framework.onMembershipDeleted({ roomId, personId: framework.person.id });
    },
    spaces: () => framework.bots.map((bot) => bot.room.id),
    async stop() {
      await framework.stop();
    },
  };
}

/** A copy, so that one item read twice at a time is two; without text the framework trips over a mention. */
function readable(item: Item): Item {
  const { mentionedPeople, ...rest } = item;
  return typeof item['text'] === 'string' && item['text'].trim() !== '' ? { ...rest, mentionedPeople } : rest;
}

/**
 * The framework's own discovery answers false to every error and drops what arrives meanwhile. So what it is
 * going to ask is asked here first, where errors show, once per space at a time.
 */
function createSpaces(framework: Framework): (roomId: string) => Promise<Bot | undefined> {
  const opening = new Map<string, Promise<Bot | undefined>>();
  const { webex } = framework;
  const known = (roomId: string): Bot | undefined => framework.bots.find((bot) => bot.room.id === roomId);

  async function open(roomId: string): Promise<Bot | undefined> {
    const membership = await foundOrNot(
      webex.memberships.list({ roomId, personId: framework.person.id }).then(({ items }) => items[0]),
    );
    const room = membership === undefined ? undefined : await foundOrNot(webex.rooms.get(roomId));
    if (membership === undefined || room === undefined) return undefined;
    if (room['type'] === 'direct') {
      const members = await webex.memberships.list({ roomId });
      if (members.length < 2) return undefined;
    }
    await framework.spawn(membership);
    const bot = known(roomId);
    if (bot === undefined) {
      throw new Fault({ code: 'space-not-ready', message: 'The space could not be opened.', repeat: 'safe' });
    }
    return bot;
  }

  return async (roomId) => {
    const bot = known(roomId);
    if (bot !== undefined) return bot;
    const underway = opening.get(roomId) ?? open(roomId).finally(() => opening.delete(roomId));
    opening.set(roomId, underway);
    return underway;
  };
}

export async function foundOrNot<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}
