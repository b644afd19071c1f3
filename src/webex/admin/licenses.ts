// What an organization has bought, with its units.
import type { LicensesAdmin } from '../../domain/ports/admin/licenses.ts';
import { decode, licenseWire, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createLicenses({ http, orgId, call }: OrgAccess): LicensesAdmin {
  return {
    async list() {
      const { body } = await call(() => http.request({ method: 'GET', path: '/licenses', query: { orgId } }));
      const { items } = decode(listOf(licenseWire), body, 'the licenses');
      return items.map((license) => ({ ...license, name: license.name ?? license.id }));
    },
  };
}
