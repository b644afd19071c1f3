// What an admin operation is. One file under operations/ default-exports one; everything else (command, form,
// cards, help, checks) is made from this description.
import * as z from 'zod';
import { InputProblems, type Problem } from './failure.ts';
import type { Lend, Lending } from './lend.ts';
import type { Admin } from './ports/admin/admin.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Person } from './ports/chat.ts';
import type { Files } from './ports/files.ts';
import type { StepRecord } from './ports/store.ts';
import type { Change, Outcome, RawInput, Request } from './request.ts';
import type { StandingDraft } from './standing.ts';
import type { Inverse, Never, UndoSpec } from './undo.ts';
import type { Draw, Hold } from './units.ts';
import type { UsageSpan } from './usage.ts';
import type { UserSnapshot } from './user-snapshot.ts';
import type { AnswerModel, Choice } from './views.ts';
import type { Watching } from './watch.ts';

export type Risk = 'read' | 'low' | 'high' | 'destructive';

/** A file that came with the message. */
export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a plan and an answer may use: reads only. */
export interface ReadContext {
  readonly org: Organization;
  readonly admin: Admin;
  readonly now: number;
  readonly requester: Person;
  readonly requestId: number;
  /** Licenses of the organization that are lent. */
  readonly lends: () => Promise<readonly Lend[]>;
  /** What was in use of the organization's licenses on earlier days. */
  readonly usage: () => Promise<readonly UsageSpan[]>;
  /** What other requests hold of the organization's licenses, as far as it counts for this one. */
  readonly holds: () => Promise<readonly Hold[]>;
  /** The file of the message that asked for it; undefined when there was none. Throws a Fault. */
  readonly attachment: () => Promise<Attachment | undefined>;
  /** A file that an earlier request has left; undefined when there is none (any more). */
  readonly stored: (key: string) => Promise<Attachment | undefined>;
  /** Calls per second that Webex took in earlier long runs; undefined before the first. */
  readonly pace: () => Promise<number | undefined>;
  /** A space that whoever asks is in, by its id or exact title; a sentence when there is none. */
  readonly space: (said: string) => Promise<{ readonly roomId: string } | { readonly why: string }>;
  /** Says how far a long read has come; it is shown a few times at the most. */
  readonly reading: (done: string) => Promise<void>;
  /** Things of a kind on Webex that requests have taken for theirs, by id. */
  readonly claimed: (kind: string) => Promise<ReadonlyMap<string, Claim>>;
  /** Another request. */
  readonly request: (id: number) => Promise<Request | undefined>;
  /** Requests that would change the organization and have not ended; newest first. */
  readonly open: () => Promise<readonly Request[]>;
  /** The last requests of an operation, newest first. */
  readonly recent: (operation: string) => Promise<readonly Request[]>;
  /** When something is read back: the user as the plan saw it. */
  readonly before?: UserSnapshot | undefined;
}

/** Something on Webex that carries no mark of ours, and the one request that it belongs to. */
export interface Claim {
  readonly requestId: number;
  readonly at: number;
}

export type Lookup<T> =
  | { readonly is: 'done'; readonly result: T }
  /** Not there (yet): believed only after Webex has had time to replicate. */
  | { readonly is: 'absent' }
  /** Something else is there: a person has to look. */
  | { readonly is: 'conflict'; readonly detail: string };

export interface StepWork<T> {
  /** The write. Called at most once per known absence of its effect. */
  readonly write: () => Promise<T>;
  /** Reads whether the write took effect. */
  readonly lookup: () => Promise<Lookup<T>>;
  /** Shape of the recorded result. */
  readonly result: z.ZodType<T>;
  /** True for what changes nothing on Webex (a download): after a crash it is simply done again. */
  readonly repeatable?: true;
}

/** Journaled writes: a step that was confirmed returns its recorded result when `execute` is replayed. */
export interface Step {
  <T>(name: string, work: StepWork<T>): Promise<T>;
  /** Parks the execution until a business time; returns at once when it has passed. */
  until(name: string, at: number): Promise<void>;
  /** The step is on record: it will not be done again. */
  done(name: string): Promise<boolean>;
  /** Ends this run of the execution; it is replayed from its start at that business time. */
  park(at: number): Promise<never>;
  /** One step per row, in order. A refused row is left out of the results, unless all of them are refused. */
  each<R, T>(
    name: string,
    rows: readonly R[],
    key: (row: R) => string,
    work: (row: R) => StepWork<T>,
  ): Promise<readonly T[]>;
}

/** What the settings say to operations. */
export interface OperationSettings {
  /** A report that was fetched is deleted on Webex, where it counts towards the 50 of its account. */
  readonly deleteReports: boolean;
}

/** What an execution has done so far. */
export type Done = readonly Pick<StepRecord, 'name' | 'state' | 'result'>[];

export interface ExecuteContext extends ReadContext {
  readonly step: Step;
  readonly settings: OperationSettings;
  /** The payload of the plan that was approved. */
  readonly payload: () => Promise<string>;
  /** Carries out many rows at a time; each is written once, read back, and has an end of its own. */
  readonly rows: <R>(rows: readonly R[], work: RowWork<R>) => Promise<RowsEnd>;
  /** Shown on the request's card while it is carried out; saying the same again changes nothing. */
  readonly progress: (text: string) => Promise<void>;
  readonly files: Files;
  /** Takes a thing on Webex for this request, for good; false: it belongs to another one. */
  readonly claim: (kind: string, id: string) => Promise<boolean>;
  /** Forgets things that are on Webex no more. */
  readonly unclaim: (kind: string, ids: readonly string[]) => Promise<void>;
  readonly whisper: Whisper;
}

/** What only the person who asked may see. It is posted in the direct space with that person and stored nowhere. */
export interface Whisper {
  tell(what: AnswerModel): Promise<void>;
  /** It has got there, in this attempt or an earlier one. */
  told(): Promise<boolean>;
}

export type SweepContext = Pick<ExecuteContext, 'admin' | 'now' | 'requestId' | 'claimed' | 'settings'>;

/** How a row ended. `failed`: nothing of it is there. */
export const rowResult = z.object({
  state: z.enum(['done', 'partly', 'failed']),
  note: z.string().optional(),
  trackingId: z.string().optional(),
  /** Of a user that was created. */
  personId: z.string().optional(),
  /** What is needed to take it back. */
  before: z.record(z.string(), z.string()).optional(),
});
export type RowResult = z.infer<typeof rowResult>;

/** What is to be done about a row, from a fresh look. */
export type RowLook =
  | { readonly is: 'done'; readonly result: RowResult }
  | {
      readonly is: 'todo';
      /** Writes what is missing; answers the id of what it made, if it made something. */
      readonly write: () => Promise<string | undefined>;
      readonly before?: Readonly<Record<string, string>> | undefined;
      /** What is not there yet, in a sentence; told when it never comes. */
      readonly missing: string;
      /** Some of it is there. */
      readonly begun: boolean;
    }
  /** Somebody else got in between, or it cannot be done: a sentence. */
  | { readonly is: 'refused'; readonly why: string };

export interface RowWork<R> {
  /** Names the row in the journal, for ever. */
  readonly key: (row: R) => string;
  /** `sent`: it was written (perhaps), with the id the write answered; else it may be answered without a read. */
  readonly look: (row: R, sent: { readonly id: string | undefined } | undefined) => Promise<RowLook>;
}

export interface RowsEnd {
  /** By key; rows that were not reached are not in it. */
  readonly results: ReadonlyMap<string, RowResult>;
  /** Why it ended before the last row. */
  readonly ended?: string | undefined;
}

export interface PlanDraft<D> {
  readonly summary: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly beneficiaries: readonly string[];
  readonly calls: number;
  /** Names of the licenses it gives or takes: rules may go by them. */
  readonly licenses?: readonly string[];
  /** Units it takes: they are held for it from then on. */
  readonly draws?: readonly Draw[];
  /** A license is lent by it, returned, or kept for longer. */
  readonly lending?: Lending;
  /** What is left behind by it: nothing is written on Webex. */
  readonly standing?: StandingDraft;
  /** The user it is about: afterwards it is told what else of it is different. */
  readonly before?: UserSnapshot;
  readonly data: D;
  /** Too long for the request: it is stored beside it, and the approval is bound to its hash. */
  readonly payload?: string;
  /** How many rows the payload has: its execution can be paused and stopped in the middle. */
  readonly rows?: number;
  /** The plan in full, for the thread. */
  readonly file?: { readonly name: string; readonly content: string; readonly text: string };
}

export type ChoiceSource = (context: ReadContext, raw: RawInput) => Promise<readonly Choice[]>;

/** Which fields a form shows, for operations whose form goes in several cards. */
export interface FormStage {
  readonly fields: readonly string[];
  /** Not filled in yet: it is opened without complaints. */
  readonly fresh: boolean;
  /** What the earlier cards settled, e.g. whom it is about. */
  readonly about?: string;
}

/** How a field is typed, shown and filled. */
export interface FieldMeta {
  readonly title: string;
  /** Flag of the text command, without the dashes; several names may mean the same. */
  readonly flags: readonly string[];
  readonly kind: 'text' | 'choice' | 'multi' | 'date';
  /** The field words without a flag go to: the first one, or all the others. */
  readonly positional?: 'first' | 'rest';
  readonly hint?: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  /** All the words it takes, where they are few; found in the schema. */
  readonly values?: readonly string[];
  /** Cleared in a form, or typed as "", it says: empty it. Otherwise nothing was said. */
  readonly emptiable?: true;
  /** Only in commands: no form shows it. */
  readonly onlyTyped?: true;
  /** What the flag means where no value follows it. */
  readonly bare?: string;
  /** Live choices of the form, read from the organization. */
  readonly source?: ChoiceSource;
  /** What the form starts with while nothing was typed, e.g. what a user has now. */
  readonly preset?: (context: ReadContext, raw: RawInput) => Promise<readonly string[]>;
}

const described = new WeakMap<z.ZodType, FieldMeta>();

/** Gives an input schema its title, flags and choices. */
export function asField<S extends z.ZodType>(meta: FieldMeta, schema: S): S {
  described.set(schema, meta);
  return schema;
}

interface Description<I extends z.ZodObject> {
  /** Two words, e.g. "user create": the command and the policy key. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** The folder's name. */
  readonly capability: string;
  readonly summary: string;
  /** Scopes of the admin credential it needs. */
  readonly scopes: readonly string[];
  /** Roles that may do it, for the remedy in a refusal. */
  readonly roles: readonly string[];
  readonly examples: readonly string[];
  /** False for operations that are about no particular organization; `named`: only where --org names one. */
  readonly onOrg: boolean | 'named';
  /** Words without a flag name the organization, as --org does. */
  readonly wordsAreOrg?: true;
  readonly input: I;
  /** Fields of the form's next card, from what is known so far; absent: all of them on one card. */
  readonly stage?: (context: ReadContext, raw: RawInput) => Promise<FormStage>;
}

interface WriteSpec<I extends z.ZodObject, D, E> extends Description<I> {
  readonly risk: Exclude<Risk, 'read'>;
  /** `none`: whoever may ask may have it at once, e.g. a report. Default: somebody else approves. */
  readonly approval?: 'none';
  /** The spaces for team notices learn how it ended. */
  readonly announces?: true;
  /** The resolved input (ids instead of names), stored with the plan. */
  readonly data: z.ZodType<D>;
  readonly plan: (context: ReadContext, input: z.output<I>) => Promise<PlanDraft<D>>;
  /** Replayed after a crash: what it returns may depend on data and recorded steps only. */
  readonly execute: (context: ExecuteContext, data: D) => Promise<E>;
  /** Reads back and compares field by field. */
  readonly verify: (context: ReadContext, data: D, executed: E) => Promise<Outcome>;
  /**
   * Removes from Webex what an execution that has ended may have left there; throws a Fault to be asked again later.
   * Where there is one, the request can be cancelled while it is carried out.
   */
  readonly sweep?: (context: SweepContext, data: D, done: Done) => Promise<void>;
  /** How it is taken back, or why it cannot be: said before it is approved. Absent for what leaves nothing behind. */
  readonly undo?: UndoSpec<D> | Never;
}

/** An answer, and the whole of it as a file where it is long. */
export interface Answered {
  readonly model: AnswerModel;
  readonly file?:
    | { readonly name: string; readonly text: string }
    /** Stored by an earlier request. */
    | { readonly name: string; readonly key: string; readonly about: string }
    | undefined;
}

interface ReadSpec<I extends z.ZodObject> extends Description<I> {
  readonly risk: 'read';
  readonly answer: (context: ReadContext, input: z.output<I>) => Promise<AnswerModel | Answered>;
}

/** A field of an operation's form and command. */
export interface Field extends FieldMeta {
  readonly id: string;
  readonly required: boolean;
}

interface Common extends Omit<Description<z.ZodObject>, 'input' | 'stage'> {
  readonly fields: readonly Field[];
  stage(context: ReadContext, raw: RawInput): Promise<FormStage>;
  /** Problems of the input on its own, before anything is read. */
  check(raw: RawInput): readonly Problem[];
}

export interface WriteOperation extends Common {
  readonly risk: Exclude<Risk, 'read'>;
  readonly approval: 'needed' | 'none';
  readonly announces: boolean;
  /** Why it can never be taken back; undefined: as a rule it can. */
  readonly never: string | undefined;
  /** Absent: it leaves nothing behind that would have to be removed. */
  readonly sweep: ((context: SweepContext, data: unknown, done: Done) => Promise<void>) | undefined;
  /** What takes it back, from the data of its plan. */
  undo(data: unknown): Inverse | Never;
  /** What the standing orders that it makes do when they are due. */
  readonly watching?: Watching | undefined;
  /** What somebody has changed since it was done; undefined: nothing that matters. */
  since: UndoSpec<unknown>['since'];
  /** Throws InputProblems when the input is at fault, InputQuestion when it can mean several things. */
  plan(context: ReadContext, raw: RawInput): Promise<PlanDraft<unknown>>;
  /** Carries it out; resolves with the reading back. */
  execute(context: ExecuteContext, data: unknown): Promise<(context: ReadContext) => Promise<Outcome>>;
}

export interface ReadOperation extends Common {
  readonly risk: 'read';
  /** Throws InputProblems. */
  parse(raw: RawInput): unknown;
  answer(context: ReadContext, raw: RawInput): Promise<Answered>;
  /** With `--org all`: the rows of one organization, for a file that has those of all of them. */
  readonly acrossOrgs?:
    | {
        readonly header: readonly string[];
        rows(context: ReadContext, raw: RawInput): Promise<readonly (readonly string[])[]>;
      }
    | undefined;
}

export type Operation = WriteOperation | ReadOperation;

/** zod wants one string per single field and a list per multi-select; blank means absent. */
function shapeInput(fields: readonly Field[], raw: RawInput): Record<string, unknown> {
  const shaped: Record<string, unknown> = {};
  for (const field of fields) {
    const given = raw[field.id];
    const values = (given ?? []).map((value) => value.trim()).filter((value) => value !== '');
    if (field.kind === 'multi') shaped[field.id] = given && [...new Set(values)];
    else if (values[0] !== undefined) shaped[field.id] = values[0];
    else if (field.emptiable === true && given !== undefined && given.length > 0) shaped[field.id] = '';
  }
  return shaped;
}

function describeFields(input: z.ZodObject): readonly Field[] {
  return Object.entries<z.ZodType>(input.shape).map(([id, schema]) => {
    const meta = described.get(schema);
    if (!meta) throw new Error(`The input field ${id} has no description: wrap its schema in asField.`);
    const required = !z.safeParse(schema, undefined).success && meta.kind !== 'multi';
    const values = meta.values ?? wordsOf(schema);
    return { ...meta, id, required, ...(values === undefined ? {} : { values }) };
  });
}

/** Of an enumeration, however it is wrapped. */
function wordsOf(schema: z.core.$ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return wordsOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return wordsOf(schema.element);
  return schema instanceof z.ZodPipe ? (wordsOf(schema.in) ?? wordsOf(schema.out)) : undefined;
}

/** For schemas without words of their own: zod's are for programmers. */
const inWords: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'too_big' && issue.origin === 'string'
    ? `This is too long: at most ${String(issue.maximum)} characters.`
    : 'This cannot be used here.';

function problemsOf(error: z.ZodError): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? '');
    if (!seen.has(field)) problems.push({ field, message: issue.message });
    seen.add(field);
  }
  return problems;
}

/** Reads what was typed or chosen; throws InputProblems. */
export function parserOf<I extends z.ZodObject>(
  input: I,
  fields: readonly Field[] = describeFields(input),
): (raw: RawInput) => z.output<I> {
  return (raw) => {
    const parsed = input.safeParse(shapeInput(fields, raw), { error: inWords });
    if (!parsed.success) throw new InputProblems(problemsOf(parsed.error));
    return parsed.data;
  };
}

const NOTHING: Never = { never: 'it has changed nothing in the organization.' };

export function defineOperation<I extends z.ZodObject, D, E>(spec: WriteSpec<I, D, E>): WriteOperation;
export function defineOperation<I extends z.ZodObject>(spec: ReadSpec<I>): ReadOperation;
export function defineOperation<I extends z.ZodObject, D, E>(
  spec: WriteSpec<I, D, E> | ReadSpec<I>,
): Operation {
  const { input, ...description } = spec;
  const fields = describeFields(input);
  const parse = parserOf(input, fields);
  const check = (raw: RawInput): readonly Problem[] => {
    const parsed = input.safeParse(shapeInput(fields, raw), { error: inWords });
    return parsed.success ? [] : problemsOf(parsed.error);
  };
  const stage = description.stage ?? (async () => ({ fields: fields.map(({ id }) => id), fresh: false }));
  if (description.risk === 'read') {
    const { answer } = description;
    return {
      ...description,
      fields,
      stage,
      check,
      parse,
      answer: async (context, raw) => {
        const said = await answer(context, parse(raw));
        return 'model' in said ? said : { model: said };
      },
    };
  }
  const { data, plan, execute, verify, sweep, undo = NOTHING } = description;
  const { approval = 'needed', announces = false } = description;
  const inverse = (stored: unknown): Inverse | Never =>
    'never' in undo ? undo : undo.inverse(data.parse(stored));
  return {
    ...description,
    fields,
    stage,
    check,
    approval,
    announces,
    never: 'never' in undo ? undo.never : undefined,
    undo: inverse,
    sweep: sweep && (async (context, stored, done) => sweep(context, data.parse(stored), done)),
    since: async (context, stored, recorded) =>
      'never' in undo ? undefined : undo.since(context, data.parse(stored), recorded),
    plan: async (context, raw) => {
      const draft = await plan(context, parse(raw));
      const taken = inverse(draft.data);
      const told = undo !== NOTHING && 'never' in taken ? [`This cannot be undone: ${taken.never}`] : [];
      return { ...draft, warnings: [...told, ...draft.warnings] };
    },
    execute: async (context, stored) => {
      const resolved = data.parse(stored);
      const executed = await execute(context, resolved);
      return async (reading) => verify(reading, resolved, executed);
    },
  };
}
