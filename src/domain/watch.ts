// What is watched. One file is one watch: it says how to look, what makes a difference between two looks, and how that
// is told. From it come the command that sets it up (an operation like any other) and what is done when it is due.
import * as z from 'zod';
import { RawInputSchema } from './asking.ts';
import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { asField, readerOf } from './input.ts';
import { DAY_MS } from './lend.ts';
import { defineOperation, type WriteOperation } from './operation.ts';
import type { AlertKind } from './policy/document.ts';
import type { RawInput } from './request.ts';
import { parseSpan } from './span.ts';
import { rhythmInWords, standingName } from './standing.ts';

/** What a look may use. */
export type LookContext = Pick<ReadContext, 'org' | 'admin' | 'now'>;

/**
 * `raised`: something is wrong that was not before; `lasts`: it still is; `recovered`: it is no more; `news`: it
 * happened, and is neither good nor bad.
 */
export interface WatchEvent {
  readonly kind: 'raised' | 'lasts' | 'recovered' | 'news';
  /** Names what it is about, the same at every look. */
  readonly cause: string;
  /** In a word or two, e.g. the name of a license. */
  readonly label: string;
  readonly said: string;
}

/** A watch as the engine knows it: what was seen is JSON that only the watch itself can read. */
export interface Watching {
  /** The spaces that are told beside its own, by the policy. */
  readonly alert: AlertKind | undefined;
  /** Resolves with what is to be told and what is to be kept. `seen`: of the last look, or undefined. */
  look(
    context: LookContext,
    raw: RawInput,
    seen: unknown,
  ): Promise<{ readonly events: readonly WatchEvent[]; readonly seen: unknown }>;
  /** The headline over these, e.g. "Licenses of Acme". */
  title(events: readonly WatchEvent[], orgName: string): string;
}

export type WatchOperation = WriteOperation & { readonly watching: Watching };

interface WatchSpec<I extends z.ZodRawShape, S>
  extends Pick<
    WriteOperation,
    'name' | 'aliases' | 'capability' | 'summary' | 'scopes' | 'roles' | 'examples'
  > {
  readonly input: I;
  readonly alert?: AlertKind;
  /** How often is looked unless somebody says otherwise, and how often at the most; spans such as "15m". */
  readonly every: string;
  readonly atMost: string;
  /** In a few words, e.g. "licenses over 90 %". */
  readonly what: (input: z.output<z.ZodObject<I>>) => string;
  /** What is kept of a look until the next. JSON. */
  readonly seen: z.ZodType<S>;
  /** Reads the present. `before`: what the last look kept. */
  readonly look: (context: LookContext, input: z.output<z.ZodObject<I>>, before: S | undefined) => Promise<S>;
  /** Pure. `before` undefined: the first look, in which whatever is wrong is `raised`. */
  readonly compare: (
    before: S | undefined,
    after: S,
    input: z.output<z.ZodObject<I>>,
  ) => readonly WatchEvent[];
  /** Drops what the next look does not need. */
  readonly keep?: (after: S) => S;
  /** How it is at present, for the card of the request that sets it up. */
  readonly now: (after: S, input: z.output<z.ZodObject<I>>) => string;
  readonly title: Watching['title'];
}

const SetUp = z.object({
  what: z.string(),
  everyMs: z.number(),
  input: RawInputSchema,
  roomId: z.string().optional(),
});
type SetUp = z.infer<typeof SetUp>;

/** Adds `--every` and `--space` to the input. */
export function defineWatch<I extends z.ZodRawShape, S>(spec: WatchSpec<I, S>): WatchOperation {
  const { input, alert, every, atMost, what, seen, look, compare, keep, now, title, ...description } = spec;
  const parse = readerOf(z.object(input)).parse;
  const own = (raw: RawInput): RawInput =>
    Object.fromEntries(Object.entries(raw).filter(([field]) => field in input));
  const rhythm = z.object(rhythmFields(every, atMost));
  const parseRhythm = readerOf(rhythm).parse;
  const setUp = async (context: ReadContext, raw: RawInput): Promise<SetUp> => {
    const { every: everyMs, space } = parseRhythm(raw);
    const roomId = await roomFor(context, space);
    return {
      what: what(parse(raw)),
      everyMs,
      input: own(raw),
      ...(roomId === undefined ? {} : { roomId }),
    };
  };
  const operation = defineOperation({
    ...description,
    risk: 'low',
    approval: 'none',
    onOrg: true,
    input: z.object({ ...input, ...rhythm.shape }),
    data: SetUp,
    plan: async () => {
      throw new Error(`${spec.name} is planned from what was typed`);
    },
    execute: async () => undefined,
    verify: async (context, data) => {
      const known = parse(data.input);
      const facts = [
        { title: 'Standing order', value: `${standingName(context.requestId)}: ${data.what}` },
        { title: 'Looks', value: rhythmInWords(data) },
        { title: 'Now', value: now(await look(context, known, undefined), known) },
      ];
      return { fields: [], facts, notes: ['To see, pause or end it: watch list'] };
    },
  });
  return {
    ...operation,
    plan: async (context, raw) => {
      const known = parse(raw);
      const data = await setUp(context, raw);
      const after = await look(context, known, undefined);
      const [space] = raw['space'] ?? [];
      const change = (field: string, label: string, to: string) => ({ field, label, before: '', after: to });
      return {
        summary: `watch ${data.what} in ${context.org.name}`,
        changes: [
          change('what', 'Watched', data.what),
          change('every', 'Looks', rhythmInWords(data)),
          ...(space === undefined ? [] : [change('space', 'Told in', space)]),
        ],
        warnings: [],
        beneficiaries: [],
        calls: 2,
        standing: {
          kind: 'watch',
          operation: spec.name,
          what: data.what,
          input: data.input,
          rhythm: { everyMs: data.everyMs },
          roomId: data.roomId,
          seen: keep?.(after) ?? after,
          told: compare(undefined, after, known).map(({ cause }) => cause),
        },
        data,
      };
    },
    watching: {
      alert,
      title,
      look: async (context, raw, kept) => {
        const known = parse(raw);
        const before = seen.safeParse(kept).data;
        const after = await look(context, known, before);
        return { events: compare(before, after, known), seen: keep?.(after) ?? after };
      },
    },
  };
}

async function roomFor({ space }: ReadContext, said: string | undefined): Promise<string | undefined> {
  if (said === undefined) return undefined;
  const found = await space(said);
  if ('why' in found) throw new InputProblems([{ field: 'space', message: found.why }]);
  return found.roomId;
}

function rhythmFields(every: string, atMost: string) {
  const least = parseSpan(atMost) ?? 0;
  const longest = 7 * DAY_MS;
  const wrong = `This is a time between ${atMost} and 7d, such as ${every}.`;
  return {
    every: asField(
      {
        title: 'Looks every',
        flags: ['every'],
        kind: 'text',
        hint: `a time such as ${every}, which is the default`,
        maxLength: 10,
      },
      z
        .string()
        .max(10, wrong)
        .default(every)
        .transform((said) => parseSpan(said) ?? 0)
        .refine((ms) => ms >= least && ms <= longest, wrong),
    ),
    space: asField(
      {
        title: 'Told in',
        flags: ['space'],
        kind: 'text',
        hint: 'another space than this one, by its exact title',
        maxLength: 200,
      },
      z.string().max(200).optional(),
    ),
  };
}

/** What is to be told: each cause once until it recovers or a day passes. */
export function eventsToTell(
  told: Readonly<Record<string, number>>,
  events: readonly WatchEvent[],
  now: number,
): { readonly tell: readonly WatchEvent[]; readonly told: Readonly<Record<string, number>> } {
  const next: Record<string, number> = {};
  const tell: WatchEvent[] = [];
  for (const event of events) {
    const before = told[event.cause];
    const isProblem = event.kind === 'raised' || event.kind === 'lasts';
    const fresh = before === undefined || now - before >= DAY_MS;
    if (isProblem ? fresh : event.kind === 'news' || before !== undefined) tell.push(event);
    if (isProblem) next[event.cause] = fresh ? now : before;
  }
  return { tell, told: next };
}

/** For watches of things that are right or wrong, each with a name of its own. */
export function problemEvents<T>(
  before: readonly T[] | undefined,
  after: readonly T[],
  say: {
    readonly cause: (one: T) => string;
    readonly wrong: (one: T) => boolean;
    readonly label: (one: T) => string;
    readonly said: (one: T) => string;
    /** Of one that was wrong and is not there any more. */
    readonly gone: string;
  },
): readonly WatchEvent[] {
  const was = new Map((before ?? []).filter(say.wrong).map((one) => [say.cause(one), one]));
  const events = after.flatMap((one): readonly WatchEvent[] => {
    const cause = say.cause(one);
    const about = { cause, label: say.label(one), said: say.said(one) };
    if (say.wrong(one)) return [{ ...about, kind: was.has(cause) ? 'lasts' : 'raised' }];
    return was.has(cause) ? [{ ...about, kind: 'recovered' }] : [];
  });
  const there = new Set(after.map(say.cause));
  const gone = [...was.values()].filter((one) => !there.has(say.cause(one)));
  return [
    ...events,
    ...gone.map(
      (one): WatchEvent => ({
        kind: 'recovered',
        cause: say.cause(one),
        label: say.label(one),
        said: say.gone,
      }),
    ),
  ];
}
