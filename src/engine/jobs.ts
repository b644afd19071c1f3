// What the payloads of jobs look like. They come back from a database that may be older than the program, so
// they are parsed like any other input.
import * as z from 'zod';
import { PersonSchema } from '../domain/asking.ts';
import type { NewJob } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import { NUDGES, type Nudge } from '../domain/show/nudge.ts';
import type { View } from '../domain/views.ts';

export const WorkPayload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), requestId: z.number().int(), round: z.number().int() }),
  z.object({ kind: z.literal('execute'), requestId: z.number().int() }),
  z.object({
    kind: z.literal('house'),
    name: z.string(),
    args: z.array(z.string()),
    flags: z.record(z.string(), z.string()),
    personId: z.string(),
    roomId: z.string(),
    roomType: z.enum(['group', 'direct']),
    parentId: z.string().optional(),
    /** Of the message or the press it came from: names the job. */
    messageId: z.string(),
    /** The card that asked and that the answer takes the place of. */
    cardKey: z.string().optional(),
  }),
  /** A standing order that was due then; `by`: somebody wants it now, due or not. */
  z.object({
    kind: z.literal('standing'),
    orderId: z.number().int(),
    at: z.number(),
    by: PersonSchema.optional(),
  }),
  /** Whether the bot is of any use in the space; it has just come there, or somebody has left. */
  z.object({ kind: z.literal('stay'), roomId: z.string(), came: z.boolean() }),
]);
export type WorkPayload = z.infer<typeof WorkPayload>;

const requestId = z.number().int();

/** `at`: when the license is due, so that a timer of an earlier term is told from the present one's. */
const LendPayload = z.object({
  kind: z.literal('lend'),
  /** `look`: whether it is still where it was lent to. */
  what: z.enum(['remind', 'due', 'look']),
  requestId,
  at: z.number(),
});
export type SweepPayload = z.infer<typeof SweepPayload>;
export type LendPayload = z.infer<typeof LendPayload>;

/** What an ended execution may have left on Webex is removed. */
const SweepPayload = z.object({ kind: z.literal('sweep'), requestId });

export const TimerPayload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('expire'), requestId }),
  /** `at`: when it was to be, so that one of an older plan is told from the present one's. */
  z.object({ kind: z.enum(['remind', 'escalate', 'review']), requestId, at: z.number() }),
  z.object({ kind: z.literal('leave'), roomId: z.string() }),
  SweepPayload,
  LendPayload,
  /** `at`: when it was to be, so that one of an older plan is told from the present one's. */
  z.object({ kind: z.literal('standing'), orderId: z.number().int(), at: z.number() }),
  /** The policy has refused somebody something. */
  z.object({
    kind: z.literal('refused'),
    personId: z.string(),
    displayName: z.string(),
    email: z.string(),
    asked: z.string(),
  }),
]);
export type TimerPayload = z.infer<typeof TimerPayload>;

const nudge = z.enum(NUDGES);

const TargetSchema = z.object({ roomId: z.string(), parentId: z.string().optional() });

/** A view was made by this program and is rendered by a strict binder, so only its frame is checked here. */
const ViewSchema = z.custom<View>(
  (value) =>
    z
      .object({ card: z.string(), model: z.looseObject({}), text: z.string(), command: z.string() })
      .safeParse(value).success,
);

const AskerSchema = z.object({ personId: z.string(), displayName: z.string() });
export type Asker = z.infer<typeof AskerSchema>;

export const NoticePayload = z.discriminatedUnion('kind', [
  /** The request's own card, or the one in a space for team notices, as the request is when it is sent. */
  z.object({
    kind: z.literal('request'),
    requestId: z.number().int(),
    space: z.string().optional(),
    /** Names of spaces that have a card of their own: two names may mean one space. */
    told: z.array(z.string()).optional(),
    /** The message is posted again even when it shows the right thing. */
    anew: z.boolean().optional(),
  }),
  /** The file of the request's outcome, into the thread of its card (there or in the named space). */
  z.object({
    kind: z.literal('file'),
    requestId: z.number().int(),
    space: z.string().optional(),
    /** Absent: of the outcome. */
    of: z.literal('plan').optional(),
  }),
  /** A plan takes its time; what is shown in the end may be known by then. */
  z.object({ kind: z.literal('progress'), requestId: z.number().int(), round: z.number().int() }),
  /** The request's form has done its duty; nothing is posted when there never was one. */
  z.object({ kind: z.literal('close-form'), requestId: z.number().int() }),
  /** In the thread of the request's card, with a mention of those it is for. */
  z.object({ kind: z.literal('nudge'), requestId, what: nudge, at: z.number() }),
  /** Looks who of the approvers is not in the request's space, and tells each of them directly. */
  z.object({ kind: z.literal('approvers'), requestId, what: nudge, at: z.number() }),
  z.object({ kind: z.literal('direct'), requestId, personId: z.string(), what: nudge }),
  /** To a space for team notices, by its name in the settings or the policy. */
  z.object({
    kind: z.literal('team'),
    space: z.string(),
    except: z.string().optional(),
    cardKey: z.string(),
    view: ViewSchema,
  }),
  z.object({
    kind: z.literal('view'),
    cardKey: z.string(),
    requestId: z.number().int().optional(),
    target: TargetSchema,
    view: ViewSchema,
    /** Who asked for it, when it is not for everybody's eyes. */
    asker: AskerSchema.optional(),
  }),
]);
export type NoticePayload = z.infer<typeof NoticePayload>;

export const requestCardKey = (requestId: number): string => `R-${requestId}:card`;
/** The card in a space for team notices, by the space's name in the settings. */
export const noticeCardKey = (requestId: number, space: string): string => `R-${requestId}:notify:${space}`;
/** The message about a request in the direct space with somebody who is not in the request's own. */
export const directCardKey = (requestId: number, personId: string): string =>
  `R-${requestId}:direct:${personId}`;
/** Asks for the second word before a plan is run without approval; another plan has another card. */
export const glassCardKey = ({ id, plan }: Pick<Request, 'id' | 'plan'>): string =>
  `R-${id}:glass:${plan?.hash ?? ''}`;
/** A card about a license that the request has lent; `what` tells which. */
export const lendCardKey = (requestId: number, what: string): string => `R-${requestId}:lend:${what}`;
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
  /** Who asked for it, when it is not for everybody's eyes: members of other organizations are looked for first. */
  readonly asker?: Asker | undefined;
  /** Names a live card; absent: a message of its own. */
  readonly cardKey?: string | undefined;
}

export function answerJob({ key, target, view, requestId, asker, cardKey = key }: Answer): NewJob {
  return {
    queue: 'outbox',
    lane: cardKey,
    key,
    payload: { kind: 'view', cardKey, requestId, target, view, asker: asker && AskerSchema.parse(asker) },
    maxAttempts: CHAT_ATTEMPTS,
  };
}

/** What is being carried out is worth more patience than a plan. */
const EXECUTE_ATTEMPTS = 12;

/** `key` tells the occasions apart on which one request is taken up. */
export function executeJob(requestId: number, key: string): NewJob {
  return {
    queue: 'work',
    lane: workLane(requestId),
    key: `execute:R-${requestId}:${key}`,
    payload: { kind: 'execute', requestId },
    maxAttempts: EXECUTE_ATTEMPTS,
  };
}

interface TeamNotice {
  readonly key: string;
  /** Ids or titles. */
  readonly spaces: readonly string[];
  /** Has been answered already. */
  readonly except: string | undefined;
  readonly view: View;
}

/** The same to every space for team notices. */
export function teamJobs({ key, spaces, except, view }: TeamNotice): readonly NewJob[] {
  return [...new Set(spaces)].map((space) => {
    const cardKey = `${key}:${space}`;
    const payload: NoticePayload = { kind: 'team', space, except, cardKey, view };
    return { queue: 'outbox', lane: cardKey, key: cardKey, payload, maxAttempts: CHAT_ATTEMPTS };
  });
}

/** In the lane of the card whose thread it goes to, so that the card is there before it. */
export function nudgeJob(requestId: number, what: Nudge, at: number): NewJob {
  return {
    queue: 'outbox',
    lane: requestCardKey(requestId),
    key: `R-${requestId}:nudge:${what}:${at}`,
    payload: { kind: 'nudge', requestId, what, at },
    maxAttempts: CHAT_ATTEMPTS,
  };
}

/** Tells those directly who are not in the space of the request. */
export function approversJob(requestId: number, what: Nudge, at: number): NewJob {
  const lane = `R-${requestId}:approvers:${what}:${at}`;
  const payload: NoticePayload = { kind: 'approvers', requestId, what, at };
  return { queue: 'outbox', lane, key: lane, payload, maxAttempts: CHAT_ATTEMPTS };
}

export function timerJob(key: string, payload: TimerPayload, dueAt: number): NewJob {
  return { queue: 'timer', lane: key, key, payload, dueAt };
}

export const reviewTimer = (requestId: number, at: number): NewJob =>
  timerJob(`R-${requestId}:review:${at}`, { kind: 'review', requestId, at }, at);

/** A house command that asks Webex, in a job of its own. */
export function houseJob(asked: Omit<Extract<WorkPayload, { kind: 'house' }>, 'kind'>): NewJob {
  const key = `house:${asked.messageId}`;
  return { queue: 'work', lane: key, key, payload: { kind: 'house', ...asked }, maxAttempts: 3 };
}
