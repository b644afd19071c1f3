// What the card of a report that has come says, and what stands beside its file.
import type { FetchedReport } from '../report-order.ts';
import type { Outcome } from '../request.ts';
import type { ReportOrder } from './order.ts';

const LEFT = 'It could not be deleted on Webex, where it counts towards the 50 reports of an account.';
const EMPTY = 'It has no rows. Webex fills some reports only for organizations in North America.';

export function reportOutcome(plan: ReportOrder, got: FetchedReport): Outcome {
  const period = plan.startDate === undefined ? '' : `, ${plan.startDate} to ${plan.endDate ?? ''}`;
  return {
    fields: [],
    notes: [...(got.rows === 0 ? [EMPTY] : []), ...(got.removed ? [] : [LEFT])],
    facts: [
      ...(plan.of === undefined ? [] : [{ title: 'Of', value: plan.of }]),
      ...(plan.startDate === undefined ? [] : [{ title: 'Period', value: period.slice(2) }]),
      ...got.facts,
    ],
    file: { ...got.file, text: `The report is here: ${plan.title}${period}.` },
  };
}
