// Changing text fields of a thing that Webex replaces as a whole, for every operation that does it: what would change,
// one step, one reading back, and what takes it back. '' is an empty field.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { asField, type FieldMeta } from './input.ts';
import type { Change, FieldResult, RawInput } from './request.ts';
import type { Step } from './steps.ts';
import type { Inverse, Never } from './undo.ts';

type Texts<F extends string> = Readonly<Partial<Record<F, string | undefined>>>;

const texts = z.record(z.string(), z.string());

export const fieldChange = z.object({
  id: z.string(),
  name: z.string(),
  set: texts,
  /** What the plan saw of the fields to be set. */
  seen: texts,
});
export type FieldChange = z.infer<typeof fieldChange>;

/** An optional field that can be emptied. */
export function clearable(meta: FieldMeta, schema: z.ZodType<string>) {
  const orEmpty = z.string().transform((said, context) => {
    const parsed = said === '' ? undefined : schema.safeParse(said);
    if (parsed === undefined || parsed.success) return parsed?.data ?? '';
    for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
  return asField({ ...meta, emptiable: true }, orEmpty.optional());
}

/** What of it is new; undefined when nothing would change. */
export function changedFields<F extends string>(
  names: readonly F[],
  asked: Texts<F>,
  now: Texts<F>,
): Pick<FieldChange, 'set' | 'seen'> | undefined {
  const changed = names.filter((name) => asked[name] !== undefined && asked[name] !== (now[name] ?? ''));
  const pick = (from: Texts<F>) => Object.fromEntries(changed.map((name) => [name, from[name] ?? '']));
  return changed.length === 0 ? undefined : { set: pick(asked), seen: pick(now) };
}

type Labels = Readonly<Record<string, string>>;
/** How a value is shown, e.g. the name of a place for its id. */
type Shown = (field: string, value: string) => string;

const plain: Shown = (_, value) => value;

export function fieldChanges(
  labels: Labels,
  { set, seen }: Pick<FieldChange, 'set' | 'seen'>,
  shown: Shown = plain,
): readonly Change[] {
  return Object.entries(set).map(([name, after]) => ({
    field: `set.${name}`,
    label: labels[name] ?? name,
    before: shown(name, seen[name] ?? '') || 'empty',
    after: shown(name, after) || 'empty',
  }));
}

interface Thing {
  readonly read: () => Promise<Texts<string>>;
  readonly write: () => Promise<void>;
}

export async function executeFieldChange(
  step: Step,
  { set, seen, name }: FieldChange,
  { read, write }: Thing,
): Promise<void> {
  await step('update', {
    result: z.object({}),
    write: async () => {
      await write();
      return {};
    },
    lookup: async () => {
      const now = await read();
      const all = (wanted: Texts<string>): boolean =>
        Object.entries(wanted).every(([field, value]) => value === (now[field] ?? ''));
      if (all(set)) return { is: 'done', result: {} };
      if (all(seen)) return { is: 'absent' };
      return { is: 'conflict', detail: `Somebody else has changed ${name} in the meantime.` };
    },
  });
}

export function fieldResults(
  labels: Labels,
  set: FieldChange['set'],
  now: Texts<string>,
  shown: Shown = plain,
): readonly FieldResult[] {
  return Object.entries(set).map(([name, value]) => {
    const is = now[name] ?? '';
    return {
      label: labels[name] ?? name,
      asked: shown(name, value) || 'empty',
      is: shown(name, is) || 'empty',
      match: value === is ? 'same' : is === '' ? 'missing' : 'differs',
    };
  });
}

/** The same operation with what was there before. `clearable`: fields that can be emptied. */
export function inverseChange(
  { operation, target, labels, clearable: emptied }: InverseOf,
  { id, set, seen }: FieldChange,
): Inverse | Never {
  const stuck = Object.keys(set).find((name) => seen[name] === '' && !emptied.includes(name));
  if (stuck !== undefined)
    return { never: `the field ${labels[stuck] ?? stuck} was empty, and ${operation} cannot empty it.` };
  const before = Object.keys(set).map((name): [string, string[]] => [name, [seen[name] ?? '']]);
  return { operation, input: { [target]: [id], ...Object.fromEntries(before) } };
}

interface InverseOf {
  readonly operation: string;
  /** The field that says which thing. */
  readonly target: string;
  readonly labels: Labels;
  readonly clearable: readonly string[];
}

/** Which fields somebody has changed since, in words. */
export function changedSince(
  labels: Labels,
  set: FieldChange['set'],
  now: Texts<string>,
  shown: Shown = plain,
): string | undefined {
  const others = Object.entries(set).filter(([name, value]) => value !== (now[name] ?? ''));
  if (others.length === 0) return undefined;
  return others
    .map(([name]) => `${labels[name] ?? name}: ${shown(name, now[name] ?? '') || 'empty'} now.`)
    .join(' ');
}

/** Read once for all the fields of a form. */
export function presetFrom<T>(find: (context: ReadContext, said: string) => Promise<T>, target: string) {
  const known = new WeakMap<ReadContext, Promise<T>>();
  return (value: (thing: T) => string | undefined) =>
    async (context: ReadContext, raw: RawInput): Promise<readonly string[]> => {
      const thing = known.get(context) ?? find(context, raw[target]?.[0] ?? '');
      known.set(context, thing);
      const now = value(await thing);
      return now === undefined ? [] : [now];
    };
}
