import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { documentHash } from '../src/domain/policy/document.ts';
import { GoldenFile, testPolicy } from '../src/domain/policy/explain.ts';
import { resolveLoosely } from '../src/domain/policy/people.ts';
import { loadOperations } from '../src/load-operations.ts';
import { casesPathOf, PolicyMistakes, parsePolicy, parseYaml } from '../src/policy-file.ts';

const DOCS = new URL('../docs/policy.md', import.meta.url);
const OPERATIONS = await loadOperations();

const GOOD = `
version: 1
people:
  ana: ana@acme.example
  bo: {account: bo@acme.example, accounts: [bo.admin@acme.example]}
groups:
  ops: [ana, bo]
rules:
  - name: all
    ask: ops
`;

function mistakes(text: string): readonly string[] {
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyMistakes) return error.mistakes;
    throw error;
  }
  return [];
}

it('takes a file with little in it', () => {
  expect(parsePolicy(GOOD)).toMatchObject({ expires: '8h', rules: [{ name: 'all', ask: ['ops'] }] });
});

it('takes JSON, and comments and order change nothing', () => {
  const document = parsePolicy(GOOD);
  expect(parsePolicy(JSON.stringify(document))).toEqual(document);
  expect(documentHash(parsePolicy(`# a comment\n${GOOD}`))).toBe(documentHash(document));
});

it.each<[string, string, RegExp]>([
  ['broken YAML', 'version: 1\nrules: [', /^line \d+: /],
  ['a key twice', `${GOOD}\nversion: 1\n`, /^line \d+: /],
  [
    'a key that is none',
    GOOD.replace('ask: ops', 'ask: ops\n    aprove: none'),
    /^line 11, rules\[0\]: there is no “aprove” here/,
  ],
  [
    'a name nobody has',
    GOOD.replace('ask: ops', 'ask: [opps]'),
    /^line 10, rules\[0\]\.ask\[0\] names “opps”, which is in neither/,
  ],
  [
    'a quorum in other words',
    GOOD.replace('ask: ops', 'ask: ops\n    approve: [two of ops]'),
    /^line 11, rules\[0\]\.approve.*how many of whom/,
  ],
  [
    'a time that is none',
    GOOD.replace('ask: ops', 'ask: ops\n    expires: 8 hours'),
    /^line 11, rules\[0\]\.expires is a time such as 30m/,
  ],
  [
    'two people with one account',
    GOOD.replace('ana: ana@', 'ana: Bo.Admin@'),
    /people\.bo shares bo\.admin@acme\.example with “ana”/,
  ],
  [
    'a group named as a person',
    GOOD.replace('ops: [ana, bo]', 'ops: [ana, bo]\n  bo: [ana]'),
    /groups\.bo is the name of a person as well/,
  ],
  [
    'two rules of one name',
    `${GOOD}  - name: all\n    deny: true\n`,
    /rules\[1\]\.name is “all” as another rule is/,
  ],
  [
    'a denial that wants approvals',
    GOOD.replace('ask: ops', 'deny: true\n    approve: none'),
    /rules\[0\]\.approve has no meaning/,
  ],
  [
    'a group twice in one rule',
    GOOD.replace('ask: ops', 'ask: ops\n    approve: [1 of ops, 2 of ops]'),
    /names “ops” twice/,
  ],
  [
    'a pattern that is none',
    GOOD.replace('ask: ops', 'ask: ops\n    ticket: {pattern: "(", say: x}'),
    /ticket/,
  ],
  [
    'an escalation after the end',
    GOOD.replace('ask: ops', 'ask: ops\n    escalate: {after: 9h, to: ops}'),
    /escalate comes after the request has expired \(8h\)/,
  ],
  ['no rules', GOOD.replace(/rules:[^]*/, 'rules: []'), /^line 8, rules is empty/],
  ['another version', GOOD.replace('version: 1', 'version: 2'), /^line 2, version is 1/],
  ['nothing', '', /^line 1/],
])('tells where %s is', (_what, text, words) => {
  const found = mistakes(text);
  expect(found).not.toEqual([]);
  expect(found.join('\n')).toMatch(words);
  for (const line of found) expect(line).toMatch(/^line \d+.*\.$/);
});

it('names the file with the cases beside it', () => {
  expect(casesPathOf('/etc/steward.policy.yaml')).toBe('/etc/steward.policy.test.yaml');
  expect(casesPathOf('policy')).toBe('policy.test');
});

it.each(readExamples())('reads example %# of the documentation', (text) => {
  expect(mistakes(text)).toEqual([]);
});

it('has an example of cases that are as they are expected', async () => {
  const docs = readFileSync(DOCS, 'utf8');
  const [, cases = ''] = /```yaml\n(cases:\n[^]*?)```/.exec(docs) ?? [];
  const [policy = ''] = readExamples();
  const tested = testPolicy(
    resolveLoosely(parsePolicy(policy), {}, 'file'),
    OPERATIONS,
    parseYaml(cases, GoldenFile),
  );
  expect(tested.map(({ problems }) => problems)).toEqual([[], [], []]);
  const wrong = parseYaml(
    cases.replace('rule: destructive', 'rule: nothing').replace('{refused: true}', '{rule: x}'),
    GoldenFile,
  );
  const found = testPolicy(resolveLoosely(parsePolicy(policy), {}, 'file'), OPERATIONS, wrong);
  expect(found.map(({ problems }) => problems.join())).toEqual([
    expect.stringContaining('No rule'),
    expect.stringContaining('the rule is: destructive, not nothing'),
    '',
  ]);
});

/** Every whole policy in docs/policy.md. */
function readExamples(): readonly string[] {
  const docs = readFileSync(DOCS, 'utf8');
  return [...docs.matchAll(/```yaml\n(version: 1\n[^]*?)```/g)].map(([, text = '']) => text);
}
