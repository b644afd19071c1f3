// The managed-organization list of an account holds 2,000 entries, and Webex does not say which one a full list lets
// go. Which rule it is shows in which organizations are refused: each rule is held against what was seen.
import type { Rank, Tallies, Tally } from '../domain/ports/org-warmth.ts';

/** Entries of the managed-organization list of one account, as the partner guide has it. */
export const LIST_CAP = 2000;

const RULES = ['Oldest', 'Lru', 'Random'] as const;
type Rule = (typeof RULES)[number];
type Counts = Tallies['counts'];

/** No rule may be held for certain: log-ins of people to Control Hub change the list behind our back. */
const DOUBT = 0.02;
/** The notes on use are minutes old, so the edge is soft where the rule asks for them. */
const SOFT = 0.04;
/** What was seen long ago must not outvote for ever what is seen now. */
const LEAST_FIT = -20;
/** In thousandths: a hundred and fifty times less likely than another. */
const RULED_OUT = -5000;

const within = (chance: number): number => Math.min(1 - DOUBT, Math.max(DOUBT, chance));

const EVICTED: Readonly<Record<Rule, (rank: Rank, cap: number) => number>> = {
  Oldest: ({ readSince }, cap) => (readSince >= cap ? 1 : 0),
  Lru: ({ usedSince }, cap) => 1 / (1 + Math.exp((cap - usedSince) / (cap * SOFT))),
  Random: ({ readSince }, cap) => 1 - (1 - 1 / cap) ** readSince,
};

/** How likely it is that an organization of this rank has lost its place, by all that was seen so far. */
export function evictionChance(counts: Counts, rank: Rank, cap = LIST_CAP): number {
  const best = Math.max(...RULES.map((rule) => counts[`fits${rule}`]));
  let total = 0;
  let weighed = 0;
  for (const rule of RULES) {
    const weight = Math.exp(Math.max(LEAST_FIT, (counts[`fits${rule}`] - best) / 1000));
    total += weight;
    weighed += weight * within(EVICTED[rule](rank, cap));
  }
  return weighed / total;
}

/** While it cannot be ruled out, any reading may push out anybody, also who was read a moment ago. */
export const mayBeRandom = (counts: Counts): boolean =>
  counts.fitsRandom - Math.max(counts.fitsOldest, counts.fitsLru) > RULED_OUT;

/** What to add to the fits when an organization of this rank answered, or was cold. */
export function fitOf(rank: Rank, cold: boolean, cap = LIST_CAP): Partial<Readonly<Record<Tally, number>>> {
  const fit = (rule: Rule): number => {
    const chance = within(EVICTED[rule](rank, cap));
    return Math.round(1000 * Math.log(cold ? chance : 1 - chance));
  };
  return { fitsOldest: fit('Oldest'), fitsLru: fit('Lru'), fitsRandom: fit('Random') };
}
