import type { AuditEventsAdmin } from './audit-events.ts';
import type { AuthorizationsAdmin } from './authorizations.ts';
import type { BroadworksAdmin } from './broadworks.ts';
import type { DevicesAdmin } from './devices.ts';
import type { GroupsAdmin } from './groups.ts';
import type { HybridAdmin } from './hybrid.ts';
import type { InvitesAdmin } from './invites.ts';
import type { LicensesAdmin } from './licenses.ts';
import type { LocationsAdmin } from './locations.ts';
import type { OrganizationsAdmin } from './organizations.ts';
import type { PartnerAdmin } from './partner.ts';
import type { PeopleAdmin } from './people.ts';
import type { ReportsAdmin } from './reports.ts';
import type { ResourceGroupsAdmin } from './resource-groups.ts';
import type { RolesAdmin } from './roles.ts';
import type { WorkspacesAdmin } from './workspaces.ts';

/**
 * The Webex Admin API through one credential slot. Every resource is bound to an organization when it is
 * taken, so that no call can be made without naming one.
 */
export interface Admin {
  organizations(): OrganizationsAdmin;
  people(orgId: string): PeopleAdmin;
  licenses(orgId: string): LicensesAdmin;
  locations(orgId: string): LocationsAdmin;
  roles(orgId: string): RolesAdmin;
  authorizations(orgId: string): AuthorizationsAdmin;
  invites(orgId: string): InvitesAdmin;
  devices(orgId: string): DevicesAdmin;
  workspaces(orgId: string): WorkspacesAdmin;
  groups(orgId: string): GroupsAdmin;
  auditEvents(orgId: string): AuditEventsAdmin;
  hybrid(orgId: string): HybridAdmin;
  resourceGroups(orgId: string): ResourceGroupsAdmin;
  /** What the partner keeps about a customer. */
  partner(orgId: string): PartnerAdmin;
  /** Of the partner: its enterprises name their organizations, and every other call an enterprise. */
  broadworks(): BroadworksAdmin;
  /** The same, for long runs that nobody waits for in front of a screen: calls of others go first. */
  bulk(): Admin;
  /** Of the reports credential's own organization, or of another one that has a credential of its own. */
  reports(orgId?: string): ReportsAdmin;
  /** Of all customers of the reports credential's organization, a partner's. */
  partnerReports(): ReportsAdmin;
}
