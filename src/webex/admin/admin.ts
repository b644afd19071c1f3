// The Webex Admin API of one credential: every resource is taken for an organization, and every call on one
// goes through the warm-up.
import type { Admin } from '../../domain/ports/admin/admin.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { WebexHttp } from '../http.ts';
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
}

export function createAdmin({ http, warm, clock }: AdminDeps): Admin {
  const organizations = createOrganizations(http, clock);
  const inOrg = (orgId: string): OrgAccess => ({ http, orgId, call: (fn) => warm.call(orgId, fn) });
  return {
    organizations: () => organizations,
    people: (orgId) => createPeople(inOrg(orgId)),
    licenses: (orgId) => createLicenses(inOrg(orgId)),
    locations: (orgId) => createLocations(inOrg(orgId)),
  };
}
