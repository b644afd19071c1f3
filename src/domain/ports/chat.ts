// The chat side in our words. The implementation (webex/chat) keeps every Webex oddity to itself.
import type { View } from '../views.ts';

/** One webhook POST or socket event, neutral to how it came. Holds ids only, never content. */
export interface Delivery {
  readonly resource: string;
  readonly event: string;
  readonly data: {
    readonly id: string;
    readonly roomId?: string | undefined;
    readonly personId?: string | undefined;
    readonly updated?: string | undefined;
    readonly [key: string]: unknown;
  };
}

export interface Person {
  readonly personId: string;
  readonly orgId: string;
  readonly email: string;
  readonly displayName: string;
}

export interface Space {
  readonly roomId: string;
  readonly roomType: 'group' | 'direct';
}

/** What a delivery turned out to be, fetched from Webex. */
export type Incoming =
  | (Space & {
      readonly kind: 'message';
      readonly messageId: string;
      readonly personId: string;
      /** The text without the mention of the bot, white space folded at the ends only. */
      readonly text: string;
      readonly parentId: string | undefined;
      readonly files: readonly string[];
    })
  | (Space & {
      readonly kind: 'press';
      readonly actionId: string;
      readonly messageId: string;
      readonly personId: string;
      /** Whatever the presser's client sent: hostile until parsed. */
      readonly inputs: Readonly<Record<string, unknown>>;
    })
  | {
      readonly kind: 'membership';
      readonly change: 'added' | 'removed';
      readonly roomId: string;
      readonly personId: string;
      /** True when it is the bot itself that joined or left. */
      readonly self: boolean;
    }
  /** One of the bot's own messages came back; `nonce` is read from its fallback text. */
  | {
      readonly kind: 'echo';
      readonly messageId: string;
      readonly roomId: string;
      readonly nonce: string | undefined;
    }
  /** The item no longer exists, or nothing is to be done about it. */
  | { readonly kind: 'gone'; readonly reason: string };

/** What is posted: a card (with its fallback text), a text, or one file with a text. */
export type Content =
  | { readonly kind: 'card'; readonly view: View; readonly ref: string; readonly nonce: string }
  | { readonly kind: 'text'; readonly text: string; readonly nonce: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly bytes: Uint8Array;
      readonly text: string;
      /** What a reader may type next. */
      readonly command: string;
      /** Who is told by it. */
      readonly mention: Person | undefined;
      readonly nonce: string;
    };

export interface Target {
  readonly roomId: string;
  /** Top-level message of the thread to answer in. */
  readonly parentId?: string | undefined;
}

export interface Chat {
  /** The bot's own account. */
  self(): Promise<Person>;
  /** Fetches the item behind a delivery. Throws a Fault when Webex cannot be asked now. */
  read(delivery: Delivery): Promise<Incoming>;
  /** Identity as Webex knows it (cached for minutes). Throws a Fault `not-found` for an unknown person. */
  person(personId: string): Promise<Person>;
  personByEmail(email: string): Promise<Person | undefined>;
  /** Posts once per call; whether an earlier call took effect is `find`'s question. */
  post(target: Target, content: Content): Promise<{ readonly messageId: string }>;
  /**
   * Puts new content into an own message. `cannot`: this token or this message does not take edits (edit
   * limit, cards refused); `gone`: the message was deleted by somebody.
   */
  update(messageId: string, target: Target, content: Content): Promise<'updated' | 'cannot' | 'gone'>;
  /** Deletes an own message; a message that is gone already is fine. */
  remove(messageId: string): Promise<void>;
  /** Id of a space the bot is in, named by its id or its exact title. */
  space(name: string): Promise<string | undefined>;
  /**
   * What people said to the bot since then (epoch ms) in the spaces it is in, as deliveries, oldest first. Presses
   * cannot be listed. Reads the newest 100 per space.
   */
  missed(since: number): Promise<readonly Delivery[]>;
  /** Looks for an own message that carries the nonce among the newest of the space. */
  find(roomId: string, nonce: string): Promise<string | undefined>;
}
