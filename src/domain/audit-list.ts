// What the two commands on Webex's own audits share: whom they ask for, and how an event is told.
import * as z from 'zod';
import type { ReadContext } from './context.ts';
import { InputProblems } from './failure.ts';
import { asField } from './input.ts';
import type { Column } from './list.ts';
import type { AuditEvent, AuditPage, AuditQuery } from './ports/admin/audit-events.ts';
import { localTime } from './show/times.ts';
import { findUser } from './users.ts';
import type { Fact } from './views.ts';

export const AUDIT_ROLES = ['Full Administrator'];
export const AUDIT_SCOPES = ['audit:events_read', 'spark-admin:people_read'];

/** The most of one command; what is older wants a shorter span. */
const LIMIT = 5000;

export function actorField() {
  return asField(
    {
      title: 'Who did it',
      flags: ['actor', 'by', 'user'],
      kind: 'text',
      hint: 'E-mail address, or the beginning of the name.',
      maxLength: 254,
    },
    z.string().max(254, 'That is too long for a user.').optional(),
  );
}

/** Administrators of a partner act in customers without being users there. */
export async function actorIdOf(context: ReadContext, said: string | undefined): Promise<string | undefined> {
  if (said === undefined) return undefined;
  try {
    return (await findUser(context, said)).id;
  } catch (error) {
    const { orgId } = await context.admin.organizations().account();
    if (!(error instanceof InputProblems) || orgId === undefined || orgId === context.org.id) throw error;
    const org = { id: orgId, name: 'my own organization' };
    return (await findUser({ ...context, org }, said).catch(orElse(error))).id;
  }
}

const orElse = (first: InputProblems) => (error: unknown) => {
  throw error instanceof InputProblems ? first : error;
};

/** Newest first, and no more than `enough` where that many will do. */
export async function auditRows(
  { reading }: ReadContext,
  query: AuditQuery,
  read: (query: AuditQuery) => Promise<AuditPage>,
  enough = LIMIT,
): Promise<readonly AuditEvent[]> {
  const progress = async (count: number): Promise<void> => reading(`${count} events`);
  return (await read({ ...query, limit: Math.min(enough, LIMIT), progress })).events;
}

export function auditSummary(events: readonly AuditEvent[]): string {
  if (events.length < LIMIT)
    return `${events.length} ${events.length === 1 ? 'event' : 'events'}, newest first.`;
  return `The newest ${LIMIT} events. There may be older ones: ask for a shorter time.`;
}

export const eventFact = (event: AuditEvent): Fact => ({
  title: localTime(event.at),
  value: [event.text, nameOfActor(event), event.error].filter((part) => part !== undefined).join(' · '),
});

/** Webex's sentences begin with the name of who did it, as a rule. */
function nameOfActor({ text, actor: { name, email } }: AuditEvent): string | undefined {
  return name !== undefined && text.includes(name) ? undefined : (name ?? email);
}

export const AUDIT_COLUMNS: readonly Column<AuditEvent>[] = [
  { title: 'Time', value: ({ at }) => new Date(at).toISOString() },
  { title: 'Category', value: ({ category }) => category },
  { title: 'Event', value: ({ description }) => description },
  { title: 'What happened', value: ({ text }) => text },
  { title: 'Who', value: ({ actor }) => actor.name ?? '' },
  { title: 'E-mail', value: ({ actor }) => actor.email ?? '' },
  { title: 'Target type', value: ({ target }) => target.type ?? '' },
  { title: 'Target', value: ({ target }) => target.name ?? '' },
  { title: 'Address', value: ({ ip }) => ip ?? '' },
  { title: 'Program', value: ({ userAgent }) => userAgent ?? '' },
  { title: 'Tracking id', value: ({ trackingId }) => trackingId ?? '' },
  { title: 'Error', value: ({ error }) => error ?? '' },
];
