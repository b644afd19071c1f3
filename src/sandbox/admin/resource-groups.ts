import { z } from 'zod';
import { idParam, idQuery, paged, parseBody } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound } from '../rest/webex-error.ts';
import type { Placement, ResourceGroup } from '../world/admin-entities.ts';
import type { Org } from '../world/entities.ts';
import { decodeId, encodeId, unpadded } from '../world/ids.ts';
import type { World } from '../world/world.ts';
import { PEOPLE_WRITERS, requireAdmin, requireReach, seesInto, targetOrg } from './access.ts';
import { note } from './audit-log.ts';
import { licenseCode } from './license-units.ts';

export const DEFAULT_GROUP = encodeId('RESOURCE_GROUP', 'default');
const HYBRID_CODES = ['CE', 'CG', 'HM', 'HC'];

/** The default group has the same id in every organization, so that the world keeps it by both. */
export function resourceGroupKey(orgId: string, id: string): string {
  return `${orgId} ${id}`;
}

export function membershipId(personId: string, licenseId: string): string {
  const key = `${decodeId(personId)?.key ?? ''}:${decodeId(licenseId)?.key ?? ''}`;
  return encodeId('RESOURCE_GROUP_MEMBERSHIP', key);
}

function groupView({ id, name, orgId }: ResourceGroup): Record<string, unknown> {
  return { id: id.slice(orgId.length + 1), name, orgId };
}

function groups(call: Call): Reply {
  requireAdmin(call);
  const org = targetOrg(call, idQuery(call, 'orgId'));
  return ok({ items: call.world.admin.resourceGroups.by('org', org.id).map(groupView) });
}

function group(call: Call): Reply {
  requireAdmin(call);
  const { world, actor } = call;
  const id = idParam(call, 'resourceGroupId');
  const own = world.admin.resourceGroups.get(resourceGroupKey(actor.person.orgId, id));
  const found =
    own ??
    world.admin.resourceGroups
      .all()
      .find((each) => each.id === resourceGroupKey(each.orgId, id) && seesInto(call, each.orgId));
  if (found === undefined) throw notFound();
  requireReach(call, found.orgId);
  return ok(groupView(found));
}

/** Who holds a hybrid license is placed in a group, pending at first; who lost it is not placed any more. */
function placeHolders(world: World, org: Org): void {
  const hybrid = world.licenses
    .by('org', org.id)
    .filter((license) => HYBRID_CODES.includes(licenseCode(license)));
  const wanted = new Set<string>();
  for (const license of hybrid)
    for (const person of world.people.by('license', license.id)) {
      const id = membershipId(person.id, license.id);
      wanted.add(id);
      if (world.admin.placements.get(id) !== undefined) continue;
      world.admin.placements.put({
        id,
        resourceGroupId: DEFAULT_GROUP,
        licenseId: license.id,
        personId: person.id,
        personOrgId: org.id,
        settledAt: world.now() + world.settings.placementMs,
        outcome: world.settings.placementOutcome,
      });
    }
  for (const { id } of world.admin.placements.by('org', org.id))
    if (!wanted.has(id)) world.admin.placements.delete(id);
}

function statusOf(world: World, placement: Placement): string {
  return world.now() < placement.settledAt ? 'pending' : placement.outcome;
}

function placementView(world: World, placement: Placement): Record<string, unknown> {
  const { id, resourceGroupId, licenseId, personId, personOrgId } = placement;
  return { id, resourceGroupId, licenseId, personId, personOrgId, status: statusOf(world, placement) };
}

function placements(call: Call, names: { org: string; member: string }, more: Record<string, string>): Reply {
  requireAdmin(call);
  const { world } = call;
  const org = targetOrg(call, idQuery(call, names.org));
  placeHolders(world, org);
  const licenseId = idQuery(call, 'licenseId');
  const personId = idQuery(call, names.member);
  const status = call.query('status');
  // The sandbox places people only.
  const isWanted = (call.query('type') ?? 'User').toLowerCase() === 'user';
  const found = world.admin.placements
    .by('org', org.id)
    .filter(() => isWanted)
    .filter((placement) => licenseId === undefined || placement.licenseId === licenseId)
    .filter((placement) => personId === undefined || placement.personId === personId)
    .filter((placement) => status === undefined || statusOf(world, placement) === status)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const limits = { fallback: 100, limit: 1000 };
  return paged(call, found, limits, (placement) => ({ ...placementView(world, placement), ...more }));
}

function placementOf(call: Call, wanted?: readonly string[]): Placement {
  requireAdmin(call);
  const id = idParam(call, 'resourceGroupMembershipId');
  const found = call.world.admin.placements.get(id);
  if (found === undefined) throw notFound();
  placeHolders(call.world, requireReach(call, found.personOrgId, wanted));
  const still = call.world.admin.placements.get(id);
  if (still === undefined) throw notFound();
  return still;
}

const id = z.string().min(1).transform(unpadded);
const changeSchema = z.object({
  resourceGroupId: id,
  licenseId: id,
  personId: id,
  personOrgId: id,
  status: z.enum(['pending', 'activated', 'error']),
});

function move(call: Call): Reply {
  const placement = placementOf(call, PEOPLE_WRITERS);
  const { world } = call;
  const input = parseBody(changeSchema, call.body);
  const isPending = statusOf(world, placement) === 'pending';
  if (isPending) throw badRequest('Resource group memberships with a status of "pending" cannot be updated.');
  for (const name of ['licenseId', 'personId', 'personOrgId'] as const)
    if (input[name] !== placement[name]) throw badRequest('Only the resourceGroupId can be changed.');
  const key = resourceGroupKey(placement.personOrgId, input.resourceGroupId);
  const target = world.admin.resourceGroups.get(key);
  if (target === undefined) throw badRequest('Invalid resourceGroupId.');
  const moved = world.admin.placements.put({
    ...placement,
    resourceGroupId: input.resourceGroupId,
    settledAt: world.now() + world.settings.placementMs,
    outcome: world.settings.placementOutcome,
  });
  const name = world.people.get(placement.personId)?.displayName ?? '';
  note(call, {
    category: 'RESOURCE_GROUPS',
    description: 'A resource group membership was changed',
    action: `moved ${name} to ${target.name}`,
    orgId: placement.personOrgId,
    target: { type: 'USER', id: placement.personId, name },
  });
  return ok(placementView(world, moved));
}

const FIRST = { org: 'personOrgId', member: 'personId' };
const SECOND = { org: 'orgId', member: 'id' };
const ONE = '/resourceGroup/memberships/:resourceGroupMembershipId';

export const resourceGroupRoutes: readonly Route[] = [
  { method: 'GET', path: '/resourceGroups', handle: groups },
  { method: 'GET', path: '/resourceGroups/:resourceGroupId', handle: group },
  { method: 'GET', path: '/resourceGroup/memberships', handle: (call) => placements(call, FIRST, {}) },
  {
    method: 'GET',
    path: '/resourceGroup/memberships/v2',
    handle: (call) => placements(call, SECOND, { type: 'User' }),
  },
  { method: 'GET', path: ONE, handle: (call) => ok(placementView(call.world, placementOf(call))) },
  { method: 'PUT', path: ONE, handle: move },
];
