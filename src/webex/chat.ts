// The chat side: one bot account on Webex behind the Chat port.
import type { Dispatcher } from 'undici';
import type { Chat, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Cards } from './cards.ts';
import { createMissed } from './chat-missed.ts';
import { createPoster } from './chat-post.ts';
import { createReader } from './chat-read.ts';
import { startFrameworkBot } from './framework-bot.ts';
import { createWebexHttp, type HttpLimits, type WebexHttp } from './http.ts';
import { sameId } from './ids.ts';
import { SILENT, type WebexLog } from './webex-log.ts';
import { decode, listOf, personWire, roomWire } from './wire.ts';

export interface ChatDeps {
  readonly baseUrl: string;
  readonly token: string;
  readonly clock: Clock;
  readonly cards: Cards;
  readonly log?: WebexLog | undefined;
  readonly agent?: Dispatcher | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
}

export interface WebexChat extends Chat {
  close(): Promise<void>;
}

/** Asks Webex who the bot is, and throws the Fault when it does not say. */
export async function createChat(deps: ChatDeps): Promise<WebexChat> {
  const { baseUrl, token, clock, cards, log = SILENT, agent, limits } = deps;
  const http = createWebexHttp({ baseUrl, token: () => Promise.resolve(token), clock, log, agent, limits });
  const bot = await startFrameworkBot(http).catch(async (error: unknown) => {
    await http.close();
    throw error;
  });
  const me = personOf(bot.person);
  const self = { id: me.personId, displayName: me.displayName };

  return {
    self: () => Promise.resolve(me),
    read: createReader({ bot, self, clock }),
    ...createPoster({ bot, self, cards, log }),
    person: async (personId) => personOf(await bot.webex.people.get(personId)),
    async personByEmail(email) {
      const { items } = await bot.webex.people.list({ email });
      const wanted = email.trim().toLowerCase();
      const people = items.map((item) => decode(personWire, item, 'a person'));
      const found = people.find(({ emails }) => emails.some((address) => address.toLowerCase() === wanted));
      return found === undefined ? undefined : personOf(found);
    },
    space: createSpaces(http),
    missed: createMissed(http, self),
    async close() {
      await bot.stop();
      await http.close();
    },
  };
}

const ROOMS_PER_PAGE = 1000;

/** Only what was found is remembered: the bot may be added to the space a minute from now. */
function createSpaces(http: WebexHttp): Chat['space'] {
  const found = new Map<string, string>();
  return async (name) => {
    const known = found.get(name);
    if (known !== undefined) return known;
    for await (const { body } of http.pages({
      method: 'GET',
      path: '/rooms',
      query: { max: ROOMS_PER_PAGE },
    })) {
      const { items } = decode(listOf(roomWire), body, 'the spaces');
      const room = items.find(({ id, title }) => sameId(id, name) || title === name);
      if (room === undefined) continue;
      found.set(name, room.id);
      return room.id;
    }
    return undefined;
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
  return { personId: id, orgId, email: email ?? '', displayName: displayName ?? (fullName || (email ?? id)) };
}
