// A report with a header and no rows: Webex makes it without a word of why.

import type { ReportOrder } from './order.ts';

/** Services of the Webex suite, whose reports are produced in North America only. */
const SUITE =
  /^(?:webex|teams|webex teams|messaging|meetings?|webex (?:meetings?|messaging|app|events|webinars?))$/i;

/**
 * `keptIn`: as the report's id names it, such as eu-central-1; undefined where the id says nothing. Source: the
 * reference of `GET /reports`, and of `GET /partner/reports` for regions without customers.
 */
export function whyEmpty(
  { service = '', partner, region }: Pick<ReportOrder, 'service' | 'partner' | 'region'>,
  keptIn: string | undefined,
): string {
  const nothing = 'nothing was recorded in these days';
  const plain = 'Empty: a header and no rows.';
  if (partner === true) {
    const where = region === undefined ? 'its own region' : `the region ${region}`;
    return `${plain} The partner has no customers in ${where}, or ${nothing}.`;
  }
  if (!SUITE.test(service.trim())) return `${plain} It seems that ${nothing}.`;
  const abroad = 'Empty: not produced for organizations outside North America';
  if (keptIn === undefined) return `${abroad}. If yours is there: ${nothing}.`;
  return /^(?:us|ca)-/.test(keptIn)
    ? `${plain} It seems that ${nothing}.`
    : `${abroad}, and this one’s is kept in ${keptIn}.`;
}
