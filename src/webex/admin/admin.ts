// The Webex Admin API of one credential: every resource is taken for an organization, and every call on one
// goes through the warm-up.
import { Fault } from '../../domain/failure.ts';
import type { Admin } from '../../domain/ports/admin/admin.ts';
import type { ReportsAdmin } from '../../domain/ports/admin/reports.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { WebexHttp } from '../http.ts';
import { openReport } from '../report-file.ts';
import type { Warmup } from '../warmup.ts';
import { createLicenses } from './licenses.ts';
import { createLocations } from './locations.ts';
import type { OrgAccess } from './org-access.ts';
import { createOrganizations } from './organizations.ts';
import { createPeople } from './people.ts';

export interface AdminDeps {
  readonly http: WebexHttp;
  readonly warm: Warmup;
  readonly clock: Clock;
  /** Absent: no reports credential is configured. */
  readonly reports?: ReportsAdmin | undefined;
}

export function createAdmin({ http, warm, clock, reports = noReports }: AdminDeps): Admin {
  const organizations = createOrganizations(http, clock);
  const inOrg = (orgId: string): OrgAccess => ({ http, orgId, call: (fn) => warm.call(orgId, fn) });
  return {
    organizations: () => organizations,
    people: (orgId) => createPeople(inOrg(orgId)),
    licenses: (orgId) => createLicenses(inOrg(orgId)),
    locations: (orgId) => createLocations(inOrg(orgId)),
    reports: () => reports,
  };
}

const slotMissing = (): Promise<never> =>
  Promise.reject(
    new Fault({
      code: 'reports-slot-missing',
      message:
        'Steward has no account for reports. Webex gives them only to a user, never to a service app: configure ' +
        'WEBEX_REPORTS_TOKEN, or WEBEX_REPORTS_CLIENT_ID, _CLIENT_SECRET and _REFRESH_TOKEN.',
      repeat: 'never',
    }),
  );

const noReports: ReportsAdmin = {
  templates: slotMissing,
  create: slotMissing,
  get: slotMissing,
  list: slotMissing,
  download: slotMissing,
  open: async (bytes) => openReport(bytes),
  remove: slotMissing,
};
