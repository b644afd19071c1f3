// Webex's own records: of what administrators did, whose pages go by offset, newest first, and of who signed in. A call
// spans a year at the most.
import * as z from 'zod';
import { Fault } from '../../domain/failure.ts';
import type {
  AuditEvent,
  AuditEventsAdmin,
  AuditPage,
  AuditQuery,
} from '../../domain/ports/admin/audit-events.ts';
import type { Call } from '../call.ts';
import { decodeId } from '../ids.ts';
import { decode, listOf } from '../wire.ts';
import type { OrgAccess } from './org-access.ts';

const PAGE = 200;
const LOGIN_PAGE = 1000;
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

type Found = Map<string, AuditEvent>;

/** Adds what one span of a year at the most holds; true when there is more than the limit lets through. */
type ReadSpan = (query: AuditQuery, found: Found, limit: number) => Promise<boolean>;

/** Newest first. Events that come in late move the pages: what is seen twice counts once. */
async function readSpans(query: AuditQuery, read: ReadSpan): Promise<AuditPage> {
  const { from, limit = DEFAULT_LIMIT } = query;
  if (from > query.to) throw new Error('an audit is read from earlier to later');
  const found: Found = new Map();
  let more = false;
  for (let to = query.to; to >= from && !more; to -= YEAR_MS + 1) {
    more = await read({ ...query, from: Math.max(from, to - YEAR_MS), to }, found, limit);
  }
  return { events: [...found.values()].toSorted((a, b) => b.at - a.at), more };
}

function take(events: readonly AuditEvent[], found: Found, limit: number): boolean {
  for (const event of events) {
    if (found.size === limit && !found.has(event.id)) return true;
    found.set(event.id, event);
  }
  return false;
}

const filterOf = ({ actorId, categories }: AuditQuery) => ({
  ...(actorId === undefined ? {} : { actorId }),
  ...(categories === undefined ? {} : { eventCategories: categories.join(',') }),
});

const iso = (at: number): string => new Date(at).toISOString();

const eventsIn = (body: unknown): readonly AuditEvent[] =>
  decode(listOf(eventWire), body, 'the audit events').items.map(eventOf);

export function createAuditEvents({ http, orgId, call }: OrgAccess): AuditEventsAdmin {
  async function asked<T>(fn: () => Promise<T>): Promise<T> {
    try {
      return await call(fn);
    } catch (error) {
      throw isForbidden(error) ? refused(error) : error;
    }
  }

  const byOffset: ReadSpan = async (query, found, limit) => {
    for (let offset = 0; ; ) {
      const span = { from: iso(query.from), to: iso(query.to) };
      const asking = { orgId, ...span, ...filterOf(query), max: PAGE, offset };
      const { body } = await asked(() =>
        http.request({ method: 'GET', path: '/adminAudit/events', query: asking }),
      );
      const events = eventsIn(body);
      if (take(events, found, limit)) return true;
      if (events.length < PAGE) return false;
      offset += events.length;
      await query.progress?.(found.size);
    }
  };

  const byLink: ReadSpan = async (query, found, limit) => {
    const span = { startTime: iso(query.from), endTime: iso(query.to) };
    const asking = { orgId, ...span, ...filterOf(query), max: LOGIN_PAGE };
    let next: Call | undefined = { method: 'GET', path: '/admin/securityAudit/events', query: asking };
    while (next !== undefined) {
      const page: Call = next;
      const turned = await asked(() => http.page(page));
      if (take(eventsIn(turned.answer.body), found, limit)) return true;
      next = turned.next;
      if (next !== undefined) await query.progress?.(found.size);
    }
    return false;
  };

  return {
    events: async (query) => readSpans(query, byOffset),
    logins: async (query) => readSpans(query, byLink),
    async categories() {
      const path = '/adminAudit/eventCategories';
      const { body } = await asked(() => http.request({ method: 'GET', path }));
      const { eventCategories } = decode(categoriesWire, body, 'the categories of audit events');
      return eventCategories.map((name) => name.toUpperCase());
    },
    async self() {
      try {
        const { body } = await http.request({ method: 'GET', path: '/people/me' });
        return uuidOf(decode(meWire, body, 'the account itself').id);
      } catch (error) {
        if (isForbidden(error) || (error instanceof Fault && error.status === 404)) return undefined;
        throw error;
      }
    },
    uuidOf,
  };
}

const isForbidden = (error: unknown): error is Fault => error instanceof Fault && error.status === 403;

/** Webex's own words say nothing; its guide names both causes. */
function refused(cause: Fault): Fault {
  const { status, trackingId } = cause;
  return new Fault({
    code: 'audit-refused',
    message:
      'Webex does not show its audit of this organization to the account of Steward. Either the account is not a ' +
      'Full Administrator there, or it is from before 2019 and has never logged in to Control Hub: give it that ' +
      'role, and log in once to admin.webex.com with it. Its token needs the scope audit:events_read as well.',
    repeat: 'never',
    status,
    trackingId,
    cause,
  });
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
