// Posting, editing and finding again the bot's own messages.
import type { Bot } from 'webex-node-bot-framework';
import { personOfDirect } from '../domain/direct-space.ts';
import { Fault } from '../domain/failure.ts';
import type { Chat, Content, Posted, Target } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Learned } from '../domain/ports/learned.ts';
import { createCardEdits } from './card-edits.ts';
import type { Cards } from './cards.ts';
import { messageWire, timeOf } from './chat-wire.ts';
import { type FrameworkBot, foundOrNot } from './framework-bot.ts';
import { sameId } from './ids.ts';
import type { Mentioned } from './mention.ts';
import { nonceOf, noticeMarkdown } from './notice-text.ts';
import type { Item, Resource } from './sdk/resource.ts';
import type { WebexLog } from './webex-log.ts';
import { decode } from './wire.ts';

export interface PostDeps {
  readonly bot: FrameworkBot;
  /** Messages of direct spaces, listed by person. */
  readonly direct: Pick<Resource, 'list'>;
  readonly self: Mentioned;
  readonly cards: Cards;
  readonly clock: Clock;
  readonly learned: Learned;
  readonly log: WebexLog;
}

const CARD = 'application/vnd.microsoft.card.adaptive';
const NEWEST = 50;

export function createPoster(deps: PostDeps): Pick<Chat, 'post' | 'update' | 'remove' | 'find'> {
  const { bot, self } = deps;
  return {
    post: (target, content) => post(deps, target, content),
    update: createUpdate(deps),
    async remove(messageId, { roomId }) {
      // Whoever is not in the space is told that its messages do not exist.
      if (personOfDirect(roomId) === undefined) await memberOf(deps, roomId);
      try {
        await bot.webex.messages.remove(messageId);
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
      }
    },
    async find(roomId, nonce) {
      const items = await newestIn(deps, roomId);
      const messages = items.map((item) => decode(messageWire, item, 'a message'));
      const found = messages.find(
        (message) => sameId(message.personId, self.id) && nonceOf(message.text ?? message.markdown) === nonce,
      );
      return found && { messageId: found.id, postedAt: timeOf(found) };
    },
  };
}

async function newestIn({ bot, direct }: PostDeps, roomId: string): Promise<readonly Item[]> {
  const personId = personOfDirect(roomId);
  if (personId !== undefined) return (await foundOrNot(direct.list({ personId })))?.items ?? [];
  const space = await bot.inSpace(roomId);
  if (space === undefined) return [];
  // In a group space a bot may only list what mentions it; that is why each notice mentions the bot.
  const mine = space.isDirect ? {} : { mentionedPeople: 'me' };
  return (await bot.webex.messages.list({ roomId, ...mine, max: NEWEST })).items;
}

async function memberOf({ bot }: PostDeps, roomId: string): Promise<Bot> {
  const space = await bot.inSpace(roomId);
  if (space !== undefined) return space;
  throw new Fault({
    code: 'not-in-space',
    message: 'The bot is not a member of this space.',
    repeat: 'never',
  });
}

/** The bot object outlives a removal, or a move of the space, that nobody told of. */
async function stillMemberOf(deps: PostDeps, roomId: string): Promise<void> {
  await deps.bot.forget(roomId);
  await memberOf(deps, roomId);
}

/** Opens the direct space where there is none yet. Some people cannot be written to: that is for the log. */
async function postDirect(deps: PostDeps, toPersonId: string, content: Content): Promise<Posted> {
  try {
    return posted(await deps.bot.webex.messages.create({ toPersonId, ...messageOf(deps, content) }));
  } catch (error) {
    if (!hasStatus(error, 400, 403, 404)) throw error;
    const { status, trackingId } = error;
    const message = 'Webex takes no direct message to this person.';
    throw new Fault({ code: 'not-in-space', message, repeat: 'never', status, trackingId, cause: error });
  }
}

async function post(deps: PostDeps, target: Target, content: Content): Promise<Posted> {
  const personId = personOfDirect(target.roomId);
  if (personId !== undefined) return postDirect(deps, personId, content);
  const space = await memberOf(deps, target.roomId);
  const message = messageOf(deps, content);
  if (target.parentId !== undefined) {
    try {
      return posted(await space.reply(target.parentId, { ...message }));
    } catch (error) {
      // The thread may be gone, or its root is itself a reply. Refused is not posted, so it may be said aloud.
      if (!hasStatus(error, 400, 404)) throw error;
      deps.log.info({ roomId: target.roomId }, 'thread refused, posting without');
    }
  }
  const { markdown, attachments } = message;
  const [card] = attachments ?? [];
  try {
    return posted(
      await (card === undefined ? space.say({ ...message }) : space.sendCard(card.content, markdown)),
    );
  } catch (error) {
    if (hasStatus(error, 403, 404)) await stillMemberOf(deps, target.roomId);
    throw error;
  }
}

const posted = (item: Item): Posted => {
  const created = item['created'];
  return {
    messageId: item.id,
    postedAt: timeOf({ created: typeof created === 'string' ? created : undefined }),
  };
};

interface Message {
  readonly markdown: string;
  readonly attachments?: readonly { readonly contentType: string; readonly content: object }[];
  readonly files?: readonly File[];
}

function messageOf(deps: PostDeps, content: Content): Message {
  const { self, cards } = deps;
  const { nonce } = content;
  switch (content.kind) {
    case 'card': {
      const { view, ref } = content;
      const markdown = noticeMarkdown({ text: view.text, command: view.command, nonce }, self);
      return { markdown, attachments: [{ contentType: CARD, content: cards.renderCard(view, { ref }) }] };
    }
    case 'text':
      return { markdown: noticeMarkdown(content, self) };
    case 'file': {
      const file = new File([Buffer.from(content.bytes)], content.name);
      const { text, command, mention } = content;
      const mentions = mention === undefined ? [] : [mention];
      return { markdown: noticeMarkdown({ text, command, nonce, mentions }, self), files: [file] };
    }
  }
}

function createUpdate(deps: PostDeps): Chat['update'] {
  const edits = createCardEdits({ ...deps, personId: deps.self.id });
  return async (messageId, target, content) => {
    const card = content.kind === 'card';
    if (content.kind === 'file' || (card && !(await edits.worthTrying()))) return 'cannot';
    try {
      const direct = personOfDirect(target.roomId) !== undefined;
      const roomId = direct ? (await deps.bot.webex.messages.get(messageId))['roomId'] : target.roomId;
      await deps.bot.webex.messages.update({
        id: messageId,
        roomId,
        ...messageOf(deps, content),
      });
    } catch (error) {
      if (hasStatus(error, 403, 404) && personOfDirect(target.roomId) === undefined)
        await stillMemberOf(deps, target.roomId);
      if (hasStatus(error, 404)) return 'gone';
      if (!hasStatus(error, 400, 405)) throw error;
      if (card) await edits.refused(messageId, error.status ?? 400);
      return 'cannot';
    }
    if (card) await edits.worked();
    return 'updated';
  };
}

const hasStatus = (error: unknown, ...statuses: readonly number[]): error is Fault =>
  error instanceof Fault && error.status !== undefined && statuses.includes(error.status);
