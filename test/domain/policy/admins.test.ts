// Without a policy file: the people of STEWARD_ADMINS may ask, any other of them approves what writes.
import { describe, expect, it } from 'vitest';
import { refusalToDecide, refusalToExecute, refusalToResolve } from '../../../src/domain/policy/authority.ts';
import { refusalToAsk } from '../../../src/domain/policy/evaluate.ts';
import { freeze } from '../../../src/domain/policy/freeze.ts';
import type { Person } from '../../../src/domain/ports/chat.ts';
import { ana, bo, chen, HOUR, inState, mallory, NOW, plan } from '../rows.ts';
import { adminsPolicy, ask, question, refusal, ruling, waiting } from './worlds.ts';

const policy = adminsPolicy([ana, bo, chen]);
const from = (
  requester: Person,
  beneficiaries: readonly string[] = [],
  admins: readonly Person[] = [ana, bo, chen],
) =>
  freeze(
    ruling(adminsPolicy(admins), { requester, beneficiaries }),
    question(),
    { reason: undefined, ticket: undefined },
    NOW,
  ).from;

describe('who may ask', () => {
  it('is an admin of the settings', () => {
    expect(refusalToAsk(policy, ana)).toBeUndefined();
    expect(refusalToAsk(policy, mallory)).toContain('STEWARD_ADMINS');
    expect(refusal(policy, { requester: mallory })).toContain('STEWARD_ADMINS');
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
    expect(refusalToAsk(adminsPolicy([]), ana)).toBeDefined();
  });
});

describe('who must approve', () => {
  it('is any other admin, within eight hours', () => {
    const rule = freeze(ruling(policy), question(), { reason: undefined, ticket: undefined }, NOW);
    expect(rule).toMatchObject({
      need: 1,
      from: [bo.personId, chen.personId].toSorted(),
      expiresAt: NOW + 8 * HOUR,
      matched: 'any other admin',
    });
  });

  it('is nobody for what reads, and for what needs none by itself', () => {
    expect(ruling(policy, { risk: 'read', approval: 'none' }).groups).toEqual([]);
    expect(ruling(adminsPolicy([ana]), { risk: 'low', approval: 'none' }).groups).toEqual([]);
  });

  it('is the same list whatever order the settings have', () => {
    expect(from(ana, [], [chen, bo, ana, bo])).toEqual(from(ana));
  });

  it('is never a second account of the requester', () => {
    const second: Person = { ...ana, personId: 'second', email: ana.email.toUpperCase() };
    expect(from(ana, [], [ana, second, bo])).toEqual([bo.personId]);
    expect(from(second, [], [ana, second, bo])).toEqual([bo.personId]);
  });

  it('is never the person it is for', () => {
    expect(from(ana, [bo.email.toUpperCase()])).toEqual([chen.personId]);
  });

  it('when that leaves nobody, it is refused at once, with the remedy', () => {
    expect(ask(adminsPolicy([ana]))).toMatchObject({
      refused: expect.stringMatching(/^Nobody could approve this.*STEWARD_ADMINS/),
    });
    expect(refusal(adminsPolicy([ana, bo]), { beneficiaries: [bo.email] })).toContain('STEWARD_ADMINS');
  });
});

describe('a decision', () => {
  const open = waiting(policy, { beneficiaries: ['eve@acme.example'] });

  it('counts from those in the rule', () => {
    expect(refusalToDecide(policy, open, bo, NOW)).toBeUndefined();
  });

  it.each<[string, Person]>([
    ['the requester', ana],
    ['the requester with another address', { ...ana, email: 'x@northwind.example' }],
    ['a stranger', mallory],
    ['a stranger with the name and address of an approver', { ...bo, personId: 'm', orgId: 'outsider' }],
    ['an approver who has moved to another organization', { ...bo, orgId: 'outsider' }],
    ['the person it is for', { ...bo, email: 'EVE@acme.example' }],
  ])('does not count from %s', (_who, person) => {
    expect(refusalToDecide(policy, open, person, NOW)).toContain('R-12');
  });

  it('does not count from an admin who came later than the rule', () => {
    const dora: Person = { ...chen, personId: 'dora', email: 'dora@northwind.example' };
    expect(refusalToDecide(adminsPolicy([ana, bo, chen, dora]), open, dora, NOW)).toContain('R-12');
  });

  it('does not count from somebody who is no admin any more', () => {
    expect(refusalToDecide(adminsPolicy([ana, chen]), open, bo, NOW)).toContain('R-12');
  });
});

describe('the word on an unknown outcome', () => {
  const lost = { ...waiting(policy, { beneficiaries: [chen.email] }), state: 'unknown' as const };
  const say = (person: Person) => refusalToResolve(policy, lost, person, NOW);

  it('counts from those who could have approved it', () => {
    expect(say(bo)).toBeUndefined();
    expect(say(ana)).toContain('Somebody other than Ana');
    expect(say(chen)).toContain('is for you');
    expect(say(mallory)).toContain('STEWARD_ADMINS');
  });

  it('counts from anybody else of the policy where nobody had to approve', () => {
    const free = { ...lost, rule: { need: 0, from: [], expiresAt: NOW } };
    expect(refusalToResolve(policy, free, chen, NOW)).toBeUndefined();
    const second: Person = { ...ana, personId: 'second' };
    expect(refusalToResolve(adminsPolicy([ana, second, bo]), free, second, NOW)).toContain('other than Ana');
  });
});

describe.each([
  [
    'of this version',
    { ...waiting(policy), state: 'approved' as const, decisions: inState('approved').decisions },
  ],
  ['of an earlier version', inState('approved')],
])('the execution of a request %s', (_age, approved) => {
  it('goes on while everybody still may', () => {
    expect(refusalToExecute(policy, approved)).toBeUndefined();
  });

  it('stops when the requester may not ask any more', () => {
    expect(refusalToExecute(adminsPolicy([bo, chen]), approved)).toContain('Ana');
  });

  it('stops when an approver may not approve any more', () => {
    expect(refusalToExecute(adminsPolicy([ana, chen]), approved)).toContain('Bo');
  });

  it('stops when an approver turned out to gain from it', () => {
    const gaining = { ...approved, plan: { ...plan, beneficiaries: [bo.email] } };
    expect(refusalToExecute(policy, gaining)).toContain('Bo');
  });
});
