import { maxOf, orgIdOf, pageOf, requiredQuery } from '../rest/input.ts';
import { type Call, ok, type Reply, type Route } from '../rest/route.ts';
import { badRequest, forbidden } from '../rest/webex-error.ts';
import type { AuditEvent } from '../world/admin-entities.ts';
import { decodeId, unpadded } from '../world/ids.ts';
import { FULL_ONLY, requireAdmin, targetOrg } from './access.ts';
import { bareId, EVENT_CATEGORIES } from './audit-log.ts';

const YEAR_MS = 366 * 86_400_000;
const SIGN_INS = ['LOGINS', 'LOGOUT'];

function timeOf(call: Call, name: string): number {
  const at = Date.parse(requiredQuery(call, name));
  if (Number.isNaN(at)) throw badRequest(`Invalid value for parameter '${name}'.`);
  return at;
}

/** An actor is named by the public id, or by the form in which the events name him. */
function isActor(event: AuditEvent, given: string): boolean {
  const id = unpadded(given);
  return event.actorId === id || bareId(event.actorId) === id || decodeId(event.actorId)?.key === id;
}

/** Webex says no more than that to an account that has never been in Control Hub. */
function requireAuditor(call: Call): void {
  requireAdmin(call);
  if (call.world.settings.auditAccess === 'refuse') throw forbidden();
}

function found(call: Call, [from, to]: readonly [string, string]): AuditEvent[] {
  requireAuditor(call);
  const org = targetOrg(call, orgIdOf(requiredQuery(call, 'orgId')), FULL_ONLY);
  const [start, end] = [timeOf(call, from), timeOf(call, to)];
  if (start > end) throw badRequest(`${from} must be before ${to}.`);
  if (end - start > YEAR_MS) throw badRequest('The time range must not be longer than a year.');
  const actorId = call.query('actorId');
  const categories = call.query('eventCategories')?.toUpperCase().split(',');
  return call.world.admin.auditEvents
    .by('org', org.id)
    .filter(({ at }) => at >= start && at <= end)
    .filter((event) => actorId === undefined || isActor(event, actorId))
    .filter(({ category }) => categories === undefined || categories.includes(category))
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

/** What both audits tell about who did it. */
function actorFields(call: Call, event: AuditEvent): Record<string, unknown> {
  const actor = call.world.people.get(event.actorId);
  return {
    actorName: actor?.displayName ?? '',
    actorEmail: actor?.emails[0] ?? '',
    actorOrgName: call.world.orgs.get(actor?.orgId ?? '')?.displayName ?? '',
    actorIp: event.ip,
    actorUserAgent: event.agent,
    trackingId: event.trackingId,
    eventDescription: event.description,
    actionText: event.action,
  };
}

function shell(call: Call, event: AuditEvent): Record<string, unknown> {
  const actorOrgId = call.world.people.get(event.actorId)?.orgId ?? event.orgId;
  return { id: event.id, created: new Date(event.at).toISOString(), actorOrgId };
}

function adminView(call: Call, event: AuditEvent): Record<string, unknown> {
  const isFull =
    call.world.people.get(event.actorId)?.roles.some((role) => FULL_ONLY.includes(role)) === true;
  return {
    data: {
      ...actorFields(call, event),
      eventCategory: `EventCategory.${event.category}`,
      targetType: `TargetResourceType.${event.target.type}`,
      targetId: bareId(event.target.id),
      targetName: event.target.name,
      targetOrgId: event.orgId,
      targetOrgName: call.world.orgs.get(event.orgId)?.displayName ?? '',
      adminRoles: ['User', ...(isFull ? ['Full_Admin', 'id_full_admin'] : [])],
    },
    ...shell(call, event),
    actorId: bareId(event.actorId),
  };
}

function securityView(call: Call, event: AuditEvent): Record<string, unknown> {
  return {
    data: { ...actorFields(call, event), eventCategory: event.category },
    ...shell(call, event),
    actorId: event.actorId,
  };
}

function adminAudit(call: Call): Reply {
  const events = found(call, ['from', 'to']);
  const offset = call.query('offset') ?? '0';
  if (!/^\d{1,9}$/.test(offset)) throw badRequest(`Invalid value for parameter 'offset': ${offset}`);
  const page = events.slice(Number(offset), Number(offset) + maxOf(call, 100, 200));
  return ok({ items: page.map((event) => adminView(call, event)) });
}

function securityAudit(call: Call): Reply {
  const events = found(call, ['startTime', 'endTime']).filter(({ category }) => SIGN_INS.includes(category));
  const { items, headers } = pageOf(call, events, maxOf(call, 100, 1000));
  return ok({ items: items.map((event) => securityView(call, event)) }, headers);
}

export const auditEventRoutes: readonly Route[] = [
  { method: 'GET', path: '/adminAudit/events', handle: adminAudit },
  {
    method: 'GET',
    path: '/adminAudit/eventCategories',
    handle(call) {
      requireAuditor(call);
      targetOrg(call, undefined, FULL_ONLY);
      return ok({ eventCategories: EVENT_CATEGORIES });
    },
  },
  { method: 'GET', path: '/admin/securityAudit/events', handle: securityAudit },
];
