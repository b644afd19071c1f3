// What an admin operation is. One file under operations/ default-exports one; everything else (command, form,
// cards, help, checks) is made from this description.
import * as z from 'zod';
import { InputProblems, type Problem } from './failure.ts';
import type { Admin } from './ports/admin/admin.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Person } from './ports/chat.ts';
import type { Files } from './ports/files.ts';
import type { Change, Outcome, RawInput } from './request.ts';
import type { AnswerModel, Choice } from './views.ts';

export type Risk = 'read' | 'low' | 'high' | 'destructive';

/** What a plan and an answer may use: reads only. */
export interface ReadContext {
  readonly org: Organization;
  readonly admin: Admin;
  readonly now: number;
  readonly requester: Person;
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
  /** Ends this run of the execution; it is replayed from its start at that business time. */
  park(at: number): Promise<never>;
  /** One step per row, in order. */
  each<R, T>(
    name: string,
    rows: readonly R[],
    key: (row: R) => string,
    work: (row: R) => StepWork<T>,
  ): Promise<readonly T[]>;
}

export interface ExecuteContext extends ReadContext {
  readonly step: Step;
  /** Shown on the request's card while it is carried out; saying the same again changes nothing. */
  readonly progress: (text: string) => Promise<void>;
  readonly files: Files;
  readonly requestId: number;
}

export interface PlanDraft<D> {
  readonly summary: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly beneficiaries: readonly string[];
  readonly calls: number;
  readonly data: D;
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
  /** False for operations that are about no particular organization. */
  readonly onOrg: boolean;
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
}

interface ReadSpec<I extends z.ZodObject> extends Description<I> {
  readonly risk: 'read';
  readonly answer: (context: ReadContext, input: z.output<I>) => Promise<AnswerModel>;
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
  /** Throws InputProblems when the input is at fault, InputQuestion when it can mean several things. */
  plan(context: ReadContext, raw: RawInput): Promise<PlanDraft<unknown>>;
  /** Carries it out; resolves with the reading back. */
  execute(context: ExecuteContext, data: unknown): Promise<(context: ReadContext) => Promise<Outcome>>;
}

export interface ReadOperation extends Common {
  readonly risk: 'read';
  answer(context: ReadContext, raw: RawInput): Promise<AnswerModel>;
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
  }
  return shaped;
}

function describeFields(input: z.ZodObject): readonly Field[] {
  return Object.entries<z.ZodType>(input.shape).map(([id, schema]) => {
    const meta = described.get(schema);
    if (!meta) throw new Error(`The input field ${id} has no description: wrap its schema in asField.`);
    const required = !z.safeParse(schema, undefined).success && meta.kind !== 'multi';
    return { ...meta, id, required };
  });
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

export function defineOperation<I extends z.ZodObject, D, E>(spec: WriteSpec<I, D, E>): WriteOperation;
export function defineOperation<I extends z.ZodObject>(spec: ReadSpec<I>): ReadOperation;
export function defineOperation<I extends z.ZodObject, D, E>(
  spec: WriteSpec<I, D, E> | ReadSpec<I>,
): Operation {
  const { input, ...description } = spec;
  const fields = describeFields(input);
  const parse = (raw: RawInput): z.output<I> => {
    const parsed = input.safeParse(shapeInput(fields, raw), { error: inWords });
    if (!parsed.success) throw new InputProblems(problemsOf(parsed.error));
    return parsed.data;
  };
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
      answer: async (context, raw) => answer(context, parse(raw)),
    };
  }
  const { data, plan, execute, verify, approval = 'needed', announces = false } = description;
  return {
    ...description,
    fields,
    stage,
    check,
    approval,
    announces,
    plan: async (context, raw) => plan(context, parse(raw)),
    execute: async (context, stored) => {
      const resolved = data.parse(stored);
      const executed = await execute(context, resolved);
      return async (reading) => verify(reading, resolved, executed);
    },
  };
}
