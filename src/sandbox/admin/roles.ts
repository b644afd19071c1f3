import { idParam, paged } from '../rest/input.ts';
import { ok, type Route } from '../rest/route.ts';
import { notFound } from '../rest/webex-error.ts';
import { encodeId } from '../world/ids.ts';
import { requireAdmin } from './access.ts';

const NAMES: readonly (readonly [string, string])[] = [
  ['id_full_admin', 'Full Administrator'],
  ['id_readonly_admin', 'Read-only Administrator'],
  ['id_user_admin', 'User Administrator'],
  ['id_device_admin', 'Device Administrator'],
  ['atlas-portal.support', 'Support Administrator'],
  ['atlas-portal.partner.helpdesk', 'Help Desk Administrator'],
  ['atlas-portal.partner.helpdesk.advanced', 'Advanced Help Desk Administrator'],
  ['atlas-portal.partner.salesadmin', 'Sales Administrator'],
  ['atlas-portal.partner.provision_admin', 'Provisioning Administrator'],
];

const ROLES = NAMES.map(([symbol, name]) => ({ id: encodeId('ROLE', symbol), name }));

export function isRole(id: string): boolean {
  return ROLES.some((role) => role.id === id);
}

export const roleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/roles',
    handle(call) {
      requireAdmin(call);
      return paged(call, ROLES, { fallback: 100, limit: 1000 }, (role) => role);
    },
  },
  {
    method: 'GET',
    path: '/roles/:roleId',
    handle(call) {
      requireAdmin(call);
      const id = idParam(call, 'roleId');
      const role = ROLES.find((candidate) => candidate.id === id);
      if (role === undefined) throw notFound();
      return ok(role);
    },
  },
];
