import { deliveryKey } from '../../domain/delivery.ts';
import { messageWire } from '../../webex/chat-wire.ts';
import { keyOf, sameId } from '../../webex/ids.ts';
import { decode, listOf } from '../../webex/wire.ts';
import { storeOf } from '../patient.ts';
import { type Ground, left, type Probe, tried, within } from './probe.ts';

const PATIENCE_MS = 15_000;

export const ownPosts: Probe = {
  name: 'own-posts',
  asks: 'Does Webex tell of the bot’s own messages, and does it list those that mention the bot?',
  async tryOut(ground) {
    const { http, roomId, personId, patient } = ground;
    const id = await ground.post({
      markdown: `Steward is trying something out. <@personId:${personId}|Steward>`,
    });
    const query = { roomId, mentionedPeople: 'me', max: 20 };
    const { body } = await http.request({ method: 'GET', path: '/messages', query });
    const listed = decode(listOf(messageWire), body, 'the messages').items.some((one) => sameId(one.id, id));
    const list = listed
      ? 'It lists its own messages that mention it.'
      : 'It does not list its own messages that mention it.';
    if (!(await isBotAtWork(ground)))
      return left(`${list} Whether webhooks come could not be seen: no bot is running on this database.`);
    const key = deliveryKey({ resource: 'messages', event: 'created', data: { id } }, keyOf);
    const { store } = storeOf(patient);
    const isKnown = async () => (await store.read((reader) => reader.known('inbox', [key]))).has(key);
    const came = await within(PATIENCE_MS, async () => ((await isKnown()) ? true : undefined));
    const hook =
      came === true ? 'A webhook of it came.' : `No webhook of it came within ${PATIENCE_MS / 1000} s.`;
    return tried(`${hook} ${list}`, { webhook: came === true, listed });
  },
};

async function isBotAtWork({ patient }: Ground): Promise<boolean> {
  return (await storeOf(patient).about()).replicas > 0;
}
