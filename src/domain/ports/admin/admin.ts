import type { LicensesAdmin } from './licenses.ts';
import type { LocationsAdmin } from './locations.ts';
import type { OrganizationsAdmin } from './organizations.ts';
import type { PeopleAdmin } from './people.ts';
import type { ReportsAdmin } from './reports.ts';

/**
 * The Webex Admin API through one credential slot. Every resource is bound to an organization when it is
 * taken, so that no call can be made without naming one.
 */
export interface Admin {
  organizations(): OrganizationsAdmin;
  people(orgId: string): PeopleAdmin;
  licenses(orgId: string): LicensesAdmin;
  locations(orgId: string): LocationsAdmin;
  /** Of the reports credential's own organization. */
  reports(): ReportsAdmin;
}
