import { Fault } from '../../domain/failure.ts';
import { createLearned } from '../../store/learned.ts';
import { cardEditsKey } from '../../webex/card-edits.ts';
import { storeOf } from '../patient.ts';
import { cardMessage, type Ground, type Probe, tried } from './probe.ts';

/** One more than the documented limit of messages without a card. */
const MOST_EDITS = 12;

export const cardEdits: Probe = {
  name: 'card-edits',
  asks: 'Can the bot edit a message with a card, how often, and does the card change?',
  async tryOut(ground) {
    const { http, patient, roomId, personId } = ground;
    const id = await ground.post(cardMessage('Card 0'));
    const path = `/messages/${encodeURIComponent(id)}`;
    let edits = 0;
    let refusal: Fault | undefined;
    while (edits < MOST_EDITS && refusal === undefined) {
      const body = { roomId, ...cardMessage(`Card ${edits + 1}`) };
      try {
        await http.request({ method: 'PUT', path, body });
        edits += 1;
      } catch (error) {
        if (!(error instanceof Fault) || (error.status ?? 500) >= 500) throw error;
        refusal = error;
      }
    }
    const works = edits > 0;
    const shown = works && (await shows(ground, path, `Card ${edits}`));
    const learned = createLearned(storeOf(patient).store);
    await learned.learn(cardEditsKey(personId), { works: works && shown, at: patient.clock.now() });
    const status = refusal?.status ?? null;
    return tried(saysOf(edits, shown, refusal), { edits, shown, status });
  },
};

async function shows({ http }: Ground, path: string, text: string): Promise<boolean> {
  const { body } = await http.request({ method: 'GET', path });
  return JSON.stringify(body).includes(`"${text}"`);
}

function saysOf(edits: number, shown: boolean, refusal: Fault | undefined): string {
  if (edits === 0)
    return `The bot cannot edit cards (status ${refusal?.status}): they are deleted and posted anew.`;
  const how = shown ? 'and the card changes' : 'but the card stays as it was';
  const most =
    refusal === undefined ? `at least ${edits} times` : `${edits} times (then status ${refusal.status})`;
  return `The bot can edit a message with a card ${most}, ${how}.`;
}
