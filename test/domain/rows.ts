// People, plans and requests as the tests of the domain need them.
import type { Person } from '../../src/domain/ports/chat.ts';
import type { Outcome, Plan, Request, Rule } from '../../src/domain/request.ts';

const someone = (name: string, orgId = 'partner'): Person => ({
  personId: `id-${name.toLowerCase()}`,
  orgId,
  email: `${name.toLowerCase()}@northwind.example`,
  displayName: name,
});

export const ana = someone('Ana');
export const bo = someone('Bo');
export const chen = someone('Chen');
export const mallory = someone('Mallory', 'outsider');

export const NOW = Date.parse('2026-03-04T05:06:00Z');
export const HOUR = 3_600_000;

export const plan: Plan = {
  summary: 'create user eve@acme.example in Acme',
  changes: [
    { field: 'email', label: 'E-mail', before: '', after: 'eve@acme.example' },
    { field: 'displayName', label: 'Name', before: 'Old', after: 'Eve' },
  ],
  warnings: ['Webex sends an invitation to eve@acme.example.'],
  beneficiaries: ['eve@acme.example'],
  calls: 4,
  data: { email: 'eve@acme.example' },
  hash: 'h1',
};

export const rule: Rule = { need: 1, from: [bo.personId, chen.personId], expiresAt: NOW + 8 * HOUR };

export const outcome: Outcome = {
  fields: [
    { label: 'E-mail', asked: 'eve@acme.example', is: 'eve@acme.example', match: 'same' },
    { label: 'License', asked: '', is: 'Basic Messaging', match: 'added' },
  ],
  notes: [],
};

export function aRequest(overrides: Partial<Request> = {}): Request {
  return {
    id: 12,
    version: 3,
    state: 'draft',
    operation: 'user create',
    writes: true,
    input: { email: ['eve@acme.example'] },
    org: { id: 'acme', name: 'Acme' },
    requester: ana,
    origin: { roomId: 'room', roomType: 'group', messageId: 'message' },
    decisions: [],
    round: 0,
    createdAt: NOW,
    updatedAt: NOW,
    ...overrides,
  };
}

/** As a request in that state looks. */
export function inState(state: Request['state'], overrides: Partial<Request> = {}): Request {
  if (state === 'draft') return aRequest(overrides);
  const decided = state === 'pending' || state === 'expired' || state === 'cancelled';
  const verdict = state === 'denied' ? ('deny' as const) : ('approve' as const);
  return aRequest({
    state,
    plan,
    rule,
    decisions: decided ? [] : [{ by: bo, verdict, at: NOW }],
    ...overrides,
  });
}
