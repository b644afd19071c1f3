// Our own messages come back: an echo tells that a post arrived whose answer was lost, and betrays a twin.
import type { Chat, Incoming } from '../domain/ports/chat.ts';
import type { CardRecord, Job, Store } from '../domain/ports/store.ts';

interface EchoDeps {
  readonly store: Store;
  readonly chat: Chat;
}

export async function confirmEcho(
  { store, chat }: EchoDeps,
  job: Job,
  echo: Extract<Incoming, { kind: 'echo' }>,
): Promise<void> {
  const { nonce, messageId, createdAt: postedAt } = echo;
  const here = ({ roomId }: CardRecord): boolean => chat.placeOf(roomId) === chat.placeOf(echo.roomId);
  const card =
    nonce === undefined ? undefined : await store.read(async (reader) => reader.cardByNonce(nonce));
  const twin = card?.messageId !== undefined && card.messageId !== messageId && here(card);
  if (twin) await chat.remove(messageId, { roomId: echo.roomId });
  await store.transaction(async (tx) => {
    // Read again: the post's own answer may have come in the meantime.
    const now = nonce === undefined ? undefined : await tx.cardByNonce(nonce);
    const awaited = now && now.messageId === undefined && now.sentAt !== undefined && here(now);
    if (awaited) await tx.putCard({ ...now, messageId, postedAt });
    await tx.finish(job);
  });
}
