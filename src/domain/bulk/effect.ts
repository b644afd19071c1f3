// One row that changes something: its shape, and what can be said of it without Webex.
import * as z from 'zod';

const profile = z.object({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  displayName: z.string().optional(),
  title: z.string().optional(),
  department: z.string().optional(),
  email: z.string().optional(),
});

/** One row that changes something; without a personId the user is created. */
export const effectSchema = z.object({
  line: z.number().int(),
  email: z.string(),
  personId: z.string().optional(),
  set: profile,
  /** What the plan saw of the fields to be set. */
  seen: profile,
  add: z.array(z.object({ id: z.string(), name: z.string(), calling: z.boolean() })),
  remove: z.array(z.object({ id: z.string(), name: z.string(), calling: z.boolean() })),
  locationId: z.string().optional(),
  locationName: z.string().optional(),
  extension: z.string().optional(),
  phone: z.string().optional(),
});
export type Effect = z.infer<typeof effectSchema>;

/** Values that an earlier run has written, by address in lower case. */
export const leftSchema = z.record(z.string(), profile);
export type Left = z.infer<typeof leftSchema>;

export const isCreation = ({ personId }: Effect): boolean => personId === undefined;

export const isNothing = ({ set, add, remove }: Effect): boolean =>
  Object.keys(set).length === 0 && add.length === 0 && remove.length === 0;

export const givesBackOnly = ({ add, remove }: Effect): boolean => add.length === 0 && remove.length > 0;

/** POST and read back; read, PUT and read back; PATCH and read back. */
export function callsOf(effect: Effect): number {
  if (isCreation(effect)) return 2;
  const licenses = effect.add.length + effect.remove.length > 0;
  const profile = Object.keys(effect.set).length > 0;
  return 1 + (profile ? 2 : 0) + (licenses ? 1 : 0) + (losesCalling(effect) ? 1 : 0);
}

/** What goes with the license can be told only before. */
export const losesCalling = ({ remove }: Pick<Effect, 'remove'>): boolean =>
  remove.some(({ calling }) => calling);

export function kindOf(effect: Effect): string {
  if (isCreation(effect)) return 'create';
  const kinds = [
    Object.keys(effect.set).length > 0 ? 'change' : '',
    effect.add.length > 0 ? 'add licenses' : '',
    effect.remove.length > 0 ? 'remove licenses' : '',
  ];
  return kinds.filter((kind) => kind !== '').join(', ');
}

export function detailsOf({ set, seen, add, remove, locationName, extension, phone }: Effect): string {
  const fields = Object.entries(set).map(([name, after]) => {
    const before = Object.entries(seen).find(([other]) => other === name)?.[1] ?? '';
    return `${name}: ${before === '' ? '' : `${before} → `}${after === '' ? 'empty' : after}`;
  });
  const place = [
    locationName === undefined ? '' : `in ${locationName}`,
    extension === undefined ? '' : `extension ${extension}`,
    phone ?? '',
  ].filter((part) => part !== '');
  return [
    ...fields,
    ...add.map(({ name }) => `add ${name}`),
    ...remove.map(({ name }) => `remove ${name}`),
    ...place,
  ].join('; ');
}
