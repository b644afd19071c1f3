// An operation's input: the fields of its form and command, and what was typed or chosen in them.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems, type Problem } from './failure.ts';
import type { RawInput } from './request.ts';
import type { Choice } from './views.ts';

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

/** A field of an operation's form and command. */
export interface Field extends FieldMeta {
  readonly id: string;
  readonly required: boolean;
}

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

/** Reads what was typed or chosen. */
export interface InputReader<I extends z.ZodObject> {
  readonly fields: readonly Field[];
  readonly check: (raw: RawInput) => readonly Problem[];
  /** Throws InputProblems. */
  readonly parse: (raw: RawInput) => z.output<I>;
}

export function readerOf<I extends z.ZodObject>(input: I): InputReader<I> {
  const fields = describeFields(input);
  const read = (raw: RawInput) => input.safeParse(shapeInput(fields, raw), { error: inWords });
  return {
    fields,
    check: (raw) => {
      const parsed = read(raw);
      return parsed.success ? [] : problemsOf(parsed.error);
    },
    parse: (raw) => {
      const parsed = read(raw);
      if (!parsed.success) throw new InputProblems(problemsOf(parsed.error));
      return parsed.data;
    },
  };
}
