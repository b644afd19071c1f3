// The Webex Admin API of one credential: every resource is taken for an organization, and every call on one
// goes through the warm-up.
import { loginCommand } from '../../domain/credential.ts';
import { Fault } from '../../domain/failure.ts';
import type { Admin } from '../../domain/ports/admin/admin.ts';
import type { ReportsAdmin } from '../../domain/ports/admin/reports.ts';
import type { WebexHttp } from '../http.ts';
import { openReport } from '../report-file.ts';
import type { Warmup } from '../warmup.ts';
import { createAuditEvents } from './audit-events.ts';
import { createAuthorizations } from './authorizations.ts';
import { createDevices } from './devices.ts';
import { createHybrid } from './hybrid.ts';
import { createInvites } from './invites.ts';
import { createLicenses } from './licenses.ts';
import { createLocations } from './locations.ts';
import type { OrgAccess } from './org-access.ts';
import { createOrganizations, type OrganizationsDeps } from './organizations.ts';
import { createPeople } from './people.ts';
import { createResourceGroups } from './resource-groups.ts';
import { createRoles } from './roles.ts';

export interface AdminDeps extends OrganizationsDeps {
  readonly warm: Warmup;
  /** Absent: no reports credential is configured. */
  readonly reports?: ReportsAdmin | undefined;
}

export function createAdmin({ reports = noReports, ...deps }: AdminDeps): Admin {
  const { http, warm, sync } = deps;
  const organizations = createOrganizations(deps);
  const inOrg = (orgId: string): OrgAccess => ({ http, orgId, sync, call: (fn) => warm.call(orgId, fn) });
  return {
    bulk: () => createAdmin({ ...deps, reports, http: patient(http) }),
    organizations: () => organizations,
    people: (orgId) => createPeople(inOrg(orgId)),
    licenses: (orgId) => createLicenses(inOrg(orgId)),
    locations: (orgId) => createLocations(inOrg(orgId)),
    roles: (orgId) => createRoles(inOrg(orgId)),
    authorizations: (orgId) => createAuthorizations(inOrg(orgId)),
    invites: (orgId) => createInvites(inOrg(orgId)),
    devices: (orgId) => createDevices(inOrg(orgId)),
    auditEvents: (orgId) => createAuditEvents(inOrg(orgId)),
    hybrid: (orgId) => createHybrid(inOrg(orgId)),
    resourceGroups: (orgId) => createResourceGroups(inOrg(orgId)),
    reports: () => reports,
  };
}

/** Lets the calls of others go first. */
const patient = (http: WebexHttp): WebexHttp => ({
  ...http,
  request: async (call) => http.request({ ...call, bulk: true }),
  page: async (call) => http.page({ ...call, bulk: true }),
  pages: (call) => http.pages({ ...call, bulk: true }),
});

const slotMissing = (): Promise<never> =>
  Promise.reject(
    new Fault({
      code: 'reports-slot-missing',
      message:
        'Steward has no account for reports. Webex gives them only to a user, never to a service app: configure ' +
        'WEBEX_REPORTS_CLIENT_ID and WEBEX_REPORTS_CLIENT_SECRET of an integration and run ' +
        `${loginCommand('reports')}, or configure WEBEX_REPORTS_TOKEN.`,
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
