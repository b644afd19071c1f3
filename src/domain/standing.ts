// Standing orders: what recurs (a report every Monday) or is watched (licenses that fill up). One is made by a request
// and bears its number: R-12 makes S-12. When it is due is judged when it is read.
import * as z from 'zod';
import { PersonSchema, RawInputSchema } from './asking.ts';
import { nextTime, Recurrence, recurrenceInWords } from './recurrence.ts';

/** `ended` stays for a while, so that the card of what made it leads somewhere. */
export const STANDING_STATES = ['active', 'paused', 'ended'] as const;

const Rhythm = z.union([
  z.object({ everyMs: z.number().int().positive() }),
  z.object({ recurrence: Recurrence }),
]);
export type Rhythm = Readonly<z.infer<typeof Rhythm>>;

/** What a request that makes one has planned; the rest is known at its end. */
export const StandingDraft = z.object({
  /** `schedule`: files a request; `watch`: looks, and tells what has changed. */
  kind: z.enum(['schedule', 'watch']),
  /** What is run, e.g. "report request"; or the watch, e.g. "license watch". */
  operation: z.string(),
  /** In a few words, e.g. "User Activity Summary, the last 7 days". */
  what: z.string(),
  input: RawInputSchema,
  rhythm: Rhythm,
  /** Where it is told; the space that asked. */
  roomId: z.string().optional(),
  /** What a watch saw when it was planned. */
  seen: z.unknown().optional(),
  /** Causes that were told then. */
  told: z.array(z.string()).optional(),
});
export type StandingDraft = Readonly<z.infer<typeof StandingDraft>>;

export const StandingOrder = StandingDraft.omit({ told: true }).extend({
  id: z.number().int().positive(),
  version: z.number().int().nonnegative(),
  state: z.enum(STANDING_STATES),
  /** In whose name it is done. */
  owner: PersonSchema,
  org: z.object({ id: z.string(), name: z.string() }).optional(),
  origin: z.object({
    roomId: z.string(),
    roomType: z.enum(['group', 'direct']),
    messageId: z.string(),
  }),
  roomId: z.string(),
  createdAt: z.number(),
  /** Business time, as all times here; absent unless it is active. */
  dueAt: z.number().optional(),
  /** Why it is paused, in a sentence, when that was not somebody's wish. */
  why: z.string().optional(),
  last: z
    .object({
      at: z.number(),
      well: z.boolean(),
      said: z.string(),
      /** The request it filed. */
      requestId: z.number().int().optional(),
    })
    .optional(),
  /** Looks in a row that failed. */
  failures: z.number().int().nonnegative(),
  /** Causes that last, and when they were told last. */
  told: z.record(z.string(), z.number()),
  endedAt: z.number().optional(),
});
export type StandingOrder = Readonly<z.infer<typeof StandingOrder>>;

export const standingName = (id: number): string => `S-${id}`;

/** `S-12`, `s12` or `12` → 12. */
export function parseStandingId(text: string | undefined): number | undefined {
  const match = /^(?:s-?)?(\d{1,9})$/i.exec(text ?? '');
  const id = match ? Number(match[1]) : 0;
  return id > 0 ? id : undefined;
}

export function nextDue(rhythm: Rhythm, after: number): number {
  return 'everyMs' in rhythm ? after + rhythm.everyMs : nextTime(rhythm.recurrence, after);
}

export function rhythmInWords(rhythm: Rhythm): string {
  if ('recurrence' in rhythm) return recurrenceInWords(rhythm.recurrence);
  const minutes = Math.round(rhythm.everyMs / 60_000);
  const [count, unit] =
    minutes % 1440 === 0
      ? [minutes / 1440, 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

/** What a person does to one. */
export const STANDING_VERBS = ['pause', 'resume', 'skip', 'run', 'remove'] as const;
export type StandingVerb = (typeof STANDING_VERBS)[number];

export type Steered =
  | { readonly ok: true; readonly order: StandingOrder; readonly said: string }
  | { readonly ok: false; readonly why: string };

/** Running it now is no change of it: that is the engine's. */
export function steer(
  order: StandingOrder,
  verb: Exclude<StandingVerb, 'run'>,
  by: string,
  now: number,
): Steered {
  const name = standingName(order.id);
  const done = (change: Partial<StandingOrder>, said: string): Steered => {
    const { dueAt: _due, why: _why, ...rest } = order;
    return { ok: true, order: { ...rest, ...change }, said };
  };
  const no = (why: string): Steered => ({ ok: false, why });
  if (order.state === 'ended') return no(`${name} was removed.`);
  switch (verb) {
    case 'pause':
      if (order.state === 'paused') return no(`${name} is paused already.`);
      return done({ state: 'paused' }, `${name} is paused by ${by}.`);
    case 'resume':
      if (order.state === 'active') return no(`${name} is not paused.`);
      return done(
        { state: 'active', dueAt: nextDue(order.rhythm, now), failures: 0 },
        `${name} goes on, says ${by}.`,
      );
    case 'skip': {
      if (order.dueAt === undefined) return no(`${name} is paused: there is nothing to skip.`);
      if ('everyMs' in order.rhythm) return no(`${name} is a watch: pause it instead.`);
      return done(
        { dueAt: nextDue(order.rhythm, Math.max(order.dueAt, now)) },
        `${name} skips its next run, says ${by}.`,
      );
    }
    case 'remove':
      return done({ state: 'ended', endedAt: now }, `${name} is removed by ${by}.`);
  }
}
