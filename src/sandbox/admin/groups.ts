import { z } from 'zod';
import { idParam, idQuery, maxOf, parseBody } from '../rest/input.ts';
import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound, WebexError } from '../rest/webex-error.ts';
import type { Group } from '../world/admin-entities.ts';
import { decodeId, encodeId } from '../world/ids.ts';
import { PEOPLE_WRITERS, requireAdmin, requireReach, targetOrg } from './access.ts';
import { note } from './audit-log.ts';
import { groupPatchSchema, memberId, patchedGroup } from './group-patch.ts';

const MEMBERS_SHOWN = 500;

const createSchema = z.object({
  schemas: z.array(z.string()).optional(),
  displayName: z.string().min(1).max(256),
  externalId: z.string().optional(),
  members: z.array(z.object({ value: memberId })).default([]),
});

function members(call: Call, ids: readonly string[]): Record<string, unknown>[] {
  return ids.map((id) => ({ id, type: 'user', displayName: call.world.people.get(id)?.displayName ?? '' }));
}

function rendered(call: Call, group: Group, withMembers: boolean): Record<string, unknown> {
  const { id, displayName, orgId, created, lastModified, memberIds } = group;
  const shown = withMembers ? { members: members(call, memberIds.slice(0, MEMBERS_SHOWN)) } : {};
  return { id, displayName, orgId, created, lastModified, memberSize: memberIds.length, ...shown };
}

function filterOf(call: Call): (group: Group) => boolean {
  const filter = call.query('filter');
  if (filter === undefined) return () => true;
  const [, operator, text = ''] = /^displayName +(eq|sw) +"([^"]*)"$/i.exec(filter.trim()) ?? [];
  if (operator === undefined) throw badRequest(`Invalid filter: ${filter}`);
  const wanted = text.toLowerCase();
  return ({ displayName }) =>
    operator.toLowerCase() === 'eq'
      ? displayName.toLowerCase() === wanted
      : displayName.toLowerCase().startsWith(wanted);
}

function startIndexOf(call: Call): number {
  const raw = call.query('startIndex') ?? '1';
  if (!/^\d{1,9}$/.test(raw)) throw badRequest(`Invalid value for parameter 'startIndex': ${raw}`);
  return Math.max(1, Number(raw));
}

function list(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  const direction = call.query('sortOrder') === 'descending' ? -1 : 1;
  const found = call.world.admin.groups
    .by('org', org.id)
    .filter(filterOf(call))
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName) * direction);
  const startIndex = startIndexOf(call);
  const page = found.slice(startIndex - 1, startIndex - 1 + maxOf(call, 100, 500, 'count'));
  const withMembers = call.query('includeMembers') === 'true';
  const groups = page.map((group) => rendered(call, group, withMembers));
  return ok({ totalResults: found.length, startIndex, itemsPerPage: page.length, groups });
}

function groupOf(call: Call, wanted?: readonly string[]): Group {
  requireAdmin(call);
  const group = call.world.admin.groups.get(idParam(call, 'groupId'));
  if (group === undefined) throw notFound();
  requireReach(call, group.orgId, wanted);
  return group;
}

function memberList(call: Call): Reply {
  const group = groupOf(call);
  const startIndex = startIndexOf(call);
  const count = maxOf(call, MEMBERS_SHOWN, MEMBERS_SHOWN, 'count');
  const page = group.memberIds.slice(startIndex - 1, startIndex - 1 + count);
  const paging = { startIndex, itemsPerPage: page.length };
  return ok({ ...rendered(call, group, false), ...paging, members: members(call, page) });
}

function requireMembers(call: Call, group: Pick<Group, 'orgId' | 'memberIds'>): void {
  const foreign = group.memberIds.find((id) => call.world.people.get(id)?.orgId !== group.orgId);
  if (foreign !== undefined) throw badRequest(`The member does not exist in the organization: ${foreign}`);
}

function requireName(call: Call, group: Pick<Group, 'id' | 'orgId' | 'displayName'>): void {
  const isTaken = call.world.admin.groups
    .by('org', group.orgId)
    .some(({ id, displayName }) => id !== group.id && displayName === group.displayName);
  if (isTaken) throw new WebexError(409, 'A group of this name already exists.');
}

function noteGroup(call: Call, group: Group, action: string): void {
  note(call, {
    category: 'GROUPS',
    description: 'A group was changed',
    action: `${action} the group ${group.displayName}`,
    orgId: group.orgId,
    target: { type: 'GROUP', id: group.id, name: group.displayName },
  });
}

function create(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'), PEOPLE_WRITERS);
  const { displayName, externalId, members: given } = parseBody(createSchema, call.body);
  const stamp = call.world.stamp();
  const group: Group = {
    id: encodeId('SCIM_GROUP', `${call.world.newKey('group')}:${decodeId(org.id)?.key ?? ''}`),
    displayName,
    externalId,
    orgId: org.id,
    created: stamp,
    lastModified: stamp,
    memberIds: [...new Set(given.map(({ value }) => value))],
  };
  requireName(call, group);
  requireMembers(call, group);
  call.world.admin.groups.put(group);
  noteGroup(call, group, 'created');
  return { status: 201, body: rendered(call, group, true) };
}

function patch(call: Call): Reply {
  const group = groupOf(call, PEOPLE_WRITERS);
  const changed = patchedGroup(group, parseBody(groupPatchSchema, call.body));
  requireName(call, changed);
  requireMembers(call, changed);
  const saved = call.world.admin.groups.put({ ...changed, lastModified: call.world.stamp() });
  noteGroup(call, saved, 'changed');
  return ok(rendered(call, saved, true));
}

function remove(call: Call): Reply {
  const group = groupOf(call, PEOPLE_WRITERS);
  call.world.admin.groups.delete(group.id);
  noteGroup(call, group, 'deleted');
  return NO_CONTENT;
}

export const groupRoutes: readonly Route[] = [
  { method: 'GET', path: '/groups', handle: list },
  { method: 'POST', path: '/groups', handle: create },
  {
    method: 'GET',
    path: '/groups/:groupId',
    handle: (call) => ok(rendered(call, groupOf(call), call.query('includeMembers') === 'true')),
  },
  { method: 'PATCH', path: '/groups/:groupId', handle: patch },
  { method: 'DELETE', path: '/groups/:groupId', handle: remove },
  { method: 'GET', path: '/groups/:groupId/members', handle: memberList },
];
