// Our own messages come back: an echo tells that a post arrived whose answer was lost, and betrays a twin.
import type { Chat, Incoming } from '../domain/ports/chat.ts';
import type { Job, Store } from '../domain/ports/store.ts';

interface EchoDeps {
  readonly store: Store;
  readonly chat: Chat;
}

export async function confirmEcho(
  { store, chat }: EchoDeps,
  job: Job,
  echo: Extract<Incoming, { kind: 'echo' }>,
): Promise<void> {
  const { nonce, messageId } = echo;
  const card =
    nonce === undefined ? undefined : await store.read(async (reader) => reader.cardByNonce(nonce));
  const twin = card?.messageId !== undefined && card.messageId !== messageId && card.roomId === echo.roomId;
  if (twin) await chat.remove(messageId);
  await store.transaction(async (tx) => {
    // Read again: the post's own answer may have come in the meantime.
    const now = nonce === undefined ? undefined : await tx.cardByNonce(nonce);
    const awaited =
      now && now.messageId === undefined && now.sentAt !== undefined && now.roomId === echo.roomId;
    if (awaited) await tx.putCard({ ...now, messageId });
    await tx.finish(job);
  });
}
