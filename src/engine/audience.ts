// Before something is posted that tells of people: who would read it? By policy those of other organizations are
// warned of, the answer goes to the asker alone, or nobody gets it.
import { elsewhereWords, outsidersAmong, refusedWords, withReaders } from '../domain/audience.ts';
import type { Policy } from '../domain/policy/people.ts';
import type { Chat, Target } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Store } from '../domain/ports/store.ts';
import { showSentence } from '../domain/show/house.ts';
import type { View } from '../domain/views.ts';
import { type Asker, answerJob } from './jobs.ts';

export interface AudienceDeps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly policy: () => Promise<Policy>;
}

export async function outsidersIn({ chat, policy }: AudienceDeps, roomId: string): Promise<number> {
  const members = await chat.members(roomId);
  if (members === undefined || members.roomType === 'direct') return 0;
  return outsidersAmong(await policy(), members.people).length;
}

export async function forReadersOf(deps: AudienceDeps, roomId: string, view: View): Promise<View> {
  return withReaders(view, await outsidersIn(deps, roomId));
}

export type Fate =
  | { readonly to: 'space' | 'direct'; readonly target: Target; readonly outsiders: number }
  | { readonly to: 'nobody'; readonly target: Target; readonly words: string };

/** Where it may go. A card that is in a space already stays there: it says no more than that it says nothing. */
export async function fateOf(
  deps: AudienceDeps,
  { asker, target, cardKey }: { readonly asker: Asker; readonly target: Target; readonly cardKey: string },
): Promise<Fate> {
  const card = await deps.store.read(async (reader) => reader.cardByKey(cardKey));
  const outsiders = await outsidersIn(deps, card?.roomId ?? target.roomId);
  const mode = (await deps.policy()).document.outsiders ?? 'warn';
  if (outsiders === 0 || mode === 'warn') return { to: 'space', target, outsiders };
  const words = refusedWords(asker.displayName, outsiders);
  // Tried again: what was refused then is refused now, and known.
  if (card !== undefined) return { to: 'nobody', target, words };
  const about = { asker, target, cardKey, outsiders };
  if (mode === 'refuse') {
    await record(deps, 'outsiders.refuse', about);
    return { to: 'nobody', target, words };
  }
  const roomId = await deps.chat.directSpace(asker.personId);
  await record(deps, 'outsiders.direct', about);
  return { to: 'direct', target: { roomId }, outsiders };
}

/** Whoever is sent elsewhere is told so in the space, once, also when it is tried again. */
async function record(
  { store, clock }: AudienceDeps,
  action: 'outsiders.direct' | 'outsiders.refuse',
  about: {
    readonly asker: Asker;
    readonly target: Target;
    readonly cardKey: string;
    readonly outsiders: number;
  },
): Promise<void> {
  const { asker, target, cardKey, outsiders } = about;
  const view = showSentence(elsewhereWords(asker.displayName, outsiders));
  await store.transaction(async (tx) => {
    const told = action === 'outsiders.direct' && answerJob({ key: `${action}:${cardKey}`, target, view });
    if (told && !(await tx.enqueue(told))) return;
    await tx.appendAudit([
      {
        at: clock.now(),
        action,
        actorId: asker.personId,
        requestId: undefined,
        orgId: undefined,
        roomId: target.roomId,
        detail: { card: cardKey, outsiders },
      },
    ]);
  });
}
