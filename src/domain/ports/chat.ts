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
    /** Of what came through the socket and goes by bare uuids: where its id is to be asked for. */
    readonly address?: string | undefined;
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
      /** Webex's time (epoch ms) of the message, when it says. */
      readonly createdAt: number | undefined;
    })
  | (Space & {
      readonly kind: 'press';
      readonly actionId: string;
      readonly fromBot: boolean;
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
      readonly createdAt: number | undefined;
    }
  /** A space has moved to another region: this is its id now, the ones it had before name nothing any more. */
  | { readonly kind: 'migrated'; readonly roomId: string }
  /** The item no longer exists, or nothing is to be done about it. */
  | { readonly kind: 'gone'; readonly reason: string };

/** What is posted: a card (with its fallback text), a text, or one file with a text. */
export type Content =
  | { readonly kind: 'card'; readonly view: View; readonly ref: string; readonly nonce: string }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** An address of our own, below the text. */
      readonly link?: { readonly title: string; readonly url: string };
      /** What a reader may type next. */
      readonly command: string;
      /** Who is told by it. */
      readonly mentions: readonly Person[];
      readonly nonce: string;
    }
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
  /** Or `directWith(person)`: the direct space with somebody, which the first post opens. */
  readonly roomId: string;
  /** Top-level message of the thread to answer in. */
  readonly parentId?: string | undefined;
}

export interface Posted {
  readonly messageId: string;
  /** Webex's time (epoch ms), when it says. */
  readonly postedAt: number | undefined;
}

export interface Chat {
  /** The bot's own account. */
  self(): Promise<Person>;
  /** Fetches the item behind a delivery. Throws a Fault when Webex cannot be asked now. */
  read(delivery: Delivery): Promise<Incoming>;
  /** Identity as Webex knows it (cached for minutes). Throws a Fault `not-found` for an unknown person. */
  person(personId: string): Promise<Person>;
  personByEmail(email: string): Promise<Person | undefined>;
  /**
   * Posts once per call; whether an earlier call took effect is `find`'s question. A Fault `not-in-space` when the bot
   * is no member of the space, or the space is there no more under this id: so do `update` and `remove`.
   */
  post(target: Target, content: Content): Promise<Posted>;
  /**
   * Puts new content into an own message. `cannot`: this token or this message does not take edits (edit
   * limit, cards refused); `gone`: the message was deleted by somebody.
   */
  update(messageId: string, target: Target, content: Content): Promise<'updated' | 'cannot' | 'gone'>;
  /** Deletes an own message; a message that is gone already is fine. */
  remove(messageId: string, target: Target): Promise<void>;
  /**
   * A file of a message, by the address the message gives. Only Webex's own contents are fetched. A file that is
   * longer than `maxBytes` is not read: a Fault `file-too-large`; one that Webex holds back: `file-refused`.
   */
  file(address: string, maxBytes: number): Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
  /** Id of a space the bot is in, named by its id or its exact title. */
  space(name: string): Promise<string | undefined>;
  /**
   * Who is in the space, as far as Webex shows it to a bot (moderated spaces of teams are shown in part); at most a
   * minute old, or asked for now. Undefined when the bot is not in it.
   */
  members(
    roomId: string,
    when?: 'now',
  ): Promise<{ readonly roomType: 'group' | 'direct'; readonly people: readonly Person[] } | undefined>;
  /** The space of this person and the bot alone; made by a first message when there is none. */
  directSpace(personId: string): Promise<string>;
  /** Fine when the bot is not in it. */
  leave(roomId: string): Promise<void>;
  /** Title of a space the bot is in. */
  title(roomId: string): Promise<string | undefined>;
  /** Ids of all spaces the bot is in, as they are now. */
  spaces(): Promise<readonly string[]>;
  /** Names a space the same before and after its id has changed by a move to another region. */
  placeOf(roomId: string): string;
  /**
   * What people said to the bot since then (epoch ms) in the spaces it is in, as deliveries, oldest first, and what
   * the bot itself posted (`data.own`). Presses cannot be listed.
   */
  missed(since: number): Promise<readonly Delivery[]>;
  /** Looks for an own message that carries the nonce among the newest of the space. */
  find(roomId: string, nonce: string): Promise<Posted | undefined>;
}
