// A ruling of the policy as data of the request: what is decided from then on goes by this, and by nothing else.
import type { Rule } from '../request.ts';
import type { Ruling } from './evaluate.ts';
import type { Question } from './match.ts';
import { type Human, labelOf } from './people.ts';

/** What the requester said because a rule wants it. */
export interface Said {
  readonly reason: string | undefined;
  readonly ticket: string | undefined;
}

export function freeze(ruling: Ruling, question: Question, said: Said, now: number): Rule {
  const expiresAt = now + ruling.expiresMs;
  const groups = ruling.groups.map(({ label, need, from }) => ({
    label,
    need,
    from: idsOf(from),
    names: from.map(labelOf).toSorted(),
  }));
  const approvers = new Set(ruling.groups.flatMap(({ from }) => from));
  const { escalate } = ruling;
  const helpers = escalate && idsOf(escalate.from);
  const several = [...approvers, ...(escalate?.from ?? [])].filter(({ accounts }) => accounts.length > 1);
  const same = [...new Set(several)].map((human) => idsOf([human])).toSorted(byText);
  const waits = groups.length > 0;
  return {
    need: groups.reduce((sum, { need }) => sum + need, 0),
    from: idsOf([...approvers]),
    expiresAt,
    ...(ruling.rules.length === 0 ? {} : { matched: ruling.rules.map(({ name }) => name).join(' and ') }),
    groups,
    ...(same.length > 0 ? { same } : {}),
    ...(said.reason === undefined ? {} : { reason: said.reason }),
    ...(said.ticket === undefined ? {} : { ticket: said.ticket }),
    ...(waits && ruling.remindMs !== undefined
      ? { remindAt: reminders(now, ruling.remindMs, expiresAt) }
      : {}),
    ...(waits && escalate && helpers && helpers.length > 0
      ? { escalate: { at: now + escalate.afterMs, label: escalate.label, from: helpers } }
      : {}),
    ...(waits && ruling.breakGlass.length > 0 ? { breakGlass: idsOf(ruling.breakGlass) } : {}),
    ...(ruling.notify.length > 0
      ? { notify: ruling.notify.map(({ when, spaces }) => ({ when: [...when], spaces: [...spaces] })) }
      : {}),
    asked: {
      risk: question.risk,
      approval: question.approval,
      licenses: [...(question.licenses ?? [])],
      ...(typeof question.org === 'object' && question.org.tags ? { tags: [...question.org.tags] } : {}),
    },
  };
}

const byText = (a: readonly string[], b: readonly string[]): number => (a.join() < b.join() ? -1 : 1);

function idsOf(humans: readonly Human[]): string[] {
  return [...new Set(humans.flatMap(({ accounts }) => accounts.map(({ personId }) => personId)))].toSorted();
}

/** After `first`, then after twice that, and so on. */
function reminders(now: number, first: number, end: number): number[] {
  const times: number[] = [];
  for (let gap = first, at = now + first; at < end; gap *= 2, at += gap) times.push(at);
  return times;
}
