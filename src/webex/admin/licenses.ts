// What an organization has bought, with its units.
import type { LicenseChange, LicensesAdmin } from '../../domain/ports/admin/licenses.ts';
import { decode, licenseChangeWire, licenseWire, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createLicenses({ http, orgId, call }: OrgAccess): LicensesAdmin {
  return {
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

function operations({ add, remove }: LicenseChange): readonly object[] {
  const added = add.map(({ id, locationId, extension }) => {
    const calling = locationId !== undefined || extension !== undefined;
    return { id, operation: 'add', ...(calling ? { properties: { locationId, extension } } : {}) };
  });
  return [...added, ...remove.map((id) => ({ id, operation: 'remove' }))];
}
