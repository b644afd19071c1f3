// What the card of a report that has come says, and what stands beside its file.
import type { FetchedReport } from '../report-order.ts';
import type { Outcome } from '../request.ts';
import { whyEmpty } from './empty.ts';
import type { ReportOrder } from './order.ts';
import { sizeInWords } from './size.ts';

const LEFT =
  'It could not be deleted on Webex yet, where it counts towards the 50 reports of an account. Steward goes on trying.';

export function reportOutcome(plan: ReportOrder, got: FetchedReport): Outcome {
  const period = plan.startDate === undefined ? undefined : `${plan.startDate} to ${plan.endDate ?? ''}`;
  const { file } = got;
  return {
    fields: [],
    notes: [
      ...(got.rows === 0 ? [whyEmpty(plan, got.keptIn)] : []),
      ...got.notes,
      ...(got.onWebex === 'later' ? [LEFT] : []),
    ],
    facts: [
      ...(plan.of === undefined ? [] : [{ title: 'Of', value: plan.of }]),
      ...(period === undefined ? [] : [{ title: 'Period', value: period }]),
      ...(plan.sites.length === 0 ? [] : [{ title: 'Sites', value: plan.sites.join(', ') }]),
      ...got.facts,
    ],
    file: {
      key: file.key,
      name: file.name,
      text: `The report is here: ${[plan.title, period].filter((part) => part !== undefined).join(', ')} (${sizeInWords(file.size)}, SHA-256 ${file.sha256.slice(0, 16)}…).`,
    },
  };
}
