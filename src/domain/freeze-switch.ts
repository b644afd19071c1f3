// The big red switch: nothing is written from the moment somebody says freeze until two people say unfreeze.
import * as z from 'zod';
import { PersonSchema } from './asking.ts';
import { type Human, humanOf, isMeant, type Policy } from './policy/people.ts';
import { keepersOf } from './policy/proposal.ts';
import type { Person } from './ports/chat.ts';

export const Freeze = z.object({
  by: PersonSchema,
  reason: z.string(),
  /** Business time. */
  at: z.number(),
  /** The first of the two who want it to end. */
  unfreeze: z.object({ by: PersonSchema, at: z.number() }).optional(),
});
export type Freeze = z.infer<typeof Freeze>;

export const FREEZE_REASON_MAX = 500;
/** A word of yesterday and one of today are not two people who agree. */
const UNFREEZE_MS = 60 * 60_000;

/** Those who may approve something may stop everything, and let it go on. */
export function keeperOf(policy: Policy, person: Person): Human | undefined {
  const human = humanOf(policy, person);
  return human && keepersOf(policy).includes(human) ? human : undefined;
}

export const NOT_A_KEEPER =
  'Sorry, only those who may approve something by the policy can freeze and unfreeze.';

export type Unfrozen =
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'waits'; readonly freeze: Freeze }
  | { readonly kind: 'over'; readonly first: Person };

/** The first word waits for a second one, from another human being, within the hour. */
export function judgeUnfreeze(
  policy: Policy,
  freeze: Freeze | undefined,
  person: Person,
  now: number,
): Unfrozen {
  if (!freeze) return { kind: 'refused', why: 'Nothing is frozen.' };
  const human = keeperOf(policy, person);
  if (!human) return { kind: 'refused', why: NOT_A_KEEPER };
  const first = freeze.unfreeze;
  if (!first || now >= first.at + UNFREEZE_MS)
    return { kind: 'waits', freeze: { ...freeze, unfreeze: { by: person, at: now } } };
  if (isMeant(human, first.by))
    return { kind: 'refused', why: 'You have said it already. Somebody else has to say: unfreeze' };
  return { kind: 'over', first: first.by };
}
