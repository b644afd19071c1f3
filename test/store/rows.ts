import type { AuditEntry } from '../../src/domain/ports/store.ts';
import type { Request } from '../../src/domain/request.ts';

export function newRequest(id: number, overrides: Partial<Request> = {}): Request {
  const person = { personId: 'ana', orgId: 'partner', email: 'ana@acme.example', displayName: 'Ana' };
  return {
    id,
    version: 0,
    state: 'draft',
    operation: 'user create',
    writes: true,
    input: { email: ['new@acme.example'] },
    requester: person,
    origin: { roomId: 'room', roomType: 'group', messageId: 'message' },
    decisions: [],
    round: 0,
    createdAt: 1,
    updatedAt: 1,
    ...overrides,
  };
}

export function entry(action: string, detail: Record<string, unknown> = {}): AuditEntry {
  return {
    at: 1,
    action,
    actorId: 'ana',
    requestId: 1,
    orgId: undefined,
    roomId: 'room',
    detail,
  };
}
