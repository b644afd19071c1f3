import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { REQUEST_STATES, type RequestState } from '../../src/domain/request.ts';
import type { RequestEvent } from '../../src/domain/request-event.ts';
import { inWords } from '../../src/domain/transition.ts';
import { ana, aRequest, bo, chen, HOUR, inState, mallory, NOW, outcome, plan, rule } from './rows.ts';

const org = { id: 'acme', name: 'Acme' };

/** One of each, as it comes at the usual time from the usual person. */
const EVENTS = {
  submitted: { type: 'submitted', input: { email: ['eve@acme.example'] }, org: undefined },
  planned: { type: 'planned', round: 0, org, plan, rule },
  'planned, no approval needed': { type: 'planned', round: 0, org, plan, rule: { ...rule, need: 0 } },
  'planned for an older round': { type: 'planned', round: 7, org, plan, rule },
  answered: { type: 'answered', round: 0 },
  'answered an older round': { type: 'answered', round: 7 },
  approved: { type: 'approved', by: bo },
  denied: { type: 'denied', by: bo, reason: 'not now' },
  'cancelled by the requester': { type: 'cancelled', by: ana },
  'cancelled by another': { type: 'cancelled', by: bo },
  expired: { type: 'expired' },
  started: { type: 'started' },
  replanned: { type: 'replanned', plan: { ...plan, hash: 'h2' }, rule, reason: 'changed' },
  progressed: { type: 'progressed', text: 'half way' },
  verified: { type: 'verified', outcome },
  failed: { type: 'failed', reason: 'no', trackingId: 'T1' },
  lost: { type: 'lost', reason: 'silence', trackingId: 'T1' },
  'resolved as done by another': { type: 'resolved', by: bo, as: 'done' },
  'resolved as absent by another': { type: 'resolved', by: bo, as: 'absent' },
  'resolved as retry by another': { type: 'resolved', by: bo, as: 'retry' },
  'resolved by the requester': { type: 'resolved', by: ana, as: 'done' },
} as const satisfies Record<string, RequestEvent>;
type Name = keyof typeof EVENTS;

/** Every move there is; what is not here is refused. */
const MOVES: Readonly<Partial<Record<RequestState, Partial<Record<Name, RequestState>>>>> = {
  draft: {
    submitted: 'draft',
    planned: 'pending',
    'planned, no approval needed': 'approved',
    answered: 'succeeded',
    'cancelled by the requester': 'cancelled',
    failed: 'failed',
  },
  pending: { approved: 'approved', denied: 'denied', 'cancelled by the requester': 'cancelled' },
  approved: {
    'cancelled by the requester': 'cancelled',
    started: 'executing',
    replanned: 'pending',
    failed: 'failed',
  },
  executing: { progressed: 'executing', verified: 'succeeded', failed: 'failed', lost: 'unknown' },
  unknown: {
    'resolved as done by another': 'succeeded',
    'resolved as absent by another': 'failed',
    'resolved as retry by another': 'approved',
  },
};

const isName = (name: string): name is Name => name in EVENTS;
const names = Object.keys(EVENTS).filter(isName);

describe.each(REQUEST_STATES)('a request that is %s', (state) => {
  it.each(names)('when %s', (name) => {
    const before = inState(state);
    const decided = decide(before, EVENTS[name], NOW + 1);
    const expected = MOVES[state]?.[name];
    if (expected === undefined) {
      expect(decided).toMatchObject({ ok: false, refused: expect.stringContaining('R-12') });
      return;
    }
    expect(decided).toMatchObject({ ok: true, request: { id: 12, version: 3, state: expected } });
  });
});

const after = (before: ReturnType<typeof aRequest>, event: RequestEvent, now = NOW + 1) => {
  const decided = decide(before, event, now);
  if (!decided.ok) throw new Error(decided.refused);
  return decided;
};
const kinds = (decided: ReturnType<typeof after>) => decided.effects.map(({ kind }) => kind);

describe('what follows', () => {
  it('from a submit: a new round of planning', () => {
    const decided = after(aRequest({ round: 2 }), EVENTS.submitted);
    expect(decided.request.round).toBe(3);
    expect(kinds(decided)).toEqual(['plan']);
  });

  it('from a plan: its card, and a timer for the time it frozenly waits', () => {
    const decided = after(aRequest(), EVENTS.planned);
    expect(decided.effects).toEqual([{ kind: 'close-form' }, { kind: 'show' }, { kind: 'wait', rule }]);
    expect(decided.request).toMatchObject({ plan, rule, org });
  });

  it('from the last approval: the execution, once', () => {
    const decided = after(inState('pending'), EVENTS.approved);
    expect(kinds(decided)).toEqual(['show', 'execute']);
    expect(decided.request.decisions).toEqual([{ by: bo, verdict: 'approve', at: NOW + 1 }]);
  });

  it('from one approval of two: nothing but a new card', () => {
    const first = after(inState('pending', { rule: { ...rule, need: 2 } }), EVENTS.approved);
    expect(first.request.state).toBe('pending');
    expect(kinds(first)).toEqual(['show']);
    const second = after(first.request, { type: 'approved', by: chen });
    expect(second.request.state).toBe('approved');
    expect(kinds(second)).toEqual(['show', 'execute']);
  });

  it('from a changed plan: older approvals are worth nothing', () => {
    const decided = after(inState('approved'), EVENTS.replanned);
    expect(decided.request).toMatchObject({ decisions: [], reason: 'changed', plan: { hash: 'h2' } });
    expect(kinds(decided)).toEqual(['show', 'wait']);
  });

  it('from a denial: its reason stays', () => {
    expect(after(inState('pending'), EVENTS.denied).request).toMatchObject({
      reason: 'not now',
      decisions: [{ by: bo, verdict: 'deny', reason: 'not now' }],
    });
  });

  it.each([
    ['differs', 'partial'],
    ['missing', 'partial'],
    ['added', 'succeeded'],
    ['same', 'succeeded'],
  ] as const)('from a read-back with a field that is %s: %s', (match, state) => {
    const fields = [...outcome.fields, { label: 'Name', asked: 'a', is: 'b', match }];
    const event: RequestEvent = { type: 'verified', outcome: { fields, notes: [] } };
    expect(after(inState('executing'), event).request.state).toBe(state);
  });

  it.each(['failed', 'lost'] as const)('from %s: reason and tracking id', (name) => {
    expect(after(inState('executing'), EVENTS[name]).request).toMatchObject({
      reason: EVENTS[name].reason,
      outcome: { trackingId: 'T1' },
    });
  });

  it('from taking back a draft: its form is closed; from anything else: its card is shown', () => {
    const event = EVENTS['cancelled by the requester'];
    expect(kinds(after(inState('draft'), event))).toEqual(['close-form']);
    expect(kinds(after(inState('pending'), event))).toEqual(['show']);
  });
});

describe('an approval', () => {
  it('counts until the very end of its time and not after', () => {
    expect(after(inState('pending'), EVENTS.approved, rule.expiresAt - 1).request.state).toBe('approved');
    expect(after(inState('pending'), EVENTS.approved, rule.expiresAt).request.state).toBe('expired');
    expect(after(inState('pending'), EVENTS.denied, rule.expiresAt).request.state).toBe('expired');
  });

  it('of the requester is refused here too, whatever was looked at before', () => {
    const open = inState('pending', { rule: { ...rule, from: [ana.personId, bo.personId] } });
    expect(decide(open, { type: 'approved', by: ana }, NOW)).toMatchObject({ ok: false });
  });

  it('of somebody who is not in the rule is refused here too', () => {
    for (const type of ['approved', 'denied'] as const) {
      const event = { type, by: mallory, reason: 'x' };
      expect(decide(inState('pending'), event, NOW)).toMatchObject({ ok: false });
    }
  });

  it('counts once per person', () => {
    const waiting = inState('pending', { rule: { ...rule, need: 2 } });
    const once = after(waiting, EVENTS.approved).request;
    expect(decide(once, EVENTS.approved, NOW)).toMatchObject({ ok: false });
    expect(decide(once, EVENTS.denied, NOW)).toMatchObject({ ok: false });
  });
});

describe('a timer', () => {
  it('that comes too early expires nothing', () => {
    expect(decide(inState('pending'), EVENTS.expired, rule.expiresAt - HOUR)).toMatchObject({ ok: false });
    expect(after(inState('pending'), EVENTS.expired, rule.expiresAt).request.state).toBe('expired');
  });
});

describe('a state', () => {
  it('has words of its own', () => {
    const words = REQUEST_STATES.map((state) => inWords(inState(state)));
    expect(new Set(words).size).toBe(words.length);
  });
});
