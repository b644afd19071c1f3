// What an admin operation is. One file under operations/ default-exports one; everything else (command, form,
// cards, help, checks) is made from this description.
import * as z from 'zod';
import { InputProblems, type Problem } from './failure.ts';
import type { Admin } from './ports/admin/admin.ts';
import type { Organization } from './ports/admin/organizations.ts';
import type { Person } from './ports/chat.ts';
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
}

/** Journaled writes: a step that was confirmed returns its recorded result when `execute` is replayed. */
export interface Step {
  <T>(name: string, work: StepWork<T>): Promise<T>;
  /** Parks the execution until a business time; returns at once when it has passed. */
  until(name: string, at: number): Promise<void>;
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
}

export interface PlanDraft<D> {
  readonly summary: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly beneficiaries: readonly string[];
  readonly calls: number;
  readonly data: D;
}

export type ChoiceSource = (context: ReadContext) => Promise<readonly Choice[]>;

/** How a field is typed, shown and filled. */
export interface FieldMeta {
  readonly title: string;
  /** Flag of the text command, without the dashes; several names may mean the same. */
  readonly flags: readonly string[];
  readonly kind: 'text' | 'choice' | 'multi';
  /** The field the first word without a flag goes to. */
  readonly positional?: true;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly maxLength?: number;
  /** Live choices of the form, read from the organization. */
  readonly source?: ChoiceSource;
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
}

interface WriteSpec<I extends z.ZodObject, D> extends Description<I> {
  readonly risk: Exclude<Risk, 'read'>;
  /** The resolved input (ids instead of names), stored with the plan. */
  readonly data: z.ZodType<D>;
  readonly plan: (context: ReadContext, input: z.output<I>) => Promise<PlanDraft<D>>;
  readonly execute: (context: ExecuteContext, data: D) => Promise<void>;
  /** Reads back and compares field by field. */
  readonly verify: (context: ReadContext, data: D) => Promise<Outcome>;
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

interface Common extends Omit<Description<z.ZodObject>, 'input'> {
  readonly fields: readonly Field[];
  /** Problems of the input on its own, before anything is read. */
  check(raw: RawInput): readonly Problem[];
}

export interface WriteOperation extends Common {
  readonly risk: Exclude<Risk, 'read'>;
  /** Throws InputProblems when the input is at fault. */
  plan(context: ReadContext, raw: RawInput): Promise<PlanDraft<unknown>>;
  execute(context: ExecuteContext, data: unknown): Promise<void>;
  verify(context: ReadContext, data: unknown): Promise<Outcome>;
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
    const values = (raw[field.id] ?? []).map((value) => value.trim()).filter((value) => value !== '');
    if (field.kind === 'multi') shaped[field.id] = [...new Set(values)];
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

export function defineOperation<I extends z.ZodObject, D>(spec: WriteSpec<I, D>): WriteOperation;
export function defineOperation<I extends z.ZodObject>(spec: ReadSpec<I>): ReadOperation;
export function defineOperation<I extends z.ZodObject, D>(spec: WriteSpec<I, D> | ReadSpec<I>): Operation {
  const { input, ...description } = spec;
  const fields = describeFields(input);
  const parse = (raw: RawInput): z.output<I> => {
    const parsed = input.safeParse(shapeInput(fields, raw));
    if (!parsed.success) throw new InputProblems(problemsOf(parsed.error));
    return parsed.data;
  };
  const check = (raw: RawInput): readonly Problem[] => {
    const parsed = input.safeParse(shapeInput(fields, raw));
    return parsed.success ? [] : problemsOf(parsed.error);
  };
  if (description.risk === 'read') {
    const { answer } = description;
    return { ...description, fields, check, answer: async (context, raw) => answer(context, parse(raw)) };
  }
  const { data, plan, execute, verify } = description;
  return {
    ...description,
    fields,
    check,
    plan: async (context, raw) => plan(context, parse(raw)),
    execute: async (context, stored) => execute(context, data.parse(stored)),
    verify: async (context, stored) => verify(context, data.parse(stored)),
  };
}
