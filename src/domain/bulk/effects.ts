// What all rows together would do: no two of them want the same, and there is a unit for each.
import { drawsOf, freeUnits, licenseLabel } from '../fields.ts';
import type { License } from '../ports/admin/licenses.ts';
import type { Draw } from '../units.ts';
import { TITLES } from './columns.ts';
import { type Effect, givesBackOnly, isNothing, type Left } from './effect.ts';
import { type Directory, effectOf } from './row-effect.ts';
import type { Refused, Wish } from './wishes.ts';

export interface Units {
  /** As it is told from its twins. */
  readonly license: string;
  readonly name: string;
  readonly draw: readonly Draw[];
  readonly add: number;
  readonly remove: number;
  readonly free: number;
}

export interface Effects {
  readonly effects: readonly Effect[];
  readonly refused: readonly Refused[];
  /** Rows that are as they should be already. */
  readonly nothing: readonly { readonly line: number; readonly email: string }[];
  readonly units: readonly Units[];
  readonly notes: readonly string[];
  /** Parts of rows that are left out. */
  readonly told: readonly string[];
}

interface Draft {
  readonly wish: Wish;
  readonly effect: Effect;
}

/** Without what somebody has changed since that run: it is not to be taken back over that. */
function heeding(
  left: Left,
  effect: Effect,
): { readonly effect: Effect; readonly foreign: readonly string[] } {
  const own = left[effect.email.toLowerCase()];
  if (own === undefined) return { effect, foreign: [] };
  const wrote = new Map(Object.entries(own));
  const isForeign = ([name, is = '']: [string, string | undefined]): boolean =>
    wrote.has(name) && (wrote.get(name) ?? '').toLowerCase() !== is.toLowerCase();
  const changed = Object.entries(effect.seen).filter(isForeign);
  const kept = (profile: Effect['set']): Effect['set'] =>
    Object.fromEntries(
      Object.entries(profile).filter(([name]) => !changed.some(([other]) => other === name)),
    );
  return {
    effect: { ...effect, set: kept(effect.set), seen: kept(effect.seen) },
    foreign: changed.map(
      ([name, is = '']) => `${name} is “${is.slice(0, 60)}” by now: somebody has changed it since`,
    ),
  };
}

export function planEffects(wishes: readonly Wish[], directory: Directory, left: Left = {}): Effects {
  const { drafts, refused, nothing, told } = draftsOf(wishes, directory, left);
  const apart = withoutClashes(drafts, refused);
  const budget = unitsFor(apart, directory);
  const effects: Effect[] = [];
  for (const { wish, effect } of apart) {
    const lacking = effect.add.find(({ id }) => (budget.get(id)?.left ?? 0) < 1);
    if (lacking) {
      const free = budget.get(lacking.id)?.free ?? 0;
      const why = `“${lacking.name}” has no unit left for this row: ${free === 0 ? 'none is free' : `the ${free} free ones go to rows above`}.`;
      refused.push({ line: wish.line, email: wish.email, why });
      continue;
    }
    for (const { id } of effect.add) take(budget, id);
    effects.push(effect);
  }
  const units = unitsOf(effects, budget, directory);
  return { effects: inOrder(effects), refused, nothing, units, notes: notesOf(apart), told };
}

function draftsOf(wishes: readonly Wish[], directory: Directory, left: Left) {
  const refused: Refused[] = [];
  const nothing: { line: number; email: string }[] = [];
  const drafts: Draft[] = [];
  const told: string[] = [];
  for (const wish of wishes) {
    const { line, email } = wish;
    const wanted = effectOf(wish, directory);
    if (typeof wanted === 'string') {
      refused.push({ line, email, why: wanted });
      continue;
    }
    const { effect, foreign } = heeding(left, wanted);
    if (effect.personId === undefined || !isNothing(effect)) {
      drafts.push({ wish, effect });
      told.push(...foreign.map((why) => `Line ${line}, ${email}: ${why}, and it stays.`));
    } else if (foreign.length > 0) refused.push({ line, email, why: `${foreign.join('; ')}.` });
    else nothing.push({ line, email });
  }
  return { refused, nothing, drafts, told };
}

function unitsOf(
  effects: readonly Effect[],
  budget: ReadonlyMap<string, Budget>,
  { licenses }: Directory,
): readonly Units[] {
  return [...budget.values()].flatMap(({ license, free }) => {
    const add = effects.filter((effect) => effect.add.some(({ id }) => id === license.id)).length;
    const remove = effects.filter((effect) => gives(effect, license)).length;
    if (add + remove === 0) return [];
    const label = licenseLabel(license, licenses);
    const back = effects.filter((effect) => givesBackOnly(effect) && gives(effect, license)).length;
    const draw = add > back ? drawsOf([license], licenses, add - back) : [];
    return [{ license: label, name: license.name, draw, add, remove, free }];
  });
}

const gives = ({ remove }: Effect, license: License): boolean => remove.some(({ id }) => id === license.id);

/** Units that are given back come first, as others may be waiting for them. */
const inOrder = (effects: readonly Effect[]): readonly Effect[] => [
  ...effects.filter(givesBackOnly),
  ...effects.filter((effect) => !givesBackOnly(effect)),
];

/** Two rows must not want the same address, extension or number. */
function withoutClashes(drafts: readonly Draft[], refused: Refused[]): readonly Draft[] {
  const taken = new Map<string, number>();
  return drafts.filter(({ wish: { line, email }, effect }) => {
    const wanted = [
      effect.set.email === undefined ? undefined : `${TITLES.newEmail} ${effect.set.email}`,
      effect.personId === undefined ? `${TITLES.newEmail} ${effect.email}` : undefined,
      effect.extension === undefined
        ? undefined
        : `${TITLES.extension} ${effect.extension} in ${effect.locationName ?? ''}`,
      effect.phone === undefined ? undefined : `${TITLES.phone} ${effect.phone}`,
    ].filter((key) => key !== undefined);
    const clash = wanted.find((key) => taken.has(key));
    if (clash !== undefined) {
      refused.push({ line, email, why: `${clash} is wanted by line ${taken.get(clash) ?? 0} already.` });
      return false;
    }
    for (const key of wanted) taken.set(key, line);
    return true;
  });
}

interface Budget {
  readonly license: License;
  readonly free: number;
  left: number;
}

function unitsFor(drafts: readonly Draft[], { licenses }: Directory): Map<string, Budget> {
  const budget = new Map<string, Budget>();
  for (const license of licenses) {
    const free = freeUnits(license);
    const back = drafts.filter(({ effect }) => givesBackOnly(effect) && gives(effect, license)).length;
    budget.set(license.id, { license, free, left: free + back });
  }
  return budget;
}

function take(budget: Map<string, Budget>, id: string): void {
  const known = budget.get(id);
  if (known) known.left -= 1;
}

function notesOf(drafts: readonly Draft[]): readonly string[] {
  const idle = drafts.filter(
    ({ wish, effect }) =>
      effect.locationId === undefined &&
      (wish.location !== undefined || wish.extension !== undefined || wish.phone !== undefined),
  ).length;
  const lost = drafts.filter(
    ({ effect }) =>
      effect.remove.some(({ calling }) => calling) && !effect.add.some(({ calling }) => calling),
  ).length;
  return [
    ...(lost > 0
      ? [
          `${lost === 1 ? '1 row takes' : `${lost} rows take`} a calling license away: number, forwarding, voicemail and phones of these users are lost for good.`,
        ]
      : []),
    ...(idle > 0
      ? [
          `Location, extension and phone number count only where a calling license is added: in ${idle === 1 ? '1 row' : `${idle} rows`} they stay as they are.`,
        ]
      : []),
  ];
}
