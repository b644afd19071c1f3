// The chat side: one bot account on Webex behind the Chat port.
import type { Dispatcher } from 'undici';
import { Fault } from '../domain/failure.ts';
import type { Chat, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Learned } from '../domain/ports/learned.ts';
import type { Cards } from './cards.ts';
import { createMembers } from './chat-members.ts';
import { createMissed } from './chat-missed.ts';
import { createPoster } from './chat-post.ts';
import { createReader } from './chat-read.ts';
import { roomWire } from './chat-wire.ts';
import { createContents } from './contents.ts';
import { foundOrNot, startFrameworkBot } from './framework-bot.ts';
import { createWebexHttp, type HttpLimits, type WebexHttp } from './http.ts';
import { placeOf, sameId } from './ids.ts';
import type { Pace } from './pace.ts';
import { personWire } from './people-wire.ts';
import { createResource } from './sdk/resource.ts';
import type { SocketCalls } from './socket/calls.ts';
import { SILENT, type WebexLog } from './webex-log.ts';
import { decode, listOf } from './wire.ts';

export interface ChatDeps {
  readonly baseUrl: string;
  readonly token: string;
  readonly clock: Clock;
  readonly cards: Cards;
  readonly learned: Learned;
  readonly log?: WebexLog | undefined;
  readonly agent?: Dispatcher | undefined;
  readonly pace?: Pace | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Absent: what came through a socket cannot be read. */
  readonly ask?: SocketCalls['ask'] | undefined;
}

export interface WebexChat extends Chat {
  close(): Promise<void>;
}

/** Asks Webex who the bot is, and throws the Fault when it does not say. */
export async function createChat(deps: ChatDeps): Promise<WebexChat> {
  const { baseUrl, token, clock, cards, learned, log = SILENT, agent, pace, limits, ask = noSocket } = deps;
  const bearer = async (): Promise<string> => token;
  const http = createWebexHttp({ baseUrl, token: bearer, clock, log, agent, pace, limits });
  const bot = await startFrameworkBot(http).catch(async (error: unknown) => {
    await http.close();
    throw error;
  });
  const me = personOf(bot.person);
  const self = { id: me.personId, displayName: me.displayName };

  const spaces = createSpaces(http);
  const { forget, ...membership } = createMembers({ bot, http, self, clock });

  return {
    self: () => Promise.resolve(me),
    read: createReader({ bot, self, clock, spaces: spaces.spaces, ask, membersChanged: forget }),
    ...createPoster({
      bot,
      direct: createResource(http, '/messages/direct'),
      self,
      cards,
      clock,
      learned,
      log,
    }),
    person: async (personId) => personOf(await bot.webex.people.get(personId)),
    async personByEmail(email) {
      const { items } = await bot.webex.people.list({ email });
      const wanted = email.trim().toLowerCase();
      const people = items.map((item) => decode(personWire, item, 'a person'));
      const found = people.find(({ emails }) => emails.some((address) => address.toLowerCase() === wanted));
      return found === undefined ? undefined : personOf(found);
    },
    ...spaces,
    ...membership,
    async title(roomId) {
      const room = await foundOrNot(bot.webex.rooms.get(roomId));
      return room && decode(roomWire, room, 'a space').title;
    },
    file: createContents(http),
    placeOf,
    missed: createMissed(http, self),
    async close() {
      await bot.stop();
      await http.close();
    },
  };
}

const noSocket: SocketCalls['ask'] = async () => {
  throw new Fault({ code: 'no-socket', message: 'Nothing comes through a socket here.', repeat: 'never' });
};

const ROOMS_PER_PAGE = 1000;

/** Only what was found is remembered: the bot may be added to the space a minute from now. */
function createSpaces(http: WebexHttp): Pick<Chat, 'space' | 'spaces'> {
  const found = new Map<string, string>();
  const pages = async function* () {
    const query = { max: ROOMS_PER_PAGE };
    for await (const { body } of http.pages({ method: 'GET', path: '/rooms', query })) {
      yield decode(listOf(roomWire), body, 'the spaces').items;
    }
  };
  return {
    async space(name) {
      const known = found.get(name);
      if (known !== undefined) return known;
      for await (const rooms of pages()) {
        const room = rooms.find(({ id, title }) => sameId(id, name) || title === name);
        if (room === undefined) continue;
        found.set(name, room.id);
        return room.id;
      }
      return undefined;
    },
    async spaces() {
      const ids: string[] = [];
      for await (const rooms of pages()) ids.push(...rooms.map(({ id }) => id));
      // Of a space that has moved, or was left, the old id is worth nothing.
      for (const [name, id] of found) if (!ids.includes(id)) found.delete(name);
      return ids;
    },
  };
}

function personOf(item: unknown): Person {
  const { id, orgId, emails, displayName, nickName, firstName, lastName } = decode(
    personWire,
    item,
    'a person',
  );
  const [email] = emails;
  const fullName = [firstName ?? nickName, lastName].filter((part) => part !== undefined).join(' ');
  const name = displayName ?? (fullName || (email ?? id));
  // A line of its own in a text would be taken for ours.
  return { personId: id, orgId, email: email ?? '', displayName: name.replace(/[\s\p{Cc}]+/gu, ' ') };
}
