// Groups of users. Their paging is that of SCIM: by the number of the first one, which is 1.
import { Fault } from '../../domain/failure.ts';
import type { Group, GroupMember, GroupsAdmin } from '../../domain/ports/admin/groups.ts';
import { groupsWire, membersWire } from '../people-wire.ts';
import { decode } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

/** The most that Webex gives at once. */
const PER_PAGE = 500;
const MAX_PAGES = 1000;
const PATCH = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

export function createGroups({ http, orgId, call }: OrgAccess): GroupsAdmin {
  /** Webex may give less at once than it was asked for: the end is where it says, or an empty page. */
  async function paged<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    read: (body: unknown) => { readonly items: readonly T[]; readonly total: number | undefined },
  ): Promise<readonly T[]> {
    const all: T[] = [];
    for (let turned = 0; turned < MAX_PAGES; turned += 1) {
      const from = { ...query, startIndex: all.length + 1, count: PER_PAGE };
      const { body } = await call(() => http.request({ method: 'GET', path, query: from }));
      const { items, total } = read(body);
      all.push(...items);
      if (items.length === 0 || (total !== undefined && all.length >= total)) return all;
    }
    throw new Fault({
      code: 'endless-pages',
      message: 'Webex did not come to an end with its pages.',
      repeat: 'never',
    });
  }

  return {
    list: async () => paged('/groups', { orgId }, groupsIn),
    members: async (groupId) => paged(`${pathOf(groupId)}/members`, {}, membersIn),
    async change(groupId, change) {
      const Operations =
        'add' in change
          ? [{ op: 'add', path: 'members', value: change.add.map((value) => ({ value })) }]
          : change.remove.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` }));
      const body = { schemas: PATCH, Operations };
      await call(() => http.request({ method: 'PATCH', path: pathOf(groupId), body }));
    },
  };
}

const pathOf = (groupId: string): string => `/groups/${encodeURIComponent(groupId)}`;

function groupsIn(body: unknown) {
  const { groups, totalResults } = decode(groupsWire, body, 'the groups');
  const items = groups.map(
    ({ id, displayName, memberSize, created }): Group => ({
      id,
      name: displayName ?? id,
      size: memberSize,
      created,
    }),
  );
  return { items, total: totalResults };
}

function membersIn(body: unknown) {
  const { members, memberSize } = decode(membersWire, body, 'the members of a group');
  const items = members.map(({ id, displayName }): GroupMember => ({ id, name: displayName ?? id }));
  return { items, total: memberSize };
}
