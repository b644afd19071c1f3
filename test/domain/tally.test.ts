import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { planDifference } from '../../src/domain/plan-difference.ts';
import type { Person } from '../../src/domain/ports/chat.ts';
import type { Rule } from '../../src/domain/request.ts';
import type { RequestEvent } from '../../src/domain/request-event.ts';
import { bo, chen, HOUR, inState, NOW, plan, rule } from './rows.ts';

const helper: Person = { ...chen, personId: 'id-help', displayName: 'Help' };
const two: Rule = {
  need: 2,
  from: [bo.personId, 'id-bo2', chen.personId],
  expiresAt: NOW + 8 * HOUR,
  groups: [
    { label: 'ops', need: 1, from: [bo.personId, 'id-bo2'] },
    { label: 'leads', need: 1, from: [bo.personId, 'id-bo2', chen.personId] },
  ],
  same: [[bo.personId, 'id-bo2']],
  escalate: { at: NOW + HOUR, label: 'help', from: [helper.personId] },
};
const waiting = inState('pending', { rule: two });
const approve = (request: typeof waiting, by: Person, at: number) =>
  decide(request, { type: 'approved', by }, at);

describe('an escalation', () => {
  it('lets the others in when its time has come, and not before', () => {
    expect(approve(waiting, helper, NOW + HOUR - 1)).toMatchObject({ ok: false });
    expect(approve(waiting, helper, NOW + HOUR)).toMatchObject({ ok: true, request: { state: 'pending' } });
  });

  it('takes one of them for one place, and no more', () => {
    const helped = approve(waiting, helper, NOW + HOUR);
    if (!helped.ok) throw new Error(helped.refused);
    expect(approve(helped.request, chen, NOW + HOUR)).toMatchObject({
      ok: true,
      request: { state: 'approved' },
    });
  });
});

it('counts a person once, whatever account is used', () => {
  const once = approve(waiting, bo, NOW);
  if (!once.ok) throw new Error(once.refused);
  expect(once.request.state).toBe('pending');
  expect(approve(once.request, { ...bo, personId: 'id-bo2' }, NOW)).toMatchObject({ ok: false });
  expect(approve(once.request, chen, NOW)).toMatchObject({ ok: true, request: { state: 'approved' } });
});

it('goes on at once when a changed policy asks for nobody any more', () => {
  const event: RequestEvent = { type: 'replanned', plan, rule: { ...rule, need: 0, from: [] }, reason: 'x' };
  const decided = decide(inState('approved'), event, NOW);
  expect(decided).toMatchObject({
    ok: true,
    request: { state: 'approved' },
    effects: [{ kind: 'show' }, { kind: 'execute' }],
  });
});

describe('the difference of two plans', () => {
  const license = { field: 'add', label: 'Add', before: '', after: 'Calling' };
  const asked = { plan: { ...plan, changes: [license, { ...license, after: 'Meetings' }] }, rule: two };
  const differ = (more: object, other: Rule = two) =>
    planDifference(asked, { plan: { ...asked.plan, ...more }, rule: other });

  it.each<[string, object, Rule, readonly string[]]>([
    ['nothing', {}, two, []],
    ['a field', { changes: [license, { ...license, after: 'Basic' }] }, two, ['Add: was Meetings, is Basic']],
    [
      'one more and one less',
      { changes: [{ ...license, field: 'name', label: 'Name', before: 'A', after: 'B' }, license] },
      two,
      ['Add: no more (was Meetings)', 'Name: new, A → B'],
    ],
    ['those it is for', { beneficiaries: [] }, two, ['For whom: was eve@acme.example, is nobody']],
    ['what is not shown', { data: { email: 'other' } }, two, [expect.stringContaining('Details behind')]],
    [
      'the approvals',
      {},
      { ...two, groups: [{ label: 'ops', need: 2, from: [] }] },
      ['Approvals: was 1 of ops and 1 of leads, is 2 of ops'],
    ],
    ['the approvers', {}, { ...two, from: [] }, [expect.stringContaining('other people')]],
    ['the rule', {}, { ...two, matched: 'new' }, ['Rule: was none, is new']],
  ])('tells %s', (_what, more, other, lines) => {
    expect(differ(more, other)).toEqual(lines);
  });
});
