// The Webex Admin API of one credential: every resource is taken for an organization, and every call on one
// goes through the warm-up.
import type { Admin } from '../../domain/ports/admin/admin.ts';
import type { WebexHttp } from '../http.ts';
import type { Warmup } from '../warmup.ts';
import { createAuditEvents } from './audit-events.ts';
import { createAuthorizations } from './authorizations.ts';
import { createBroadworks } from './broadworks.ts';
import { createDevices } from './devices.ts';
import { createGroups } from './groups.ts';
import { createHybrid } from './hybrid.ts';
import { createInvites } from './invites.ts';
import { createLicenses } from './licenses.ts';
import { createLocations } from './locations.ts';
import type { OrgAccess } from './org-access.ts';
import { createOrganizations, type OrganizationsDeps } from './organizations.ts';
import { createPartner } from './partner.ts';
import { createPeople } from './people.ts';
import { createReportsOf, NO_SLOTS, type ReportSlots } from './reports-of.ts';
import { createResourceGroups } from './resource-groups.ts';
import { createRoles } from './roles.ts';
import { createWorkspaces } from './workspaces.ts';

export interface AdminDeps extends OrganizationsDeps {
  readonly warm: Warmup;
  /** Absent: there are no reports credentials. */
  readonly reports?: ReportSlots | undefined;
}

export function createAdmin({ reports = NO_SLOTS, ...deps }: AdminDeps): Admin {
  const { http, warm, sync } = deps;
  const organizations = createOrganizations(deps);
  const broadworks = createBroadworks(http, deps.clock);
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
    workspaces: (orgId) => createWorkspaces(inOrg(orgId)),
    groups: (orgId) => createGroups(inOrg(orgId)),
    auditEvents: (orgId) => createAuditEvents(inOrg(orgId)),
    hybrid: (orgId) => createHybrid(inOrg(orgId)),
    resourceGroups: (orgId) => createResourceGroups(inOrg(orgId)),
    ...createReportsOf(reports),
    partner: (orgId) => createPartner(deps, orgId),
    broadworks: () => broadworks,
  };
}

/** Lets the calls of others go first. */
const patient = (http: WebexHttp): WebexHttp => ({
  ...http,
  request: async (call) => http.request({ ...call, bulk: true }),
  page: async (call) => http.page({ ...call, bulk: true }),
  pages: (call) => http.pages({ ...call, bulk: true }),
});
