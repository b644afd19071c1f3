// What a partner keeps about a customer: who of its people administers it, and its tags. None of it needs the
// customer to be warm: it is the partner's own.
import type { PartnerAdmin } from '../../domain/ports/admin/partner.ts';
import type { WebexHttp } from '../http.ts';
import { customerTagsWire, partnerAdminWire, tagWire } from '../partner-wire.ts';
import { bareListOf, decode, listOf } from '../wire.ts';
import type { OrgDirectory } from './org-directory.ts';

interface PartnerDeps {
  readonly http: WebexHttp;
  readonly directory: Pick<OrgDirectory, 'forgetTags'>;
}

export function createPartner({ http, directory }: PartnerDeps, orgId: string): PartnerAdmin {
  const org = `/partner/organizations/${encodeURIComponent(orgId)}`;
  const tagged = `/partner/tags/organizations/${encodeURIComponent(orgId)}`;
  const administrator = (personId: string): string => `${org}/partnerAdmin/${encodeURIComponent(personId)}`;
  return {
    async admins() {
      const { body } = await http.request({ method: 'GET', path: `${org}/partnerAdmins` });
      const { items } = decode(listOf(partnerAdminWire), body, 'the partner administrators');
      return items.map(({ id, displayName, emails, roleInCustomerOrg }) => ({
        personId: id,
        displayName: displayName ?? emails[0] ?? id,
        email: emails[0] ?? '',
        role: roleInCustomerOrg ?? '',
      }));
    },
    async assign(personId) {
      await http.request({ method: 'POST', path: `${administrator(personId)}/assign` });
    },
    async unassign(personId) {
      await http.request({ method: 'DELETE', path: `${administrator(personId)}/unassign` });
    },
    async tags() {
      const { body } = await http.request({ method: 'GET', path: tagged });
      return decode(customerTagsWire, body, 'the tags of a customer').tags ?? [];
    },
    async setTags(names) {
      const query = { type: 'ORGANIZATION' };
      const { body: known } = await http.request({ method: 'GET', path: '/partner/tags', query });
      const inUse = decode(bareListOf(tagWire), known, 'the tags');
      const tags = names.map((name) => {
        const description = inUse.find((tag) => tag.name === name)?.description;
        return description === undefined ? { name } : { name, description };
      });
      await http.request({ method: 'POST', path: `${tagged}/assignTags`, body: { tags } });
      directory.forgetTags();
    },
  };
}
