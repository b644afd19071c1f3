// What is to be shown in one message: a card, a text, a file.
import { viewHash } from '../domain/plan-hash.ts';
import type { Content, Target } from '../domain/ports/chat.ts';
import type { CardRecord } from '../domain/ports/store.ts';
import type { View } from '../domain/views.ts';

export interface Notice {
  readonly cardKey: string;
  readonly requestId: number | undefined;
  readonly target: Target;
  /** Fingerprint of what it shows. */
  readonly shown: string;
  /** Posted again even when the message shows it already. */
  readonly anew?: boolean | undefined;
  readonly content: (card: CardRecord) => Content;
}

export function viewNotice(
  { requestId }: { readonly requestId?: number | undefined },
  cardKey: string,
  { roomId, parentId }: Target,
  view: View,
): Notice {
  return {
    cardKey,
    requestId,
    target: { roomId, parentId },
    shown: viewHash(view),
    content: ({ ref, nonce }) => ({ kind: 'card', view, ref, nonce }),
  };
}
