// Counting approvals: "2 of ops and 1 of owners", where everybody counts once, whatever groups they are in and
// whatever accounts they have.
import type { Request, Rule } from './request.ts';

interface Wanting<T> {
  readonly need: number;
  readonly from: readonly T[];
}

/**
 * Gives each place of each group a person of its own, as far as that goes (augmenting paths). Answers the first
 * group with a place left over, or undefined when every place is taken.
 */
export function unmatched<T, G extends Wanting<T>>(
  groups: readonly G[],
  people: readonly T[],
): G | undefined {
  const places = groups.flatMap((group) => Array.from({ length: group.need }, () => group));
  const placeOf = new Map<T, number>();
  const seat = (place: number, tried: Set<T>): boolean => {
    for (const person of people) {
      if (tried.has(person) || !places[place]?.from.includes(person)) continue;
      tried.add(person);
      const taken = placeOf.get(person);
      if (taken === undefined || seat(taken, tried)) {
        placeOf.set(person, place);
        return true;
      }
    }
    return false;
  };
  return places.find((_group, place) => !seat(place, new Set()));
}

/** Requests of earlier versions have one group without a name. */
export function groupsOf(rule: Rule): NonNullable<Rule['groups']> {
  return rule.groups ?? [{ label: '', need: rule.need, from: [...rule.from] }];
}

/** One account for all accounts of a person. */
export function personOf(rule: Rule, personId: string): string {
  return rule.same?.find((accounts) => accounts.includes(personId))?.[0] ?? personId;
}

interface Given {
  readonly personId: string;
  readonly at: number;
}

/** Whose approval would count at this time: from an escalation on, those it calls for stand in for anybody. */
export function mayCount(rule: Rule, personId: string, at: number): boolean {
  return (
    rule.from.includes(personId) || (escalated(rule, at) && rule.escalate?.from.includes(personId) === true)
  );
}

export function escalated(rule: Rule, at: number): boolean {
  return rule.escalate !== undefined && at >= rule.escalate.at;
}

/** The first group that still lacks approvals; undefined when all have theirs. */
export function lacking(rule: Rule, approvals: readonly Given[]) {
  const helpers = approvals.filter(
    ({ personId, at }) => escalated(rule, at) && rule.escalate?.from.includes(personId) === true,
  );
  const standIns = helpers.map(({ personId }) => personOf(rule, personId));
  const groups = groupsOf(rule).map((group) => ({
    ...group,
    from: [...group.from.map((personId) => personOf(rule, personId)), ...standIns],
  }));
  return unmatched(groups, [...new Set(approvals.map(({ personId }) => personOf(rule, personId)))]);
}

/** Whose approval would count at this time. */
export function askedNow(rule: Rule, at: number): readonly string[] {
  return [...new Set([...rule.from, ...(escalated(rule, at) ? (rule.escalate?.from ?? []) : [])])];
}

/** Those of them who have not decided, by whatever account. */
export function undecided({ rule, decisions }: Request, asked: readonly string[]): readonly string[] {
  if (!rule) return [];
  const heard = new Set(decisions.map(({ by }) => personOf(rule, by.personId)));
  return asked.filter((personId) => !heard.has(personOf(rule, personId)));
}
