import type { Call } from '../rest/route.ts';
import { uuidOf } from '../world/ids.ts';
import type { World } from '../world/world.ts';

export const EVENT_CATEGORIES = [
  'LOGINS',
  'LOGOUT',
  'USERS',
  'GROUPS',
  'LICENSE',
  'LOCATIONS',
  'DEVICES',
  'WORKSPACES',
  'ORG_SETTINGS',
  'PARTNERS',
  'HYBRID',
  'RESOURCE_GROUPS',
  'REPORTS',
  'INTEGRATIONS',
  'BROADWORKS',
  'MESSAGING',
  'MEETINGS',
  'WEBEX_CALLING',
  'CALLING_FEATURES',
  'SECURITY',
  'ROLES',
  'DOMAINS',
  'SITES',
  'SUBSCRIPTIONS',
  'TEMPLATES',
  'NOTIFICATIONS',
  'COMPLIANCE',
  'EVENT_STREAMS',
  'BRANDING',
  'DIRECTORY_SYNC',
  'SSO',
  'API',
  'ANALYTICS',
  'CONTACT_CENTER',
] as const;
export type EventCategory = (typeof EVENT_CATEGORIES)[number];

type Note = {
  category: EventCategory;
  /** What kind of thing happened, the same for all of its kind. */
  description: string;
  /** What happened, behind the name of who did it. */
  action: string;
  orgId: string;
  target: { type: string; id: string; name: string };
};

type Entry = Omit<Note, 'category'> & {
  category: EventCategory;
  actorId: string;
  at: number;
  trackingId: string;
};

/** Audit ids, unlike the public ones, are base64 of a bare uuid. */
export function bareId(id: string): string {
  return Buffer.from(uuidOf(id)).toString('base64url');
}

export function addAuditEvent(world: World, entry: Entry): void {
  const { category, description, action, orgId, target, actorId, at, trackingId } = entry;
  world.admin.auditEvents.put({
    id: Buffer.from(world.newKey('audit')).toString('base64url'),
    at,
    orgId,
    actorId,
    category,
    description,
    action: `${world.people.get(actorId)?.displayName ?? 'Somebody'} ${action}`,
    target,
    trackingId,
    ip: '127.0.0.1',
    agent: 'Sandbox',
  });
}

/** Every change an administrator makes shows in the audit of the organization it was made in. */
export function note(call: Call, entry: Note): void {
  const { world, actor, trackingId } = call;
  addAuditEvent(world, { ...entry, actorId: actor.person.id, at: world.now(), trackingId });
}
