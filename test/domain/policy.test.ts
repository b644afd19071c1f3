import { describe, expect, it } from 'vitest';
import {
  approvalRule,
  type Policy,
  refusalToAsk,
  refusalToDecide,
  refusalToExecute,
} from '../../src/domain/policy.ts';
import type { Person } from '../../src/domain/ports/chat.ts';
import { ana, bo, chen, HOUR, inState, mallory, NOW, plan } from './rows.ts';

const policy: Policy = { admins: [ana, bo, chen] };
const ask = (requester: Person, beneficiaries: readonly string[] = [], admins = policy.admins) =>
  approvalRule({ admins }, { requester, beneficiaries, now: NOW });
const from = (answer: ReturnType<typeof ask>) => ('rule' in answer ? answer.rule.from : answer.refused);

describe('who may ask', () => {
  it('is an admin of the settings', () => {
    expect(refusalToAsk(policy, ana)).toBeUndefined();
    expect(refusalToAsk(policy, mallory)).toContain('STEWARD_ADMINS');
  });

  it('is known by personId and orgId, not by an address or a name', () => {
    const dressedUp: Person = { ...ana, personId: mallory.personId };
    const moved: Person = { ...ana, orgId: mallory.orgId };
    const renamed: Person = { ...ana, email: 'other@northwind.example', displayName: 'Other' };
    expect(refusalToAsk(policy, dressedUp)).toBeDefined();
    expect(refusalToAsk(policy, moved)).toBeDefined();
    expect(refusalToAsk(policy, renamed)).toBeUndefined();
  });

  it('is nobody when there is nobody', () => {
    expect(refusalToAsk({ admins: [] }, ana)).toBeDefined();
  });
});

describe('who must approve', () => {
  it('is any other admin, within eight hours', () => {
    expect(ask(ana)).toEqual({
      rule: { need: 1, from: [bo.personId, chen.personId].toSorted(), expiresAt: NOW + 8 * HOUR },
    });
  });

  it('is the same list whatever order the settings have', () => {
    expect(from(ask(ana, [], [chen, bo, ana, bo]))).toEqual(from(ask(ana, [], [ana, bo, chen])));
  });

  it('is never a second account of the requester', () => {
    const second: Person = { ...ana, personId: 'second', email: ana.email.toUpperCase() };
    expect(from(ask(ana, [], [ana, second, bo]))).toEqual([bo.personId]);
    expect(from(ask(second, [], [ana, second, bo]))).toEqual([bo.personId]);
  });

  it('is never the person it is for', () => {
    expect(from(ask(ana, [bo.email.toUpperCase()]))).toEqual([chen.personId]);
  });

  it('when that leaves nobody, it is refused at once', () => {
    expect(ask(ana, [], [ana])).toEqual({ refused: expect.stringContaining('Nobody could approve') });
    expect(ask(ana, [bo.email], [ana, bo])).toEqual({ refused: expect.stringContaining('STEWARD_ADMINS') });
  });
});

describe('a decision', () => {
  const waiting = inState('pending');

  it('counts from those in the rule', () => {
    expect(refusalToDecide(policy, waiting, bo)).toBeUndefined();
  });

  it.each<[string, Person]>([
    ['the requester', ana],
    ['the requester with another address', { ...ana, email: 'x@northwind.example' }],
    ['a stranger', mallory],
    ['a stranger with the name and address of an approver', { ...bo, personId: 'm', orgId: 'outsider' }],
    ['an approver who has moved to another organization', { ...bo, orgId: 'outsider' }],
    ['the person it is for', { ...bo, email: 'EVE@acme.example' }],
  ])('does not count from %s', (_who, person) => {
    expect(refusalToDecide(policy, waiting, person)).toContain('R-12');
  });

  it('does not count from an admin who came later than the rule', () => {
    const dora: Person = { ...chen, personId: 'dora', email: 'dora@northwind.example' };
    expect(refusalToDecide({ admins: [...policy.admins, dora] }, waiting, dora)).toContain('R-12');
  });

  it('does not count from somebody who is no admin any more', () => {
    expect(refusalToDecide({ admins: [ana, chen] }, waiting, bo)).toContain('R-12');
  });
});

describe('the execution', () => {
  const approved = inState('approved');

  it('goes on while everybody still may', () => {
    expect(refusalToExecute(policy, approved)).toBeUndefined();
  });

  it('stops when the requester may not ask any more', () => {
    expect(refusalToExecute({ admins: [bo, chen] }, approved)).toContain('Ana');
  });

  it('stops when an approver may not approve any more', () => {
    expect(refusalToExecute({ admins: [ana, chen] }, approved)).toContain('Bo');
  });

  it('stops when an approver turned out to gain from it', () => {
    const gaining = { ...approved, plan: { ...plan, beneficiaries: [bo.email] } };
    expect(refusalToExecute(policy, gaining)).toContain('Bo');
  });
});
