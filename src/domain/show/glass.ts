// The question that is asked before the glass is broken, and what the request's card tells of it afterwards.
import type { Request } from '../request.ts';
import type { Fact, View } from '../views.ts';
import { showConfirm } from './confirm.ts';
import { localTime } from './times.ts';

export function showGlass(request: Request): View {
  const { id, plan, rule, org } = request;
  const names = (rule?.groups ?? []).flatMap(({ names: some }) => some ?? []);
  return showConfirm({
    title: 'Run it now, without approval?',
    subtitle: `R-${id}: ${plan?.summary ?? request.operation}.`,
    facts: [
      { title: 'Asked by', value: request.requester.displayName },
      ...(org ? [{ title: 'Organization', value: org.name }] : []),
      ...(rule?.reason === undefined ? [] : [{ title: 'Reason', value: rule.reason }]),
      ...(rule?.ticket === undefined ? [] : [{ title: 'Ticket', value: rule.ticket }]),
    ],
    warnings: [
      `Everybody who is passed over is told at once${names.length === 0 ? '' : `: ${[...new Set(names)].join(', ')}`}. One of them has to review it afterwards.`,
      `Only ${request.requester.displayName} can say yes here. Until then it can be approved as always.`,
    ],
    button: 'Run now without approval',
    cmd: 'run-now',
    command: `break-glass R-${id}`,
  });
}

export function glassFacts({ id, glass }: Request): readonly Fact[] {
  if (glass?.broken === undefined) return [];
  const { review } = glass;
  const told = review
    ? `${review.verdict}, by ${review.by.displayName}${review.note === undefined ? '' : `: ${review.note}`}`
    : `open. Somebody else types: review R-${id} ok, or review R-${id} concern --note "…"`;
  return [
    { title: 'Run without approval', value: localTime(glass.broken) },
    { title: 'Review', value: told },
  ];
}
