// The organizations of a credential as the rest of Steward sees them.
import { Fault } from '../../domain/failure.ts';
import type { OrganizationsAdmin } from '../../domain/ports/admin/organizations.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { OrgWarmth } from '../../domain/ports/org-warmth.ts';
import { LIST_CAP } from '../eviction.ts';
import type { WebexHttp } from '../http.ts';
import { organizationWire } from '../partner-wire.ts';
import type { Warmup } from '../warmup.ts';
import { decode } from '../wire.ts';
import type { DirectorySync } from './directory-sync.ts';
import { type OrgDirectory, organizationOf, readManagedBy } from './org-directory.ts';

export interface OrganizationsDeps {
  readonly http: WebexHttp;
  readonly directory: OrgDirectory;
  readonly warm: Pick<Warmup, 'batch' | 'flush'>;
  readonly warmth: OrgWarmth;
  readonly credential: string;
  readonly sync: DirectorySync;
  readonly clock: Clock;
}

export function createOrganizations(deps: OrganizationsDeps): OrganizationsAdmin {
  const { http, directory, warmth, credential, clock } = deps;
  return {
    account: async () => directory.account(),
    list: async () => directory.list(),
    tags: async () => directory.tags(),
    batch: async (orgId, work) => deps.warm.batch(orgId, work),
    directorySync: async (orgId) => deps.sync.get(orgId),
    async get(orgId) {
      const path = `/organizations/${encodeURIComponent(orgId)}`;
      const { body } = await http.request({ method: 'GET', path });
      return organizationOf(decode(organizationWire, body, 'an organization'));
    },
    async managedBy(personId) {
      try {
        return await readManagedBy(http, personId);
      } catch (error) {
        // Of full and read-only administrators Webex only says that they have them all.
        if (error instanceof Fault && error.status === 400) return 'all';
        throw error;
      }
    },
    async standing(orgId) {
      const [relation, { role }] = await Promise.all([directory.relation(orgId), directory.account()]);
      const known = relation === 'customer' ? await warmth.get(credential, orgId) : undefined;
      return {
        relation,
        role,
        warmUntil: known?.warmUntil,
        lastUsed: known?.lastUsed,
        last403: known?.last403,
      };
    },
    async partner() {
      await deps.warm.flush();
      const [orgs, { orgId, role }] = await Promise.all([directory.list(), directory.account()]);
      const managed = orgs.length - (orgs.some(({ id }) => id === orgId) ? 1 : 0);
      const { warm } = await warmth.census(credential, clock.now());
      const { counts, since } = await warmth.tallies(credential);
      const { calls, warmUps, cold403s } = counts;
      const cold = Math.max(0, managed - warm);
      return { role, managed, cap: LIST_CAP, warm, cold, calls, warmUps, cold403s, since };
    },
  };
}
