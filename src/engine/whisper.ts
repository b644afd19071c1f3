// What only the person who asked may see goes straight to the direct space: no job, no card record and no journal
// ever holds it. Whether it has got there is told by its mark, which follows from the request.

import type { Whisper } from '../domain/context.ts';
import { directWith } from '../domain/direct-space.ts';
import { textHash } from '../domain/plan-hash.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Request } from '../domain/request.ts';
import { showAnswer } from '../domain/show/answer.ts';

export function whisperTo(
  chat: Pick<Chat, 'post' | 'find'>,
  { id, requester, createdAt }: Pick<Request, 'id' | 'requester' | 'createdAt'>,
): Whisper {
  const roomId = directWith(requester.personId);
  const nonce = textHash(`whisper of R-${id}, ${createdAt}`);
  return {
    async tell(what) {
      const view = showAnswer(what, `request R-${id}`);
      await chat.post({ roomId }, { kind: 'card', view, ref: nonce, nonce });
    },
    told: async () => (await chat.find(roomId, nonce)) !== undefined,
  };
}
