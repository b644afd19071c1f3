// What differs between the plan that was approved and the one that would be carried out now, for whoever decides anew.
import { canonical } from './plan-hash.ts';
import type { Change, Plan, Rule } from './request.ts';
import { groupsOf } from './tally.ts';

interface Asked {
  readonly plan: Plan;
  readonly rule: Rule;
}

export function planDifference(then: Asked, now: Asked): readonly string[] {
  const lines = changesDiffer(then.plan.changes, now.plan.changes);
  const people = difference(then.plan.beneficiaries, now.plan.beneficiaries);
  if (people !== undefined) lines.push(`For whom: ${people}`);
  const approvals = [demandOf(then.rule), demandOf(now.rule)] as const;
  if (approvals[0] !== approvals[1]) lines.push(`Approvals: was ${approvals[0]}, is ${approvals[1]}`);
  else if (then.rule.from.join() !== now.rule.from.join())
    lines.push('Approvals: other people may give them now');
  if (then.rule.matched !== now.rule.matched && now.rule.matched !== undefined)
    lines.push(`Rule: was ${then.rule.matched ?? 'none'}, is ${now.rule.matched}`);
  if (lines.length === 0 && canonical(then.plan.data) !== canonical(now.plan.data))
    lines.push('Details behind what is shown, such as the id of something that has the same name');
  return lines;
}

/** Several changes may be of one field: they are told apart by their order. */
function changesDiffer(then: readonly Change[], now: readonly Change[]): string[] {
  const keyed = (changes: readonly Change[]): ReadonlyMap<string, Change> => {
    const count = new Map<string, number>();
    return new Map(
      changes.map((change) => {
        const nth = count.get(change.field) ?? 0;
        count.set(change.field, nth + 1);
        return [`${change.field}:${nth}`, change];
      }),
    );
  };
  const [old, fresh] = [keyed(then), keyed(now)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), fresh.get(key)];
    if (!was) return is ? [`${is.label}: new, ${shown(is)}`] : [];
    if (!is) return [`${was.label}: no more (was ${shown(was)})`];
    return shown(was) === shown(is) ? [] : [`${is.label}: was ${shown(was)}, is ${shown(is)}`];
  });
}

function shown({ before, after }: Change): string {
  return before === '' ? after : `${before} → ${after}`;
}

/** Of long lists only who has come and who has gone is named, and so many of them. */
const NAMED = 6;

function difference(then: readonly string[], now: readonly string[]): string | undefined {
  const [was, is] = [new Set(then), new Set(now)];
  const come = [...is].filter((one) => !was.has(one));
  const gone = [...was].filter((one) => !is.has(one));
  if (come.length + gone.length === 0) return undefined;
  if (Math.max(was.size, is.size) <= NAMED)
    return `was ${listed(then) || 'nobody'}, is ${listed(now) || 'nobody'}`;
  return [
    ...(come.length > 0 ? [`new ${listed(come)}`] : []),
    ...(gone.length > 0 ? [`no more ${listed(gone)}`] : []),
  ].join('; ');
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.toSorted().slice(0, NAMED).join(', ')}${more}`;
}

/** "2 of ops and 1 of owners". */
export function demandOf(rule: Rule): string {
  const parts = groupsOf(rule).map(({ need, label }) => (label === '' ? `${need}` : `${need} of ${label}`));
  return parts.join(' and ') || 'nobody’s';
}
