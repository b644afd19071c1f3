// The roles an administrator may give.
import type { RolesAdmin } from '../../domain/ports/admin/roles.ts';
import { roleWire } from '../people-wire.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createRoles({ http, call }: OrgAccess): RolesAdmin {
  return {
    async list() {
      const { body } = await call(() => http.request({ method: 'GET', path: '/roles' }));
      return decode(listOf(roleWire), body, 'the roles').items;
    },
  };
}
