// Whose reports: of the organization of the account for reports, of another one that has an account of its own, or of
// all customers of the partner.
import type { Admin } from '../ports/admin/admin.ts';
import type { ReportsAdmin } from '../ports/admin/reports.ts';

export interface ReportSource {
  /** Undefined: that of the account for reports. */
  readonly orgId?: string | undefined;
  readonly partner?: boolean | undefined;
  /** Of a partner report; undefined: the partner's own region. */
  readonly region?: string | undefined;
}

export function reportsOf(
  admin: Pick<Admin, 'reports' | 'partnerReports'>,
  source: ReportSource,
): ReportsAdmin {
  return source.partner === true ? admin.partnerReports() : admin.reports(source.orgId);
}

/** Under which reports of the source are claimed: ids of different accounts never meet. */
export const claimKind = ({ orgId, partner }: ReportSource): string =>
  `report:${partner === true ? 'partner' : (orgId ?? 'own')}`;
