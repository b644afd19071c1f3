// The rule that was frozen into a request, for its cards: which one, what it takes, what was given, what was said.
import { demandOf } from '../plan-difference.ts';
import type { Request, Rule } from '../request.ts';
import { groupsOf } from '../tally.ts';
import type { Fact } from '../views.ts';
import { localTime } from './times.ts';

const MOST_NAMES = 6;

export function ruleFacts(request: Request): readonly Fact[] {
  const { rule, decisions } = request;
  if (!rule) return [];
  const facts: Fact[] = [];
  if (rule.reason !== undefined) facts.push({ title: 'Reason', value: rule.reason });
  if (rule.ticket !== undefined) facts.push({ title: 'Ticket', value: rule.ticket });
  if (request.state !== 'pending') return facts;
  if (rule.matched !== undefined) facts.push({ title: 'Rule', value: rule.matched });
  const given = decisions.filter(({ verdict }) => verdict === 'approve').map(({ by }) => by.displayName);
  const so = given.length === 0 ? 'none yet' : `${given.length} of ${rule.need}, by ${given.join(', ')}`;
  facts.push({ title: 'Approvals', value: `${so}; needs ${rule.groups ? demandOf(rule) : rule.need}` });
  const asked = askedOf(rule);
  if (asked !== '') facts.push({ title: 'Who may approve', value: asked });
  if (rule.escalate)
    facts.push({
      title: 'Stand-ins',
      value: `${rule.escalate.label}, from ${localTime(rule.escalate.at)} on`,
    });
  return facts;
}

/** Names of those who may approve, by group where there are several. */
export function askedOf(rule: Rule): string {
  const named = groupsOf(rule).map(({ label, names = [] }) => ({ label, names }));
  const several = named.length > 1;
  return named
    .filter(({ names }) => names.length > 0)
    .map(({ label, names }) => {
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
      return `${several ? `${label}: ` : ''}${names.slice(0, MOST_NAMES).join(', ')}${more}`;
    })
    .join('; ');
}
