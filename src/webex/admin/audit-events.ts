// Webex's own record of what administrators did. Its pages go by offset, newest first, and a call spans a year at
// the most.
import * as z from 'zod';
import { Fault } from '../../domain/failure.ts';
import type {
  AuditEvent,
  AuditEventsAdmin,
  AuditPage,
  AuditQuery,
} from '../../domain/ports/admin/audit-events.ts';
import { decodeId } from '../ids.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

const PAGE = 200;
const DEFAULT_LIMIT = 5000;
/** "A year": the shortest there is, as nobody says what Webex counts in a leap year. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? undefined : String(value)));
/** `EventCategory.USERS`, `TargetResourceType.USER`: the part behind the dot. */
const kind = text.transform((value) => value?.slice(value.lastIndexOf('.') + 1).toUpperCase());

const dataWire = z.object({
  actorName: text,
  actorEmail: text,
  actorIp: text,
  actorUserAgent: text,
  actionText: text,
  eventDescription: text,
  eventCategory: kind,
  targetType: kind,
  targetId: text,
  targetName: text,
  targetOrgId: text,
  trackingId: text,
  errorCode: text,
  errorMessage: text,
});
const eventWire = z.object({
  id: z.string().min(1),
  created: z.string().refine((value) => !Number.isNaN(Date.parse(value))),
  actorId: text,
  actorOrgId: text,
  data: dataWire,
});
const categoriesWire = z.object({ eventCategories: z.array(z.string()) });
const meWire = z.object({ id: z.string().min(1) });

export function createAuditEvents({ http, orgId, call }: OrgAccess): AuditEventsAdmin {
  async function page(query: AuditQuery, offset: number, max: number): Promise<readonly AuditEvent[]> {
    const { body } = await call(() =>
      http.request({
        method: 'GET',
        path: '/adminAudit/events',
        query: {
          orgId,
          from: new Date(query.from).toISOString(),
          to: new Date(query.to).toISOString(),
          max,
          offset,
          ...(query.actorId === undefined ? {} : { actorId: query.actorId }),
          ...(query.categories === undefined ? {} : { eventCategories: query.categories.join(',') }),
        },
      }),
    );
    return decode(listOf(eventWire), body, 'the audit events').items.map(eventOf);
  }

  /** One span of a year at the most. Events that come in late move the pages: what is seen twice counts once. */
  async function span(query: AuditQuery, found: Map<string, AuditEvent>, limit: number): Promise<boolean> {
    for (let offset = 0; ; ) {
      const events = await page(query, offset, PAGE);
      for (const event of events) {
        if (found.size === limit && !found.has(event.id)) return true;
        found.set(event.id, event);
      }
      if (events.length < PAGE) return false;
      offset += events.length;
    }
  }

  return {
    async events(query): Promise<AuditPage> {
      const { from, limit = DEFAULT_LIMIT } = query;
      if (from > query.to) throw new Error('an audit is read from earlier to later');
      const found = new Map<string, AuditEvent>();
      let more = false;
      for (let to = query.to; to >= from && !more; to -= YEAR_MS + 1) {
        more = await span({ ...query, from: Math.max(from, to - YEAR_MS), to }, found, limit);
      }
      return { events: [...found.values()].toSorted((a, b) => b.at - a.at), more };
    },
    async categories() {
      const { body } = await call(() => http.request({ method: 'GET', path: '/adminAudit/eventCategories' }));
      const { eventCategories } = decode(categoriesWire, body, 'the categories of audit events');
      return eventCategories.map((name) => name.toUpperCase());
    },
    async self() {
      try {
        const { body } = await http.request({ method: 'GET', path: '/people/me' });
        return uuidOf(decode(meWire, body, 'the account itself').id);
      } catch (error) {
        if (error instanceof Fault && (error.status === 403 || error.status === 404)) return undefined;
        throw error;
      }
    },
    uuidOf,
  };
}

/** Undefined for what is no id at all: an event is worth reading all the same. */
const uuidOf = (id: string | undefined): string | undefined =>
  id === undefined ? undefined : decodeId(id)?.key.toLowerCase();

function eventOf({ id, created, actorId, actorOrgId, data }: z.output<typeof eventWire>): AuditEvent {
  const { actorName, actorEmail, targetId, targetName, targetOrgId, targetType } = data;
  const errors = [data.errorCode, data.errorMessage].filter((part) => part !== undefined);
  return {
    id,
    at: Date.parse(created),
    category: data.eventCategory ?? 'UNKNOWN',
    description: data.eventDescription ?? '',
    text: data.actionText ?? data.eventDescription ?? '',
    actor: { uuid: uuidOf(actorId), name: actorName, orgId: actorOrgId, email: actorEmail },
    target: { uuid: uuidOf(targetId), name: targetName, orgId: targetOrgId, type: targetType },
    ip: data.actorIp,
    userAgent: data.actorUserAgent,
    trackingId: data.trackingId,
    error: errors.length === 0 ? undefined : errors.join(': '),
  };
}
