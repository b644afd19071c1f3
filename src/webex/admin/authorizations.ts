// What applications may do for a person; taking it away signs the person out of them.
import { Fault } from '../../domain/failure.ts';
import type { AuthorizationsAdmin } from '../../domain/ports/admin/authorizations.ts';
import { authorizationWire } from '../people-wire.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

export function createAuthorizations({ http, call }: OrgAccess): AuthorizationsAdmin {
  return {
    async list(personId) {
      const query = { personId };
      const { body } = await call(() => http.request({ method: 'GET', path: '/authorizations', query }));
      return decode(listOf(authorizationWire), body, 'the authorizations').items.map((one) => ({
        ...one,
        applicationName: one.applicationName ?? 'an application without a name',
      }));
    },
    async revoke(id) {
      try {
        const path = `/authorizations/${encodeURIComponent(id)}`;
        await call(() => http.request({ method: 'DELETE', path }));
      } catch (error) {
        if (!(error instanceof Fault) || error.status !== 404) throw error;
      }
    },
  };
}
