// What no document of Webex tells, and only trying does. One file beside this one is one of these questions.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { messageWire } from '../../webex/chat-wire.ts';
import type { WebexHttp } from '../../webex/http.ts';
import { decode } from '../../webex/wire.ts';
import type { Patient } from '../patient.ts';

/** What came of it, as it is kept. */
export const ProbeFact = z.object({
  /** Business time, epoch ms. */
  at: z.number(),
  says: z.string(),
  /** Figures for later, e.g. bytes. */
  found: z.record(z.string(), z.unknown()),
});
export type ProbeFact = z.infer<typeof ProbeFact>;

export const probeKey = (name: string): string => `probe:${name}`;

/** Where things are tried: a space the bot is in. */
export interface Ground {
  readonly patient: Patient;
  readonly http: WebexHttp;
  readonly roomId: string;
  /** The bot's own id. */
  readonly personId: string;
  /** Posts a message, which is deleted when all is done; answers its id. */
  post(body: object): Promise<string>;
}

/** `tried`: an answer, worth keeping. `left`: it could not be tried, and why. */
export type Outcome =
  | { readonly kind: 'tried'; readonly says: string; readonly found: ProbeFact['found'] }
  | { readonly kind: 'left'; readonly says: string };

export interface Probe {
  readonly name: string;
  /** One sentence for docs/doctor.md. */
  readonly asks: string;
  tryOut(ground: Ground): Promise<Outcome>;
}

export const tried = (says: string, found: ProbeFact['found'] = {}): Outcome => ({
  kind: 'tried',
  says,
  found,
});

export const left = (says: string): Outcome => ({ kind: 'left', says });

const CARD = 'application/vnd.microsoft.card.adaptive';

/** A message of the doctor with a card on it. */
export const cardMessage = (text: string, content: object = cardOf(text)): object => ({
  markdown: text,
  attachments: [{ contentType: CARD, content }],
});

const cardOf = (text: string): object => ({
  type: 'AdaptiveCard',
  version: '1.3',
  body: [{ type: 'TextBlock', text, wrap: true }],
});

export interface Posting extends Pick<Ground, 'post'> {
  /** Deletes all that was posted; answers how many could not be. */
  clear(): Promise<number>;
}

export function createPosting(http: WebexHttp, roomId: string): Posting {
  const posted: string[] = [];
  return {
    async post(body) {
      const answer = await http.request({ method: 'POST', path: '/messages', body: { roomId, ...body } });
      const { id } = decode(messageWire, answer.body, 'the new message', 'look-first');
      posted.push(id);
      return id;
    },
    async clear() {
      let kept = 0;
      for (const id of posted.splice(0)) {
        const path = `/messages/${encodeURIComponent(id)}`;
        await http.request({ method: 'DELETE', path }).catch(() => {
          kept += 1;
        });
      }
      return kept;
    },
  };
}

/** Asks again until there is something, for so long. */
export async function within<T>(ms: number, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const step = 250;
  for (let waited = 0; ; waited += step) {
    const found = await ask();
    if (found !== undefined || waited >= ms) return found;
    await sleep(step);
  }
}
