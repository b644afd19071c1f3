// Spaces that moved to another region have another id since. Whatever is kept under the old one follows, at once and
// as a whole; it does no harm to look again.
import type { Chat } from '../domain/ports/chat.ts';
import type { Clock } from '../domain/ports/clock.ts';
import type { Job, Store } from '../domain/ports/store.ts';

interface Deps {
  readonly store: Store;
  readonly chat: Chat;
  readonly clock: Clock;
}

/** The space has this id now. Answers how many rows spoke of it by another one. */
export async function moveSpaceTo(
  { store, chat, clock }: Deps,
  roomId: string,
  job: Job | undefined,
): Promise<number> {
  const place = chat.placeOf(roomId);
  return store.transaction(async (tx) => {
    const old = (await tx.roomIds()).filter((id) => id !== roomId && chat.placeOf(id) === place);
    let rows = 0;
    for (const id of old) rows += await tx.moveSpace(id, roomId);
    if (job) await tx.finish(job);
    if (rows > 0) {
      await tx.appendAudit([
        {
          at: clock.now(),
          action: 'space.move',
          actorId: undefined,
          requestId: undefined,
          orgId: undefined,
          roomId,
          detail: { from: old, rows },
        },
      ]);
    }
    return rows;
  });
}

/** Nobody may have told of a move: compares what is kept with the spaces the bot is in. Answers the rows changed. */
export async function followMoves(deps: Deps): Promise<number> {
  const { store, chat } = deps;
  const known = await store.read(async (reader) => reader.roomIds());
  const spaces = new Set(await chat.spaces());
  const astray = new Set(known.filter((id) => !spaces.has(id)).map((id) => chat.placeOf(id)));
  let rows = 0;
  for (const id of spaces) {
    if (astray.has(chat.placeOf(id))) rows += await moveSpaceTo(deps, id, undefined);
  }
  return rows;
}
