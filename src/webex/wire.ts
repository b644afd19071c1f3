// What Webex's answers are read with: fields that may be missing, null or of the wrong scalar type without harm, and the
// refusal of what cannot be read at all.
import * as z from 'zod';
import { Fault, type Repeat } from '../domain/failure.ts';
import { unpadded } from './ids.ts';

/** Ids of people and organizations are compared as strings all over Steward, so they lose their padding here. */
export const id = z.string().min(1).transform(unpadded);

export const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? undefined : String(value)));

export const strings = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

export const count = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => (Number.isFinite(Number(value)) ? Number(value) : 0));

/** The documents type some flags as strings, the service sends booleans. */
export const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((value) =>
    value === null || value === undefined ? undefined : value === true || value === 'true',
  );

/** What a POST answers that tells no more than what it made. */
export const idWire = z.object({ id: z.string().min(1) });

/** Lists of tags come bare, others in `items`. */
export const bareListOf = <S extends z.ZodType>(item: S) =>
  z.union([z.array(item), listOf(item).transform(({ items }) => items)]);

export const listOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item) });

/** An answer that does not look as documented is a Fault, with the places but never the values. */
export function decode<S extends z.ZodType>(
  schema: S,
  body: unknown,
  what: string,
  /** `look-first` when the answer is that of a write, which has happened. */
  repeat: Repeat = 'never',
): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || '(whole)');
  throw new Fault({
    code: 'unreadable-answer',
    message: `Webex described ${what} in a way that is not understood (${places.join(', ')}).`,
    repeat,
  });
}
