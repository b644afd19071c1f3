// What an organization has bought, with its units.
import type { LicenseChange, LicenseHolder, LicensesAdmin } from '../../domain/ports/admin/licenses.ts';
import type { Call } from '../call.ts';
import { holdersWire, licenseChangeWire, licenseWire } from '../people-wire.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createLicenses({ http, orgId, call }: OrgAccess): LicensesAdmin {
  async function* holders(licenseId: string): AsyncGenerator<readonly LicenseHolder[]> {
    const query = { includeAssignedTo: 'user', limit: PER_PAGE };
    let next: Call | undefined = { method: 'GET', path: `/licenses/${encodeURIComponent(licenseId)}`, query };
    while (next !== undefined) {
      const asked: Call = next;
      const turned = await call(() => http.page(asked));
      const { users } = decode(holdersWire, turned.answer.body, 'the holders of a license');
      yield users.map(({ id, displayName, email, type }) => ({
        personId: id,
        displayName: displayName ?? email ?? id,
        email: email ?? '',
        external: type?.toUpperCase() === 'EXTERNAL',
      }));
      next = turned.next;
    }
  }

  return {
    holders,
    async list() {
      const { body } = await call(() => http.request({ method: 'GET', path: '/licenses', query: { orgId } }));
      const { items } = decode(listOf(licenseWire), body, 'the licenses');
      return items.map((license) => ({ ...license, name: license.name ?? license.id }));
    },
    async change(change) {
      const body = { personId: change.personId, orgId, licenses: operations(change) };
      const answer = await call(() => http.request({ method: 'PATCH', path: '/licenses/users', body }));
      const { licenses } = decode(licenseChangeWire, answer.body, 'the licenses of the user', 'look-first');
      return { status: answer.status === 206 ? 206 : 200, licenses };
    },
  };
}

/** The most that Webex gives at once. */
const PER_PAGE = 300;

function operations({ add, remove }: LicenseChange): readonly object[] {
  const added = add.map(({ id, locationId, extension, phoneNumber }) => {
    const calling = locationId !== undefined || extension !== undefined || phoneNumber !== undefined;
    const properties = { locationId, extension, phoneNumber };
    return { id, operation: 'add', ...(calling ? { properties } : {}) };
  });
  return [...added, ...remove.map((id) => ({ id, operation: 'remove' }))];
}
