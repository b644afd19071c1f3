import { z } from 'zod';
import { maxOf, parseBody, requiredQuery } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, notFound } from '../rest/webex-error.ts';
import type { Tag, Tagging } from '../world/admin-entities.ts';
import type { Org } from '../world/entities.ts';
import { AUDITORS, FULL_ADMIN, hasRight, PARTNER_ADMIN, requirePartner } from './access.ts';
import { note } from './audit-log.ts';
import { customerOf } from './partner.ts';

const tagsSchema = z.object({
  tags: z
    .array(
      z.object({
        name: z.string().min(1).max(25, 'A tag has at most 25 characters.'),
        description: z.string().max(120).optional(),
      }),
    )
    .max(5, 'At most 5 tags can be assigned.'),
});

const READERS = [...AUDITORS, PARTNER_ADMIN];
const WRITERS = [FULL_ADMIN, PARTNER_ADMIN];

/** A partner administrator sees the tags of the customers that were assigned. */
function isShown(call: Call, { orgId }: Tagging): boolean {
  const org = call.world.orgs.get(orgId);
  return org !== undefined && hasRight(call, org, AUDITORS);
}

function taggingsOf(call: Call, partnerId: string): Tagging[] {
  return call.world.admin.taggings
    .all()
    .filter(({ orgId }) => call.world.orgs.get(orgId)?.partnerOrgId === partnerId)
    .filter((tagging) => tagging.tags.length > 0 && isShown(call, tagging));
}

function inUse(call: Call): Reply {
  const partnerId = requirePartner(call, READERS);
  const type = call.query('type') ?? 'ORGANIZATION';
  if (type !== 'ORGANIZATION' && type !== 'SUBSCRIPTION')
    throw badRequest(`Invalid value for parameter 'type': ${type}`);
  const wantsSubscriptions = type === 'SUBSCRIPTION';
  const tags = new Map<string, Tag>();
  for (const tagging of taggingsOf(call, partnerId))
    if ((tagging.subscriptionId !== undefined) === wantsSubscriptions)
      for (const tag of tagging.tags) tags.set(tag.name, tag);
  return ok([...tags.values()].toSorted((a, b) => a.name.localeCompare(b.name)));
}

function rendered(org: Org, tagging: Tagging | undefined, subscriptionId?: string): Record<string, unknown> {
  const tags = (tagging?.tags ?? []).map(({ name }) => name);
  const more = subscriptionId === undefined ? {} : { subscriptionId, trial: 'false' };
  return { orgName: org.displayName, orgId: org.id, tags, ...more };
}

function byTag(call: Call, wantsSubscriptions: boolean): Reply {
  const partnerId = requirePartner(call, READERS);
  const wanted = requiredQuery(call, 'tags')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const found = taggingsOf(call, partnerId)
    .filter(({ subscriptionId }) => (subscriptionId !== undefined) === wantsSubscriptions)
    .filter(({ tags }) => tags.some(({ name }) => wanted.includes(name.toLowerCase())))
    .slice(0, maxOf(call, 100, 100));
  const items = found.flatMap((tagging) => {
    const org = call.world.orgs.get(tagging.orgId);
    return org === undefined ? [] : [rendered(org, tagging, tagging.subscriptionId)];
  });
  return ok(items);
}

function subscriptionOf(call: Call, org: Org): string {
  const id = call.param('subscriptionId');
  if (!call.world.licenses.by('org', org.id).some(({ subscriptionId }) => subscriptionId === id))
    throw notFound();
  return id;
}

function one(call: Call, hasSubscription: boolean): Reply {
  const org = customerOf(call, requirePartner(call, READERS));
  if (!hasRight(call, org, AUDITORS)) throw notFound();
  const subscriptionId = hasSubscription ? subscriptionOf(call, org) : undefined;
  const tagging = call.world.admin.taggings.get(subscriptionId ?? org.id);
  return ok(rendered(org, tagging, subscriptionId));
}

/** The set is replaced, and an empty one clears it. */
function assign(call: Call, hasSubscription: boolean): Reply {
  const org = customerOf(call, requirePartner(call, WRITERS));
  if (!hasRight(call, org, [FULL_ADMIN])) throw notFound();
  const subscriptionId = hasSubscription ? subscriptionOf(call, org) : undefined;
  const { tags } = parseBody(tagsSchema, call.body);
  const id = subscriptionId ?? org.id;
  call.world.admin.taggings.put({ id, orgId: org.id, subscriptionId, tags });
  note(call, {
    category: 'PARTNERS',
    description: 'The tags of a customer were changed',
    action: `tagged ${org.displayName} with ${tags.map(({ name }) => name).join(', ') || 'nothing'}`,
    orgId: org.id,
    target: { type: 'ORG', id: org.id, name: org.displayName },
  });
  return ok(tags);
}

const ORG = '/partner/tags/organizations/:orgId';
const SUBSCRIPTION = `${ORG}/subscriptions/:subscriptionId`;

export const partnerTagRoutes: readonly Route[] = [
  { method: 'GET', path: '/partner/tags', handle: inUse },
  { method: 'GET', path: '/partner/tags/organizations', handle: (call) => byTag(call, false) },
  { method: 'GET', path: '/partner/tags/subscriptions', handle: (call) => byTag(call, true) },
  { method: 'GET', path: ORG, handle: (call) => one(call, false) },
  { method: 'POST', path: `${ORG}/assignTags`, handle: (call) => assign(call, false) },
  { method: 'GET', path: SUBSCRIPTION, handle: (call) => one(call, true) },
  { method: 'POST', path: `${SUBSCRIPTION}/assignTags`, handle: (call) => assign(call, true) },
];
