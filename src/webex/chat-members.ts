// Who is in a space. Asked before everything that not everybody should read, so it is remembered for a moment, and
// forgotten as soon as somebody is said to have come or gone.
import { Fault } from '../domain/failure.ts';
import type { Chat, Person } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import { memberWire, messageWire } from './chat-wire.ts';
import { type FrameworkBot, foundOrNot } from './framework-bot.ts';
import type { WebexHttp } from './http.ts';
import { sameId } from './ids.ts';
import { decode, listOf } from './wire.ts';

/** The longest that somebody who came in unannounced goes unnoticed. */
const FRESH_MS = 60_000;
const MOST_REMEMBERED = 500;
const PER_PAGE = 1000;

type Members = Awaited<ReturnType<Chat['members']>>;

interface Deps {
  readonly bot: FrameworkBot;
  readonly http: WebexHttp;
  readonly self: { readonly id: string };
  readonly clock: Clock;
}

export function createMembers({ bot, http, self, clock }: Deps) {
  const remembered = new Map<string, { readonly members: Promise<Members>; readonly at: number }>();

  async function read(roomId: string): Promise<Members> {
    const people: Person[] = [];
    let roomType: 'group' | 'direct' = 'group';
    const query = { roomId, max: PER_PAGE };
    for await (const { body } of http.pages({ method: 'GET', path: '/memberships', query })) {
      for (const item of decode(listOf(memberWire), body, 'the members of a space').items) {
        roomType = item.roomType ?? roomType;
        const { personId, personOrgId: orgId, personEmail: email, personDisplayName } = item;
        if (!sameId(personId, self.id))
          people.push({ personId, orgId, email, displayName: personDisplayName ?? email });
      }
    }
    return { roomType, people };
  }

  return {
    forget: (roomId: string): void => void remembered.delete(roomId),

    async members(roomId: string, when?: 'now'): Promise<Members> {
      const known = remembered.get(roomId);
      if (known && when !== 'now' && clock.real() - known.at < FRESH_MS) return known.members;
      const members = foundOrNot(read(roomId));
      remembered.delete(roomId);
      remembered.set(roomId, { members, at: clock.real() });
      const [oldest] = remembered.keys();
      if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
      try {
        const found = await members;
        if (found === undefined) remembered.delete(roomId);
        return found;
      } catch (error) {
        remembered.delete(roomId);
        throw error;
      }
    },

    async directSpace(personId: string): Promise<string> {
      const path = '/messages/direct';
      const listed = await foundOrNot(http.request({ method: 'GET', path, query: { personId, max: 1 } }));
      const [message] = listed ? decode(listOf(messageWire), listed.body, 'a direct space').items : [];
      if (message) return message.roomId;
      const greeting = { toPersonId: personId, markdown: 'Here is where we are among ourselves.' };
      return decode(messageWire, await bot.webex.messages.create(greeting), 'a message').roomId;
    },

    async leave(roomId: string): Promise<void> {
      const query = { roomId, personId: self.id };
      const mine = await foundOrNot(bot.webex.memberships.list(query));
      try {
        for (const { id } of mine?.items ?? []) await bot.webex.memberships.remove(id);
      } catch (error) {
        if (!(error instanceof Fault) || error.status !== 404) throw error;
      }
      remembered.delete(roomId);
      await bot.forget(roomId);
    },
  };
}
