// Whether this account can edit cards is documented as no and works for most; only trying tells. A refusal may also
// be the limit of edits of one message, so two messages must be refused, and none edited, before trying is given up.
import * as z from 'zod';
import type { Clock } from '../domain/ports/clock.ts';
import type { Learned } from '../domain/ports/learned.ts';
import type { WebexLog } from './webex-log.ts';

export interface CardEdits {
  /** False: it is known to be in vain. */
  worthTrying(): Promise<boolean>;
  worked(): Promise<void>;
  refused(messageId: string, status: number): Promise<void>;
}

interface Deps {
  readonly learned: Learned;
  readonly clock: Clock;
  readonly log: WebexLog;
  /** The bot's own: other accounts may have other rights. */
  readonly personId: string;
}

const Fact = z.object({ works: z.boolean(), at: z.number() });
type Fact = z.infer<typeof Fact>;

/** Under which name it is learned; other accounts may have other rights. */
export const cardEditsKey = (personId: string): string => `card-edits:${personId}`;

/** What Webex refuses today it may take one day. */
const TRY_AGAIN_MS = 7 * 24 * 60 * 60 * 1000;
const REFUSED_FOR_GOOD = 405;

export function createCardEdits({ learned, clock, log, personId }: Deps): CardEdits {
  const name = cardEditsKey(personId);
  const refused = new Set<string>();
  let recalled = false;
  let fact: Fact | undefined;

  async function recall(): Promise<Fact | undefined> {
    if (!recalled) {
      const stored = Fact.safeParse(await learned.recall(name));
      fact ??= stored.success ? stored.data : undefined;
      recalled = true;
    }
    return fact;
  }

  async function learn(works: boolean): Promise<void> {
    const now = { works, at: clock.now() };
    await learned.learn(name, now);
    fact = now;
    refused.clear();
  }

  return {
    async worthTrying() {
      const known = await recall();
      return known?.works !== false || clock.now() - known.at >= TRY_AGAIN_MS;
    },
    async worked() {
      if ((await recall())?.works !== true) await learn(true);
    },
    async refused(messageId, status) {
      if ((await recall())?.works === true) return;
      refused.add(messageId);
      if (status !== REFUSED_FOR_GOOD && refused.size < 2) return;
      await learn(false);
      log.info({ status }, 'this account cannot edit cards; they are deleted and posted anew');
    },
  };
}
