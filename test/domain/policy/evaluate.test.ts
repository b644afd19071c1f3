import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/domain/policy/explain.ts';
import { freeze } from '../../../src/domain/policy/freeze.ts';
import { fits } from '../../../src/domain/policy/match.ts';
import { reasonProblems, saidIn } from '../../../src/domain/policy/reasons.ts';
import { bo, chen, HOUR, NOW } from '../rows.ts';
import { ask, demand, PEOPLE, policyOf, question, refusal, ruling, someone } from './worlds.ts';

const dora = someone('Dora');
const groups = { ops: ['ana', 'bo', 'chen'], owners: ['chen', 'dora'], help: ['eli'] };
const everything = { name: 'everything', ask: ['ops', 'help'], approve: '1 of ops' };
const withRule = (rule: object, more: object = {}) =>
  policyOf({ groups, rules: [{ name: 'first', ...rule }, everything], ...more });
const ruleOf = (policy: ReturnType<typeof policyOf>, overrides = {}) =>
  ruling(policy, overrides).rules.map(({ name }) => name);

describe('a rule speaks of', () => {
  it.each<[string, object, object, object]>([
    ['operations by name', { operations: 'user create' }, {}, { operation: 'user update' }],
    ['operations by pattern', { operations: ['role *', 'USER C*'] }, {}, { operation: 'license assign' }],
    ['risks', { risk: ['low'] }, {}, { risk: 'destructive' }],
    ['organizations by name', { orgs: 'acme' }, {}, { org: { id: 'x', name: 'Globex', tags: [] } }],
    ['organizations by id', { orgs: ['acme'] }, {}, { org: { id: 'x', name: 'Globex', tags: [] } }],
    [
      'organizations by id, said so',
      { orgs: 'id:acme' },
      {},
      { org: { id: 'x', name: 'id:acme2', tags: [] } },
    ],
    ['organizations by tag', { orgs: 'tag:gold' }, { org: { id: 'a', name: 'A', tags: ['Gold'] } }, {}],
    ['spaces by id', { spaces: ['room'] }, {}, { space: { roomId: 'other', roomType: 'group' } }],
    [
      'spaces by the id their title was bound to',
      { spaces: 'Change board' },
      { space: { roomId: 'room-board', roomType: 'group' } },
      {},
    ],
    ['direct spaces', { spaces: 'direct' }, { space: { roomId: 'x', roomType: 'direct' } }, {}],
    [
      'licenses',
      { licenses: 'Webex Calling*' },
      { licenses: ['Webex Calling - Professional'] },
      { licenses: ['Meetings'] },
    ],
    ['whoever asks', { ask: ['help'], approve: 'none' }, { requester: someone('Eli') }, {}],
  ])('%s', (_what, rule, inside, outside) => {
    const policy = withRule({ ask: ['ops', 'help'], ...rule });
    expect(ruleOf(policy, inside)).toEqual(['first']);
    expect(ruleOf(policy, outside)).toEqual(['everything']);
  });

  it('no operation without an organization, when it names organizations', () => {
    expect(ruleOf(withRule({ ask: ['ops'], orgs: '*' }), { org: 'none' })).toEqual(['everything']);
  });

  it('a named set of organizations', () => {
    const policy = withRule({ ask: ['ops'], orgs: 'big' }, { orgs: { big: ['tag:gold', 'Acme'] } });
    expect(ruleOf(policy)).toEqual(['first']);
    expect(ruleOf(policy, { org: { id: 'g', name: 'Globex', tags: ['silver'] } })).toEqual(['everything']);
  });
});

describe('among the rules', () => {
  it('the first that fits applies', () => {
    const policy = policyOf({
      groups,
      rules: [everything, { name: 'later', ask: ['ops'], approve: 'none' }],
    });
    expect(ruleOf(policy)).toEqual(['everything']);
  });

  it('one that denies wins wherever it stands, in its own words', () => {
    const policy = policyOf({
      groups,
      rules: [everything, { name: 'no', operations: 'user *', deny: 'Not before June.' }],
    });
    expect(refusal(policy)).toBe('Not before June.');
    expect(refusal(policy, { operation: 'license assign' })).toBeUndefined();
  });

  it('one that denies somebody leaves the others alone', () => {
    const policy = policyOf({ groups, rules: [{ name: 'no', ask: ['help'], deny: true }, everything] });
    expect(refusal(policy, { requester: someone('Eli') })).toContain('“no”');
    expect(refusal(policy)).toBeUndefined();
  });

  it('what none speaks of is refused', () => {
    const policy = policyOf({ groups, rules: [{ name: 'reads', risk: 'read', ask: ['ops'] }] });
    expect(refusal(policy)).toContain('No rule of the policy lets you ask for “user create” in Acme');
    expect(ruling(policy, { risk: 'read', approval: 'none' }).groups).toEqual([]);
  });

  it('tags that cannot be read refuse what goes by tags', () => {
    const policy = withRule({ ask: ['ops'], orgs: 'tag:gold', approve: '2 of ops' });
    expect(refusal(policy, { org: { id: 'a', name: 'A' } })).toContain('tags');
  });
});

describe('approvals', () => {
  it('leave out the requester and those it is for, by any account or address of theirs', () => {
    const people = {
      ...PEOPLE,
      bo: {
        account: 'bo@northwind.example',
        accounts: ['bo2@northwind.example'],
        aliases: ['robert@old.example'],
      },
    };
    const policy = policyOf({ people, groups, rules: [everything] });
    expect(demand(ruling(policy))).toEqual(['1 of ops: Bo, Chen']);
    expect(demand(ruling(policy, { requester: someone('Bo2') }))).toEqual(['1 of ops: Ana, Chen']);
    expect(demand(ruling(policy, { beneficiaries: ['Robert@Old.example'] }))).toEqual(['1 of ops: Chen']);
  });

  it('of several groups take different people', () => {
    const policy = withRule({ ask: ['ops'], approve: ['1 of ops', '1 of owners'] });
    expect(demand(ruling(policy))).toEqual(['1 of ops: Bo, Chen', '1 of owners: Chen, Dora']);
    const few = policyOf({
      groups: { ops: ['ana', 'chen'], owners: ['chen'] },
      rules: [{ name: 'few', ask: ['ops'], approve: ['1 of ops', '1 of owners'] }],
    });
    expect(refusal(few)).toMatch(
      /^Nobody could approve this: it takes 1 of ops and 1 of owners, .*only Chen\./,
    );
  });

  it('of a group that is too small are refused at once, with names and the remedy', () => {
    expect(refusal(withRule({ ask: ['ops'], approve: '3 of ops' }))).toMatch(
      /it takes 3 of ops.*there are only Bo, Chen\. Add people to “ops” in the policy file \(rule “first”\)/,
    );
  });

  it('do not count on somebody Webex does not know', () => {
    const policy = policyOf({ groups, rules: [everything] }, ['chen@northwind.example']);
    expect(demand(ruling(policy))).toEqual(['1 of ops: Bo']);
  });

  it('are needed of another one of those who may ask, where the rule says nothing', () => {
    const policy = policyOf({ groups, rules: [{ name: 'any', ask: ['ops'] }] });
    expect(demand(ruling(policy))).toEqual(['1 of ops: Bo, Chen']);
    expect(ruling(policy, { approval: 'none' }).groups).toEqual([]);
  });

  it('are not needed where the rule says none, and are where it says so of what needs none by itself', () => {
    expect(ruling(withRule({ ask: ['ops'], risk: 'low', approve: 'none' })).groups).toEqual([]);
    expect(
      demand(ruling(withRule({ ask: ['ops'], approve: '1 of owners' }), { approval: 'none' })),
    ).toHaveLength(1);
  });
});

describe('several licenses', () => {
  const policy = policyOf({
    groups,
    rules: [
      { name: 'free', licenses: '*Messaging', ask: ['ops'], approve: 'none' },
      {
        name: 'calling',
        licenses: 'Webex Calling*',
        ask: ['ops'],
        approve: ['2 of ops'],
        reason: 'required',
        expires: '1h',
      },
      { name: 'never', licenses: 'Contact Center*', deny: true },
      { name: 'other', licenses: '*', ask: ['ops'], approve: ['1 of ops', '1 of owners'], expires: '2h' },
    ],
  });

  it('have to meet what every one of them demands', () => {
    const both = ruling(policy, {
      licenses: ['Basic Messaging', 'Webex Calling - Professional', 'Meetings'],
    });
    expect(both.rules.map(({ name }) => name)).toEqual(['free', 'calling', 'other']);
    expect(both.groups.map(({ need, label }) => `${need} of ${label}`)).toEqual(['2 of ops', '1 of owners']);
    expect(both).toMatchObject({ reason: true, expiresMs: HOUR });
  });

  it('are denied with the one that is', () => {
    expect(refusal(policy, { licenses: ['Basic Messaging', 'Contact Center Premium'] })).toContain('“never”');
  });

  it('are not carried by a rule that knows only one of them', () => {
    const narrow = policyOf({
      groups,
      rules: [{ name: 'free', licenses: '*Messaging', ask: ['ops'], approve: 'none' }],
    });
    expect(refusal(narrow, { licenses: ['Basic Messaging', 'Meetings'] })).toContain('Meetings');
    expect(refusal(narrow)).toBeDefined();
  });
});

describe('what a rule wants to hear', () => {
  const policy = withRule({
    ask: ['ops'],
    reason: 'required',
    ticket: { pattern: 'CHG\\d{5}', say: 'a change number such as CHG12345' },
  });
  const problems = (input: Record<string, string[]>) =>
    reasonProblems(ruling(policy), saidIn(input)).map(({ field, message }) => `${field}: ${message}`);

  it('is missed with words for the person', () => {
    expect(problems({})).toEqual([
      expect.stringContaining('reason:'),
      expect.stringContaining('a change number such as CHG12345'),
    ]);
    expect(problems({ reason: ['new hire'], ticket: ['CHG123456'] })).toEqual([
      expect.stringContaining('CHG12345'),
    ]);
    expect(problems({ reason: ['  '], ticket: [' CHG12345 '] })).toEqual([
      expect.stringContaining('reason:'),
    ]);
    expect(problems({ reason: ['new hire'], ticket: ['CHG12345'] })).toEqual([]);
    expect(problems({ reason: ['x'.repeat(501)], ticket: ['CHG12345'] })).toEqual([
      expect.stringContaining('500'),
    ]);
  });
});

describe('frozen', () => {
  const policy = withRule(
    {
      ask: ['ops'],
      approve: ['1 of ops', '1 of owners'],
      expires: '4h',
      remind: '15m',
      escalate: { after: '2h', to: 'help' },
      breakGlass: ['owners'],
    },
    {
      notify: [
        { when: ['failed'], orgs: 'Acme', spaces: 'Acme watch' },
        { when: ['done'], orgs: 'Globex', spaces: 'x' },
      ],
    },
  );
  const rule = freeze(ruling(policy), question(), { reason: 'why', ticket: 'T-1' }, NOW);

  it('is all that is needed later', () => {
    expect(rule).toMatchObject({
      need: 2,
      from: [bo.personId, chen.personId, dora.personId],
      expiresAt: NOW + 4 * HOUR,
      matched: 'first',
      reason: 'why',
      ticket: 'T-1',
      escalate: { at: NOW + 2 * HOUR, label: 'help', from: ['id-eli'] },
      breakGlass: [chen.personId, dora.personId],
      notify: [{ when: ['failed'], spaces: ['Acme watch'] }],
    });
  });

  it('reminds after ever longer gaps', () => {
    expect(rule.remindAt?.map((at) => (at - NOW) / 60_000)).toEqual([15, 45, 105, 225]);
  });
});

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['user *', 'user create', true],
    ['user *', 'users', false],
    ['*', '', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'ac', false],
    ['ab*ba', 'aba', false],
    ['*b*', 'abc', true],
    ['exact', 'Exact', true],
    ['[a-z]+', 'abc', false],
  ])('%s and %s: %s', (glob, text, does) => {
    expect(fits(glob, text)).toBe(does);
  });
});

it('tells rule by rule why', () => {
  const policy = withRule({ ask: ['help'], approve: 'none' });
  expect(explain(policy, question())).toMatchObject({
    title: 'Ana, user create in Acme',
    facts: [
      { title: 'Rule', value: 'everything' },
      { title: '1 of ops', value: 'Bo, Chen' },
      { title: 'Waits', value: '8 h' },
    ],
    rules: ['“first” does not: it is for help.', '“everything” applies.'],
  });
  expect(ask(policy, { requester: someone('Zoe') })).toMatchObject({
    refused: expect.stringContaining('my policy names'),
  });
});
