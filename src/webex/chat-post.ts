// Posting, editing and finding again the bot's own messages.
import { Fault } from '../domain/failure.ts';
import type { Chat, Content, Target } from '../domain/ports/chat.ts';
import type { Cards } from './cards.ts';
import type { FrameworkBot } from './framework-bot.ts';
import { sameId } from './ids.ts';
import type { Mentioned } from './mention.ts';
import { nonceOf, noticeMarkdown } from './notice-text.ts';
import type { Item } from './sdk/resource.ts';
import type { WebexLog } from './webex-log.ts';
import { decode, messageWire } from './wire.ts';

export interface PostDeps {
  readonly bot: FrameworkBot;
  readonly self: Mentioned;
  readonly cards: Cards;
  readonly log: WebexLog;
}

const CARD = 'application/vnd.microsoft.card.adaptive';
const NEWEST = 50;

export function createPoster(deps: PostDeps): Pick<Chat, 'post' | 'update' | 'remove' | 'find'> {
  const { bot, self } = deps;
  return {
    post: (target, content) => post(deps, target, content),
    update: createUpdate(deps),
    async remove(messageId) {
      try {
        await bot.webex.messages.remove(messageId);
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
      }
    },
    async find(roomId, nonce) {
      const space = await bot.inSpace(roomId);
      if (space === undefined) return undefined;
      // In a group space a bot may only list what mentions it; that is why each notice mentions the bot.
      const mine = space.isDirect ? {} : { mentionedPeople: 'me' };
      const page = await bot.webex.messages.list({ roomId, ...mine, max: NEWEST });
      const messages = page.items.map((item) => decode(messageWire, item, 'a message'));
      return messages.find(
        (message) => sameId(message.personId, self.id) && nonceOf(message.text ?? message.markdown) === nonce,
      )?.id;
    },
  };
}

async function post(
  deps: PostDeps,
  target: Target,
  content: Content,
): Promise<{ readonly messageId: string }> {
  const space = await deps.bot.inSpace(target.roomId);
  if (space === undefined) {
    throw new Fault({
      code: 'not-in-space',
      message: 'The bot is not a member of this space.',
      repeat: 'never',
    });
  }
  const message = messageOf(deps, content);
  if (target.parentId !== undefined) {
    try {
      return idOf(await space.reply(target.parentId, { ...message }));
    } catch (error) {
      // The thread may be gone, or its root is itself a reply. Refused is not posted, so it may be said aloud.
      if (!hasStatus(error, 400, 404)) throw error;
      deps.log.info({ roomId: target.roomId }, 'thread refused, posting without');
    }
  }
  const { markdown, attachments } = message;
  const [card] = attachments ?? [];
  return idOf(
    await (card === undefined ? space.say({ ...message }) : space.sendCard(card.content, markdown)),
  );
}

const idOf = (item: Item): { readonly messageId: string } => ({ messageId: item.id });

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
      return { markdown: noticeMarkdown({ text: content.text, command: '', nonce }, self) };
    case 'file': {
      const file = new File([Buffer.from(content.bytes)], content.name);
      const { text, command, mention } = content;
      return { markdown: noticeMarkdown({ text, command, nonce, mention }, self), files: [file] };
    }
  }
}

/**
 * Whether cards can be edited is documented as no and works for most. A refusal may also be the limit of
 * edits of one message, so two messages must be refused, and none edited, before trying is given up.
 */
function createUpdate(deps: PostDeps): Chat['update'] {
  const refused = new Set<string>();
  let learned: 'unknown' | 'works' | 'never' = 'unknown';

  function learnRefusal(messageId: string, status: number): void {
    refused.add(messageId);
    if (learned !== 'unknown' || (status !== 405 && refused.size < 2)) return;
    learned = 'never';
    refused.clear();
    deps.log.info({ status }, 'this account cannot edit cards; they are deleted and posted anew');
  }

  return async (messageId, target, content) => {
    const card = content.kind === 'card';
    if (content.kind === 'file' || (card && learned === 'never')) return 'cannot';
    try {
      await deps.bot.webex.messages.update({
        id: messageId,
        roomId: target.roomId,
        ...messageOf(deps, content),
      });
    } catch (error) {
      if (hasStatus(error, 404)) return 'gone';
      if (!hasStatus(error, 400, 405)) throw error;
      if (card && learned === 'unknown') learnRefusal(messageId, error.status ?? 400);
      return 'cannot';
    }
    if (card) learned = 'works';
    return 'updated';
  };
}

const hasStatus = (error: unknown, ...statuses: readonly number[]): error is Fault =>
  error instanceof Fault && error.status !== undefined && statuses.includes(error.status);
