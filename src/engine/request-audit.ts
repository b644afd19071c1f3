// The row of the audit that a change of a request leaves.
import type { Person } from '../domain/ports/chat.ts';
import type { AuditEntry } from '../domain/ports/store.ts';
import type { Request } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import { named } from './by.ts';

/** What the audit keeps of an event beyond its name. */
export function evidence(event: RequestEvent): Record<string, unknown> {
  switch (event.type) {
    case 'planned':
    case 'replanned':
      return {
        hash: event.plan.hash,
        changes: event.plan.changes,
        beneficiaries: event.plan.beneficiaries,
        need: event.rule.need,
        approvers: event.rule.from,
        rule: event.rule.matched,
        groups: event.rule.groups?.map(({ label, need }) => ({ label, need })),
        reason: event.rule.reason,
        ticket: event.rule.ticket,
        differences: event.type === 'replanned' ? event.differences : undefined,
      };
    case 'denied':
      return { reason: event.reason };
    case 'submitted':
      return { input: event.input };
    case 'verified':
      return { outcome: event.outcome };
    case 'failed':
    case 'lost':
      return { reason: event.reason, trackingId: event.trackingId };
    case 'resolved':
      return { as: event.as };
    case 'progressed':
      return { text: event.text };
    case 'glass-broken':
      return { plan: event.plan };
    case 'reviewed':
      return { verdict: event.verdict, note: event.note };
    case 'held':
      return { why: event.why };
    case 'asked':
      return { fields: event.fields };
    case 'answered':
    case 'approved':
    case 'cancelled':
    case 'paused':
    case 'continued':
    case 'expired':
    case 'started':
    case 'resumed':
      return {};
  }
}

export function auditEntry(
  request: Request,
  action: string,
  actor: Person | undefined,
  at: number,
  detail: Record<string, unknown>,
): AuditEntry {
  return {
    at,
    action: `request.${action}`,
    actorId: actor?.personId,
    requestId: request.id,
    orgId: request.org?.id,
    roomId: request.origin.roomId,
    detail: { operation: request.operation, ...(actor && { by: named(actor) }), ...detail },
  };
}
