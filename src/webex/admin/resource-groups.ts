// Resource groups, and which of them serves a user of a hybrid service.

import type { Repeat } from '../../domain/failure.ts';
import type {
  GroupMembership,
  MembershipFilter,
  ResourceGroupsAdmin,
} from '../../domain/ports/admin/resource-groups.ts';
import { groupMembershipWire, resourceGroupWire } from '../hybrid-wire.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

const PAGE = 100;

export function createResourceGroups({ http, orgId, call }: OrgAccess): ResourceGroupsAdmin {
  async function all(filter: MembershipFilter): Promise<readonly GroupMembership[]> {
    const found: GroupMembership[] = [];
    const query = { personOrgId: orgId, max: PAGE, ...filter };
    for await (const { body } of http.pages({ method: 'GET', path: '/resourceGroup/memberships', query })) {
      const { items } = decode(listOf(groupMembershipWire), body, 'the resource group memberships');
      found.push(...items.map(membershipOf));
    }
    return found;
  }

  const one = (body: unknown, repeat: Repeat): GroupMembership =>
    membershipOf(decode(groupMembershipWire, body, 'the resource group membership', repeat));

  return {
    async list() {
      const query = { orgId };
      const { body } = await call(() => http.request({ method: 'GET', path: '/resourceGroups', query }));
      const { items } = decode(listOf(resourceGroupWire), body, 'the resource groups');
      return items.map(({ id, name }) => ({ id, name: name ?? id }));
    },
    memberships: async (filter) => call(async () => all(filter)),
    async membership(id) {
      const { body } = await call(() => http.request({ method: 'GET', path: pathOf(id) }));
      return one(body, 'never');
    },
    async move({ id, licenseId, personId, status }, resourceGroupId) {
      // Webex wants the whole of it, and takes a change of the group only.
      const put = { resourceGroupId, licenseId, personId, personOrgId: orgId, status };
      const { body } = await call(() => http.request({ method: 'PUT', path: pathOf(id), body: put }));
      return one(body, 'look-first');
    },
  };
}

const pathOf = (id: string): string => `/resourceGroup/memberships/${encodeURIComponent(id)}`;

function membershipOf({ resourceGroupId, ...membership }: Wire): GroupMembership {
  return { ...membership, groupId: resourceGroupId };
}

type Wire = Omit<GroupMembership, 'groupId'> & { readonly resourceGroupId: string };
