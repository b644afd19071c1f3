// The organizations a credential can see. The list is asked for by every command, so it is kept for minutes.
import type { Organization, OrganizationsAdmin } from '../../domain/ports/admin/organizations.ts';
import type { Clock } from '../../domain/ports/clock.ts';
import type { WebexHttp } from '../http.ts';
import { decode, listOf, organizationWire } from '../wire.ts';

const KEPT_MS = 5 * 60_000;

export function createOrganizations(http: WebexHttp, clock: Clock): OrganizationsAdmin {
  let kept: { readonly until: number; readonly list: readonly Organization[] } | undefined;
  let asking: Promise<readonly Organization[]> | undefined;

  async function ask(): Promise<readonly Organization[]> {
    const { body } = await http.request({ method: 'GET', path: '/organizations' });
    const list = decode(listOf(organizationWire), body, 'the organizations').items.map(named);
    kept = { until: clock.real() + KEPT_MS, list };
    return list;
  }

  return {
    async list() {
      if (kept !== undefined && clock.real() < kept.until) return kept.list;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    async get(orgId) {
      const { body } = await http.request({
        method: 'GET',
        path: `/organizations/${encodeURIComponent(orgId)}`,
      });
      return named(decode(organizationWire, body, 'an organization'));
    },
  };
}

const named = ({
  id,
  displayName,
}: {
  readonly id: string;
  readonly displayName: string | undefined;
}): Organization => ({
  id,
  name: displayName ?? id,
});
