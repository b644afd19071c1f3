import { describe, expect, it } from 'vitest';
import { comparePolicies, type World } from '../../../src/domain/policy/diff.ts';
import { judgeChange, judgeProposal, type Proposal } from '../../../src/domain/policy/proposal.ts';
import { bo, chen } from '../rows.ts';
import { PEOPLE, policyOf, someone } from './worlds.ts';

const orgs = Array.from({ length: 12 }, (_, i) => ({
  id: `o${i}`,
  name: `Org ${i}`,
  tags: i < 3 ? ['gold'] : [],
}));
const world: World = {
  operations: [
    { name: 'user create', risk: 'low', onOrg: true, approval: 'needed' },
    { name: 'user delete', risk: 'destructive', onOrg: true, approval: 'needed' },
    { name: 'user show', risk: 'read', onOrg: true },
    { name: 'org list', risk: 'read', onOrg: false },
  ],
  orgs,
};
const base = {
  groups: { ops: ['ana', 'bo', 'chen'], owners: ['dora'] },
  rules: [
    { name: 'deletes', operations: 'user delete', ask: ['ops'], approve: '1 of ops', reason: 'required' },
    { name: 'all', ask: ['ops'], approve: '2 of ops' },
  ],
};
type Base = typeof base;
const compare = (change: (file: Base) => object, from: object = base) =>
  comparePolicies(policyOf(from), policyOf(change(structuredClone(base))), world);
const first = (file: Base, rule: object): object => ({
  ...file,
  rules: [{ ...file.rules[0], ...rule }, file.rules[1]],
});

describe('a change that is wider', () => {
  it.each<[string, (file: Base) => object, RegExp]>([
    [
      'three more approvers',
      (file) => ({
        ...first(file, { approve: '1 of many' }),
        groups: { ...file.groups, many: ['ana', 'bo', 'chen', 'dora', 'eli', 'fay'] },
      }),
      /3 more people could approve user delete in all 12 organizations: Dora, Eli, Fay/,
    ],
    [
      'somebody more who may ask',
      (file) => ({ ...file, groups: { ...file.groups, ops: ['ana', 'bo', 'chen', 'eli'] } }),
      /1 more person may ask for .*: Eli/,
    ],
    [
      'fewer approvals',
      (file) => ({ ...file, rules: [file.rules[0], { ...file.rules[1], approve: '1 of ops' }] }),
      /It takes less for user create in all 12 organizations: 1 of ops instead of 2 of ops/,
    ],
    [
      'no approval at all',
      (file) => first(file, { approve: 'none' }),
      /It takes less for user delete.*nobody’s approval instead of 1 of ops/,
    ],
    [
      'the same number of others',
      (file) => first(file, { approve: '1 of owners' }),
      /1 more person could approve user delete.*Dora/,
    ],
    [
      'no reason any more',
      (file) => first(file, { reason: undefined }),
      /No reason has to be given any more for user delete/,
    ],
    [
      'stand-ins',
      (file) => first(file, { escalate: { after: '1h', to: 'owners' } }),
      /could step in for approvers of user delete.*Dora/,
    ],
    [
      'break-glass',
      (file) => first(file, { breakGlass: ['bo'] }),
      /1 more person could run user delete.*without approvals: Bo/,
    ],
    [
      'an exception for some organizations',
      (file) => ({
        ...file,
        rules: [
          { name: 'gold', orgs: 'tag:gold', risk: 'low', ask: ['ops'], approve: '1 of ops' },
          ...file.rules,
        ],
      }),
      /less for user create in 3 organizations/,
    ],
    [
      'an exception for organizations that are not there yet',
      (file) => ({
        ...file,
        rules: [{ name: 'x', orgs: 'tag:platinum', ask: ['ops'], approve: 'none' }, ...file.rules],
      }),
      /less/,
    ],
    [
      'an exception for a license',
      (file) => ({
        ...file,
        rules: [{ name: 'x', licenses: 'Webex Meet*', ask: ['ops'], approve: 'none' }, ...file.rules],
      }),
      /less/,
    ],
    [
      'an exception for a space',
      (file) => ({
        ...file,
        rules: [{ name: 'x', spaces: ['war-room'], ask: ['ops'], approve: 'none' }, ...file.rules],
      }),
      /less/,
    ],
  ])('%s', (_what, change, words) => {
    const difference = compare(change);
    expect(difference.wider).toBe(true);
    expect(difference.lines.join('\n')).toMatch(words);
    expect(difference.gains).not.toEqual([]);
  });

  it('a second account that is no longer known as one', () => {
    const people = {
      ...PEOPLE,
      bo: { account: 'bo@northwind.example', accounts: ['bo2@northwind.example'] },
    };
    const linked = { ...base, people, groups: { ...base.groups, ops: ['ana', 'bo', 'chen'] } };
    const split = { ...base, people: { ...PEOPLE, bob: 'bo2@northwind.example' } };
    const { wider, lines } = comparePolicies(policyOf(linked), policyOf(split), world);
    expect(wider).toBe(true);
    expect(lines.join()).toContain('were one person (Bo)');
  });

  it('a denial that is gone', () => {
    const denying = {
      ...base,
      rules: [{ name: 'no', operations: 'user delete', deny: true }, ...base.rules],
    };
    expect(compare((file) => file, denying)).toMatchObject({
      wider: true,
      lines: [expect.stringContaining('3 more people may ask for user delete')],
    });
  });
});

describe('a change that is not', () => {
  it.each<[string, (file: Base) => object]>([
    ['more approvals', (file) => first(file, { approve: '2 of ops' })],
    ['one approval of another group on top', (file) => first(file, { approve: ['1 of ops', '1 of owners'] })],
    [
      'fewer people',
      (file) => ({
        ...file,
        groups: { ...file.groups, ops: ['ana', 'bo', 'chen'].slice(0, 3) },
        rules: [file.rules[0], { ...file.rules[1], ask: ['ana'] }],
      }),
    ],
    [
      'a denial',
      (file) => ({ ...file, rules: [...file.rules, { name: 'no', operations: 'user delete', deny: true }] }),
    ],
    ['a ticket on top', (file) => first(file, { ticket: 'required' })],
    ['another name for a rule', (file) => first(file, { name: 'removals' })],
    [
      'a rule taken apart',
      (file) => ({
        ...file,
        rules: [file.rules[0], { ...file.rules[1], name: 'a', risk: 'low' }, { ...file.rules[1], name: 'b' }],
      }),
    ],
  ])('%s', (_what, change) => {
    const difference = compare(change);
    expect(difference).toMatchObject({ wider: false, gains: [] });
  });
});

it('knows what is not there when organizations cannot be listed', () => {
  const gold = {
    ...base,
    rules: [{ name: 'gold', orgs: 'tag:gold', ask: ['ops'], approve: 'none' }, ...base.rules],
  };
  expect(comparePolicies(policyOf(base), policyOf(gold), { ...world, orgs: undefined }).wider).toBe(true);
});

describe('the second person', () => {
  const standing = policyOf(base);
  const proposal = (gains: readonly string[]): Proposal => ({
    hash: 'abcdef123456',
    document: standing.document,
    source: 'file',
    at: 0,
    lines: [],
    gains: [...gains],
    accepted: [],
  });
  const say = (
    waiting: Proposal | undefined,
    person = bo,
    verdict: 'accept' | 'reject' = 'accept',
    hash = 'abcdef',
  ) => judgeProposal(standing, waiting, { person, hash, verdict });

  it('is needed for what is wider, once there is a policy file', () => {
    const wider = { wider: true, lines: [], gains: [] };
    expect(judgeChange({ source: 'file' }, wider)).toBe('propose');
    expect(judgeChange({ source: 'file' }, { ...wider, wider: false })).toBe('change');
    expect(judgeChange({ source: 'admins' }, wider)).toBe('change');
  });

  it('is one who gains nothing, or two who gain', () => {
    expect(say(proposal([chen.personId]))).toMatchObject({ kind: 'accepted' });
    const once = say(proposal([bo.personId, chen.personId]));
    expect(once).toMatchObject({ kind: 'waits', why: expect.stringContaining('second person') });
    if (once.kind !== 'waits') return;
    expect(say(once.proposal)).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('already counted'),
    });
    expect(say(once.proposal, chen)).toMatchObject({ kind: 'accepted' });
  });

  it('is somebody who may approve by the policy in force', () => {
    expect(say(proposal([]), someone('Eli'))).toMatchObject({ kind: 'refused' });
    expect(say(proposal([]), someone('Dora'))).toMatchObject({ kind: 'refused' });
  });

  it('names the change', () => {
    expect(say(undefined)).toMatchObject({ kind: 'refused' });
    expect(say(proposal([]), bo, 'accept', 'fedcba')).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('abcdef123456'),
    });
    expect(say(proposal([]), bo, 'accept', '')).toMatchObject({ kind: 'refused' });
  });

  it('may say no, and then it is over', () => {
    const rejected = say(proposal([]), bo, 'reject');
    expect(rejected).toMatchObject({ kind: 'rejected' });
    if (rejected.kind === 'rejected')
      expect(say(rejected.proposal, chen)).toMatchObject({
        kind: 'refused',
        why: expect.stringContaining('revision'),
      });
  });
});
