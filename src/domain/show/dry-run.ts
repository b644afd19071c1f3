// What would be done, by which rule, with whose approval, at what cost; and that nothing was.
import { demandOf } from '../plan-difference.ts';
import type { Plan, Request, Rule } from '../request.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { askedOf } from './rule.ts';
import { localTime } from './times.ts';

/** `missing`: what the rule wants to be said and was not. */
export function showDryRun(
  request: Request,
  { plan, rule }: { readonly plan: Plan; readonly rule: Rule },
  missing: readonly string[],
): View {
  const facts = [
    { title: 'Request', value: `R-${request.id}, a dry run` },
    { title: 'Rule', value: rule.matched ?? 'none' },
    { title: 'Approvals', value: rule.need === 0 ? 'none needed' : demandOf(rule) },
    ...(rule.need === 0 ? [] : [{ title: 'Who may approve', value: askedOf(rule) }]),
    ...(rule.need === 0 ? [] : [{ title: 'Waits until', value: localTime(rule.expiresAt) }]),
    { title: 'Webex calls', value: String(plan.calls) },
    ...(rule.reason === undefined ? [] : [{ title: 'Reason', value: rule.reason }]),
    ...(rule.ticket === undefined ? [] : [{ title: 'Ticket', value: rule.ticket }]),
    ...(missing.length === 0 ? [] : [{ title: 'Still to be said', value: missing.join(' ') }]),
  ];
  const changes = plan.changes.map(({ label, before, after }) => ({
    title: label,
    value: before === '' ? after : `${before} → ${after}`,
  }));
  return showAnswer(
    answerModel({
      title: `Would ${plan.summary}`,
      subtitle: 'A dry run: nothing was changed, and nobody was asked.',
      paragraphs: plan.warnings,
      facts,
      sections: changes.length === 0 ? [] : [{ heading: 'What would change', facts: changes }],
      footer: 'To ask for it, say the same without --dry-run.',
    }),
    request.operation,
  );
}
