// What was said to the bot while nobody listened: webhooks are delivered at most once, messages can be listed.
import type { Chat, Delivery } from '../domain/ports/chat.ts';
import { messageWire, roomWire } from './chat-wire.ts';
import type { WebexHttp } from './http.ts';
import { sameId } from './ids.ts';
import type { Mentioned } from './mention.ts';
import { decode, listOf } from './wire.ts';

const ROOMS_PER_PAGE = 1000;
const MESSAGES_PER_PAGE = 100;
/** Nobody is ready before all of them were looked at. */
const SPACES_AT_ONCE = 8;

export function createMissed(http: WebexHttp, self: Mentioned): Chat['missed'] {
  async function inSpace(roomId: string, direct: boolean, since: number): Promise<readonly Delivery[]> {
    // In a group space a bot may only list what mentions it, its own cards among it.
    const mine = direct ? {} : { mentionedPeople: 'me' };
    const query = { roomId, ...mine, max: MESSAGES_PER_PAGE };
    const found: Delivery[] = [];
    for await (const { body } of http.pages({ method: 'GET', path: '/messages', query })) {
      const { items } = decode(listOf(messageWire), body, 'the messages');
      const young = items.filter(({ created }) => Date.parse(created ?? '') >= since);
      for (const { id, personId, created } of young) {
        const own = sameId(personId, self.id);
        found.push({ resource: 'messages', event: 'created', data: { id, roomId, personId, created, own } });
      }
      // The newest come first.
      if (young.length < items.length) break;
    }
    return found;
  }

  return async (since) => {
    const found: Delivery[] = [];
    for await (const { body } of http.pages({
      method: 'GET',
      path: '/rooms',
      query: { max: ROOMS_PER_PAGE },
    })) {
      const { items } = decode(listOf(roomWire), body, 'the spaces');
      const lively = items.filter(
        ({ lastActivity }) => lastActivity === undefined || Date.parse(lastActivity) >= since,
      );
      for (let first = 0; first < lively.length; first += SPACES_AT_ONCE) {
        const some = lively.slice(first, first + SPACES_AT_ONCE);
        const said = await Promise.all(some.map(({ id, type }) => inSpace(id, type === 'direct', since)));
        found.push(...said.flat());
      }
    }
    return found.toSorted((a, b) => String(a.data['created']).localeCompare(String(b.data['created'])));
  };
}
