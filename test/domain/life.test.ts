// Whatever comes, in whatever order: what a request may never do.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import type { Person } from '../../src/domain/ports/chat.ts';
import type { Request, Rule } from '../../src/domain/request.ts';
import type { RequestEvent } from '../../src/domain/request-event.ts';
import { ana, aRequest, bo, chen, HOUR, mallory, NOW, outcome, plan, rule } from './rows.ts';

const FINAL = new Set(['succeeded', 'partial', 'failed', 'denied', 'expired', 'cancelled']);
const org = { id: 'acme', name: 'Acme' };

const person: fc.Arbitrary<Person> = fc.constantFrom(ana, bo, chen, mallory);
const round = fc.integer({ min: 0, max: 3 });
const anyRule: fc.Arbitrary<Rule> = fc.record({
  need: fc.integer({ min: 1, max: 2 }),
  from: fc.constantFrom([bo.personId], [bo.personId, chen.personId], [ana.personId, chen.personId]),
  expiresAt: fc.integer({ min: 1, max: 9 }).map((hours) => NOW + hours * HOUR),
});
const anyOutcome = fc.constantFrom(outcome, {
  fields: [{ label: 'Name', asked: 'a', is: '', match: 'missing' as const }],
  notes: [],
});

const event: fc.Arbitrary<RequestEvent> = fc.oneof(
  fc.constant({ type: 'submitted' as const, input: {}, org: undefined }),
  fc.record({
    type: fc.constant('planned' as const),
    round,
    org: fc.constant(org),
    plan: fc.constant(plan),
    rule: anyRule,
  }),
  fc.record({ type: fc.constant('answered' as const), round }),
  fc.record({ type: fc.constant('approved' as const), by: person }),
  fc.record({ type: fc.constant('approved' as const), by: person }),
  fc.record({ type: fc.constant('denied' as const), by: person, reason: fc.constant('no') }),
  fc.record({ type: fc.constant('cancelled' as const), by: person }),
  fc.constant({ type: 'expired' as const }),
  fc.constant({ type: 'started' as const }),
  fc.constant({ type: 'started' as const }),
  fc.record({
    type: fc.constant('replanned' as const),
    plan: fc.constant({ ...plan, hash: 'h2' }),
    rule: anyRule,
    reason: fc.constant('changed'),
  }),
  fc.record({ type: fc.constant('verified' as const), outcome: anyOutcome }),
  fc.constant({ type: 'failed' as const, reason: 'no', trackingId: undefined }),
  fc.constant({ type: 'lost' as const, reason: 'no', trackingId: undefined }),
  fc.record({
    type: fc.constant('resolved' as const),
    by: person,
    as: fc.constantFrom('done' as const, 'absent' as const, 'retry' as const),
  }),
);

const story = fc.array(fc.record({ event, waitMs: fc.integer({ min: 0, max: 2 * HOUR }) }), {
  maxLength: 40,
});

function assertLawful(request: Request): void {
  const deciders = request.decisions.map(({ by }) => by.personId);
  expect(new Set(deciders).size).toBe(deciders.length);
  if (request.state !== 'approved' && request.state !== 'executing') return;
  const approvals = request.decisions.filter(({ verdict }) => verdict === 'approve');
  expect(approvals.length).toBeGreaterThanOrEqual(request.rule?.need ?? 99);
  for (const { by, at } of approvals) {
    expect(by.personId).not.toBe(request.requester.personId);
    expect(request.rule?.from).toContain(by.personId);
    expect(at).toBeLessThan(request.rule?.expiresAt ?? 0);
  }
}

/** Plays it from where the request is; calls back at every step. */
function play(
  start: Request,
  steps: readonly { readonly event: RequestEvent; readonly waitMs: number }[],
  see: (before: Request, after: Request, moved: boolean) => void,
): void {
  let request = start;
  let now = NOW;
  for (const step of steps) {
    now += step.waitMs;
    const decided = decide(request, step.event, now);
    const next = decided.ok ? decided.request : request;
    see(request, next, decided.ok);
    request = next;
  }
}

const runs = { numRuns: 2000 };

it('never leaves a state that is the end', () => {
  fc.assert(
    fc.property(story, (steps) => {
      play(aRequest(), steps, (before, _after, moved) => {
        if (FINAL.has(before.state)) expect(moved).toBe(false);
      });
    }),
    runs,
  );
});

it('is never carried out without the approvals of others that its rule asks for, in time, each once', () => {
  fc.assert(
    fc.property(story, (steps) => {
      play(aRequest({ state: 'pending', plan, rule }), steps, (_before, after) => assertLawful(after));
      play(aRequest(), steps, (_before, after) => assertLawful(after));
    }),
    runs,
  );
});

it('keeps who asked, what for, and where it came from', () => {
  fc.assert(
    fc.property(story, (steps) => {
      play(aRequest(), steps, (_before, { id, requester, operation, origin, createdAt }) => {
        const { id: sameId, ...first } = aRequest();
        expect({ id, requester, operation, origin, createdAt }).toEqual({
          id: sameId,
          requester: first.requester,
          operation: first.operation,
          origin: first.origin,
          createdAt: first.createdAt,
        });
      });
    }),
    { numRuns: 300 },
  );
});

it('takes a plan only for the round it was made in', () => {
  fc.assert(
    fc.property(story, (steps) => {
      let round = 0;
      for (const { event: next } of steps) if (next.type === 'submitted') round += 1;
      const decided = decide(
        aRequest({ round }),
        { type: 'planned', round: round - 1, org, plan, rule },
        NOW,
      );
      expect(decided.ok).toBe(false);
    }),
    { numRuns: 50 },
  );
});
