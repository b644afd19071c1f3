// Which credential reports are asked with: that of an organization's own slot, or the one of the settings for its own
// organization. Which one it is, is found out when a call is made.
import { loginCommand } from '../../domain/credential.ts';
import { Fault } from '../../domain/failure.ts';
import type { ReportsAdmin } from '../../domain/ports/admin/reports.ts';
import { sameId } from '../ids.ts';
import { openReport } from '../report-file.ts';
import type { WebexReports } from './reports.ts';

export interface ReportSlots {
  /** The credential of the settings; undefined when there is none. */
  readonly own: WebexReports | undefined;
  /** Those of single organizations, by the id of each: somebody may log in at any time. */
  readonly ofOrg: () => Promise<readonly { readonly orgId: string; readonly reports: WebexReports }[]>;
}

export interface ReportsOf {
  reports(orgId?: string): ReportsAdmin;
  partnerReports(): ReportsAdmin;
}

export const NO_SLOTS: ReportSlots = { own: undefined, ofOrg: async () => [] };

export function createReportsOf({ own, ofOrg }: ReportSlots): ReportsOf {
  const forOrg = async (orgId: string): Promise<ReportsAdmin> => {
    const slot = (await ofOrg()).find((one) => sameId(one.orgId, orgId));
    if (slot !== undefined) return slot.reports;
    const account = await own?.account();
    if (own !== undefined && account !== undefined && sameId(account.orgId, orgId)) return own;
    throw orgMissing();
  };
  const ofSettings = (pick: (reports: WebexReports) => ReportsAdmin): ReportsAdmin =>
    foundAt(async () => {
      if (own === undefined) throw slotMissing();
      return pick(own);
    });
  return {
    reports: (orgId) => (orgId === undefined ? ofSettings((one) => one) : foundAt(async () => forOrg(orgId))),
    partnerReports: () => ofSettings((one) => one.partner),
  };
}

function foundAt(find: () => Promise<ReportsAdmin>): ReportsAdmin {
  return {
    account: async () => (await find()).account(),
    templates: async () => (await find()).templates(),
    create: async (wish) => (await find()).create(wish),
    get: async (id) => (await find()).get(id),
    list: async (region) => (await find()).list(region),
    download: async (url, keep) => (await find()).download(url, keep),
    open: openReport,
    remove: async (id) => (await find()).remove(id),
  };
}

const slotMissing = (): Fault =>
  new Fault({
    code: 'reports-slot-missing',
    message:
      'Steward has no account for reports. Webex gives them only to a user, never to a service app: configure ' +
      'WEBEX_REPORTS_CLIENT_ID and WEBEX_REPORTS_CLIENT_SECRET of an integration and run ' +
      `${loginCommand('reports')}, or configure WEBEX_REPORTS_TOKEN.`,
    repeat: 'never',
  });

const orgMissing = (): Fault =>
  new Fault({
    code: 'reports-slot-missing',
    message:
      "A report is of its credential's own organization: “steward login reports --org X” keeps one slot per customer. " +
      `There is none for this organization yet: log in as an administrator of it, ${loginCommand('reports')} --org "NAME".`,
    repeat: 'never',
  });
