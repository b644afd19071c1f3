// The part of webex-node-bot-framework 2.3.14 that Steward uses; the package brings no types.
declare module 'webex-node-bot-framework' {
  import type { EventEmitter } from 'node:events';

  // An ambient module takes no relative import declarations.
  /* oxlint-disable typescript/consistent-type-imports */
  type Connection = import('./index.ts').Connection;
  type Webex = import('./index.ts').Webex;
  type Item = import('./resource.ts').Item;
  /* oxlint-enable typescript/consistent-type-imports */

  export interface Bot {
    readonly room: Item;
    readonly isDirect: boolean;
    readonly active: boolean;
    say(message: object): Promise<Item>;
    reply(parentId: string, message: object): Promise<Item>;
    sendCard(card: object, fallbackText: string): Promise<Item>;
  }

  export interface Trigger {
    readonly id: string;
    readonly person: Item;
    readonly message?: Item;
    readonly attachmentAction?: Item;
  }

  export interface Options {
    /** Passed on to the SDK unread. */
    readonly token: Connection;
    readonly webhookUrl: string;
    readonly maxStartupSpaces: number;
    readonly removeWebhooksOnStart: boolean;
    readonly messageFormat: 'markdown' | 'text';
  }

  type Handler = (bot: Bot, trigger: Trigger) => void;

  export default class Framework extends EventEmitter {
    constructor(options: Options);
    readonly webex: Webex;
    readonly person: Item;
    readonly bots: readonly Bot[];
    debugger: (message: string) => void;
    start(): Promise<boolean>;
    stop(): Promise<boolean>;
    hears(phrase: RegExp, action: Handler, preference: number): string;
    on(event: 'attachmentAction' | 'files', action: Handler): this;
    spawn(membership: Item): Promise<boolean>;
    onMessageCreated(message: Item): Promise<unknown>;
    onAttachmentActions(action: Item): Promise<unknown>;
    onMembershipDeleted(membership: object, actorId?: string): Promise<unknown>;
  }
}
