// From a delivery, which holds ids only, to what happened. Whatever cannot be asked now is a Fault; nothing is
// taken from the delivery that Webex can be asked for.
import { Fault } from '../domain/failure.ts';
import type { Chat, Delivery, Incoming } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { actionWire, membershipWire, messageWire, namedWire, roomWire, timeOf } from './chat-wire.ts';
import { type FrameworkBot, foundOrNot, type Raised } from './framework-bot.ts';
import { isBareUuid, keyOf, placeOf, sameId, unpadded } from './ids.ts';
import { commandText, type Mentioned } from './mention.ts';
import { nonceOf } from './notice-text.ts';
import type { Item } from './sdk/resource.ts';
import type { SocketCalls } from './socket/calls.ts';
import { decode } from './wire.ts';

export interface ReadDeps {
  readonly bot: FrameworkBot;
  readonly self: Mentioned;
  readonly clock: Clock;
  readonly spaces: Chat['spaces'];
  /** Asks one of Webex's hosts around the socket. */
  readonly ask: SocketCalls['ask'];
  /** Somebody came into a space, or left it. */
  readonly membersChanged: (roomId: string) => void;
}

/** Webex announces items before every server of it knows them. */
const REPLICATION_MS = 10_000;
/** Clocks differ: an item may seem to come from a little ahead. */
const SKEW_MS = 60_000;

const gone = (reason: string): Incoming => ({ kind: 'gone', reason });

export function createReader(deps: ReadDeps): Chat['read'] {
  return async (delivery) => {
    switch (`${delivery.resource}/${delivery.event}`) {
      case 'messages/created':
        return readMessage(deps, delivery);
      case 'attachmentActions/created':
        return readPress(deps, delivery);
      case 'memberships/created':
        return readJoining(deps, delivery);
      case 'memberships/deleted':
        return readLeaving(deps, delivery);
      case 'rooms/migrated':
        return readMove(deps, delivery);
      default:
        return gone(`nothing is done about ${delivery.resource} ${delivery.event}`);
    }
  };
}

async function readMessage(deps: ReadDeps, delivery: Delivery): Promise<Incoming> {
  const { bot, self } = deps;
  const item = await fetched(deps, delivery, (id) => bot.webex.messages.get(id));
  if (item === undefined) return gone('the message no longer exists');
  const message = decode(messageWire, item, 'a message');
  if (sameId(message.personId, self.id)) {
    const nonce = nonceOf(message.text ?? message.markdown);
    return { kind: 'echo', messageId: message.id, roomId: message.roomId, nonce, createdAt: timeOf(message) };
  }
  if (message.text?.trim() === undefined && message.files.length === 0) return gone('the message is empty');
  const raised = await raise(deps, delivery, message.roomId, () => bot.message(item));
  if (raised === undefined) return gone('the bot is not in the space');
  if (isBot(raised)) return gone('the message is from another bot');
  const roomType = raised.bot.isDirect ? 'direct' : 'group';
  return {
    kind: 'message',
    messageId: message.id,
    roomId: message.roomId,
    roomType,
    personId: message.personId,
    text: commandText({ text: message.text, html: message.html, roomType }, self),
    parentId: message.parentId,
    files: message.files,
    createdAt: timeOf(message),
  };
}

async function readPress(deps: ReadDeps, delivery: Delivery): Promise<Incoming> {
  const { bot } = deps;
  const item = await fetched(deps, delivery, (id) => bot.webex.attachmentActions.get(id));
  if (item === undefined) return gone('the press can no longer be read');
  const action = decode(actionWire, item, 'a press');
  const raised = await raise(deps, delivery, action.roomId, () => bot.press(item));
  if (raised === undefined) return gone('the bot is not in the space');
  return {
    kind: 'press',
    actionId: action.id,
    fromBot: isBot(raised),
    messageId: action.messageId,
    roomId: action.roomId,
    roomType: raised.bot.isDirect ? 'direct' : 'group',
    personId: action.personId,
    inputs: action.inputs,
  };
}

async function readJoining(deps: ReadDeps, delivery: Delivery): Promise<Incoming> {
  if (saysWho(delivery)) return readToldJoining(deps, delivery);
  const item = await fetched(deps, delivery, (id) => deps.bot.webex.memberships.get(id));
  if (item === undefined) return gone('the membership no longer exists');
  const { roomId, personId } = decode(membershipWire, item, 'a membership');
  deps.membersChanged(roomId);
  return { kind: 'membership', change: 'added', roomId, personId, self: sameId(personId, deps.self.id) };
}

/** Who joined and where, in bare uuids: there is no address that tells the id of a membership. */
const saysWho = ({ data }: Delivery): boolean => data.roomId !== undefined && isBareUuid(data.roomId);

async function readToldJoining(deps: ReadDeps, delivery: Delivery): Promise<Incoming> {
  const { roomId: place = '', personId = '' } = delivery.data;
  const roomId = await spaceAt(deps, place);
  if (roomId === undefined && isNew(deps.clock, delivery)) throw notYet(undefined);
  if (roomId === undefined) return gone('the bot is not in the space');
  deps.membersChanged(roomId);
  return { kind: 'membership', change: 'added', roomId, personId, self: sameId(personId, deps.self.id) };
}

/** The id of a space the bot is in, or was in a moment ago. */
async function spaceAt({ bot, spaces }: ReadDeps, roomId: string): Promise<string | undefined> {
  if (!isBareUuid(roomId)) return roomId;
  const isIt = (id: string): boolean => placeOf(id) === placeOf(roomId);
  return bot.spaces().find(isIt) ?? (await spaces()).find(isIt);
}

/** The one thing that can only be read from the delivery: there is nothing left to ask for. */
async function readLeaving(deps: ReadDeps, delivery: Delivery): Promise<Incoming> {
  const { roomId: place, personId } = delivery.data;
  if (place === undefined || personId === undefined) return gone('the delivery does not say who left');
  // The id of a space that the bot has left, and did nothing in since it started, is known to nobody any more.
  const roomId = (await spaceAt(deps, place)) ?? place;
  deps.membersChanged(roomId);
  const self = sameId(personId, deps.self.id);
  if (self) await deps.bot.forget(roomId);
  return { kind: 'membership', change: 'removed', roomId, personId: unpadded(personId), self };
}

/**
 * A delivery of a move names the id the space got by it; Webex documents no field for the one before. By now the space
 * may have moved on: what counts is the id it has.
 */
async function readMove(deps: ReadDeps, { data: { id } }: Delivery): Promise<Incoming> {
  const room = await foundOrNot(deps.bot.webex.rooms.get(id));
  const here = room === undefined ? undefined : decode(roomWire, room, 'a space').id;
  const roomId = here ?? (await deps.spaces()).find((other) => placeOf(other) === placeOf(id));
  if (roomId === undefined) return gone('the bot is not in the space');
  for (const other of deps.bot.spaces()) {
    if (other !== roomId && placeOf(other) === placeOf(roomId)) await deps.bot.forget(other);
  }
  return { kind: 'migrated', roomId };
}

/** Undefined: it does not exist any more. Not found while it is new: it does not exist everywhere yet. */
async function fetched(
  deps: ReadDeps,
  delivery: Delivery,
  get: (id: string) => Promise<Item>,
): Promise<Item | undefined> {
  try {
    return await get(await idOf(deps, delivery));
  } catch (error) {
    if (!(error instanceof Fault) || error.status !== 404) throw error;
    if (isNew(deps.clock, delivery)) throw notYet(error);
    return undefined;
  }
}

/** What came through the socket goes by its bare uuid; the address that came with it knows its id. */
async function idOf({ ask }: ReadDeps, { data: { id, address } }: Delivery): Promise<string> {
  if (address === undefined || !isBareUuid(id)) return id;
  const { id: found } = decode(namedWire, await ask('GET', address), 'what was announced');
  if (keyOf(found) === keyOf(id)) return found;
  throw new Fault({
    code: 'unreadable-answer',
    message: 'Webex announced one thing and showed another.',
    repeat: 'never',
  });
}

/** Undefined: the bot is not in the space. Silence of the framework is an error, never an answer. */
async function raise(
  deps: ReadDeps,
  delivery: Delivery,
  roomId: string,
  hand: () => Promise<Raised | undefined>,
): Promise<Raised | undefined> {
  const bot = await deps.bot.inSpace(roomId);
  if (bot === undefined) {
    if (isNew(deps.clock, delivery)) throw notYet(undefined);
    return undefined;
  }
  const raised = await hand();
  if (raised !== undefined) return raised;
  throw new Fault({ code: 'not-raised', message: 'The message could not be taken in.', repeat: 'safe' });
}

const isBot = ({ trigger }: Raised): boolean => trigger.person['type'] === 'bot';

/** `created` is Webex's time, and so is the business clock. */
function isNew(clock: Clock, { data }: Delivery): boolean {
  const created = typeof data['created'] === 'string' ? Date.parse(data['created']) : Number.NaN;
  const age = clock.now() - created;
  return age > -SKEW_MS && age < REPLICATION_MS;
}

const notYet = (cause: Fault | undefined): Fault =>
  new Fault({
    code: 'not-yet-visible',
    message: 'Webex has announced this and cannot show it yet.',
    repeat: 'safe',
    status: cause?.status,
    trackingId: cause?.trackingId,
    cause,
  });
