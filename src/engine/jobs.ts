// What the payloads of jobs look like. They come back from a database that may be older than the program, so
// they are parsed like any other input.
import * as z from 'zod';
import type { NewJob } from '../domain/ports/store.ts';
import type { View } from '../domain/views.ts';

export const WorkPayload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), requestId: z.number().int(), round: z.number().int() }),
  z.object({ kind: z.literal('execute'), requestId: z.number().int() }),
  z.object({
    kind: z.literal('house'),
    name: z.enum(['org use', 'status']),
    args: z.array(z.string()),
    personId: z.string(),
    roomId: z.string(),
    parentId: z.string().optional(),
    messageId: z.string(),
  }),
]);
export type WorkPayload = z.infer<typeof WorkPayload>;

export const TimerPayload = z.object({ kind: z.literal('expire'), requestId: z.number().int() });

const TargetSchema = z.object({ roomId: z.string(), parentId: z.string().optional() });

/** A view was made by this program and is rendered by a strict binder, so only its frame is checked here. */
const ViewSchema = z.custom<View>(
  (value) =>
    z
      .object({ card: z.string(), model: z.looseObject({}), text: z.string(), command: z.string() })
      .safeParse(value).success,
);

export const NoticePayload = z.discriminatedUnion('kind', [
  /** The request's own card, or the one in a space for team notices, as the request is when it is sent. */
  z.object({
    kind: z.literal('request'),
    requestId: z.number().int(),
    space: z.string().optional(),
    /** The message is posted again even when it shows the right thing. */
    anew: z.boolean().optional(),
  }),
  /** The file of the request's outcome, into the thread of its card (there or in the named space). */
  z.object({ kind: z.literal('file'), requestId: z.number().int(), space: z.string().optional() }),
  /** A plan takes its time; what is shown in the end may be known by then. */
  z.object({ kind: z.literal('progress'), requestId: z.number().int(), round: z.number().int() }),
  /** The request's form has done its duty; nothing is posted when there never was one. */
  z.object({ kind: z.literal('close-form'), requestId: z.number().int() }),
  z.object({
    kind: z.literal('view'),
    cardKey: z.string(),
    requestId: z.number().int().optional(),
    target: TargetSchema,
    view: ViewSchema,
  }),
]);
export type NoticePayload = z.infer<typeof NoticePayload>;

export const requestCardKey = (requestId: number): string => `R-${requestId}:card`;
/** The card in a space for team notices, by the space's name in the settings. */
export const noticeCardKey = (requestId: number, space: string): string => `R-${requestId}:notify:${space}`;
export const formCardKey = (requestId: number): string => `R-${requestId}:form`;
export const workLane = (requestId: number): string => `R-${requestId}`;

/** Reading and posting can fail for as long as Webex is down: hours of patience, at a try a minute. */
export const CHAT_ATTEMPTS = 300;

interface Answer {
  /** Unique per thing answered: an event that is handled twice is answered once. */
  readonly key: string;
  readonly target: { readonly roomId: string; readonly parentId?: string | undefined };
  readonly view: View;
  readonly requestId?: number | undefined;
  /** Names a live card; absent: a message of its own. */
  readonly cardKey?: string | undefined;
}

export function answerJob({ key, target, view, requestId, cardKey = key }: Answer): NewJob {
  return {
    queue: 'outbox',
    lane: cardKey,
    key,
    payload: { kind: 'view', cardKey, requestId, target, view },
    maxAttempts: CHAT_ATTEMPTS,
  };
}
