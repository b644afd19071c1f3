// The checker is worth what it notices: a clean history passes, and each planted fault is named.
import { expect, it } from 'vitest';
import { viewHash } from '../../src/domain/plan-hash.ts';
import type { Request } from '../../src/domain/request.ts';
import { showRequest } from '../../src/domain/show/request.ts';
import { check } from './check.ts';
import type { Facts } from './facts.ts';

const EMAIL = 'eve@acme.example';
const person = (name: string) => ({
  personId: name,
  orgId: 'northwind',
  email: `${name.toLowerCase()}@northwind.example`,
  displayName: name,
});

const request: Request = {
  id: 1,
  version: 4,
  state: 'succeeded',
  operation: 'user create',
  writes: true,
  input: { email: [EMAIL] },
  org: { id: 'acme', name: 'Acme' },
  requester: person('Ana'),
  origin: { roomId: 'room', roomType: 'group', messageId: 'said' },
  plan: {
    summary: `create user ${EMAIL} in Acme`,
    changes: [{ field: 'email', label: 'E-mail', before: '', after: EMAIL }],
    warnings: [],
    beneficiaries: [EMAIL],
    calls: 4,
    data: {},
    hash: 'hash',
  },
  rule: { need: 1, from: ['Bo'], expiresAt: 9 },
  decisions: [{ by: person('Bo'), verdict: 'approve', at: 2 }],
  outcome: { fields: [{ label: 'E-mail', asked: EMAIL, is: EMAIL, match: 'same' }], notes: [] },
  round: 0,
  createdAt: 1,
  updatedAt: 5,
};

const edge = (seq: number, action: string, from: string, to: string) => ({
  seq,
  at: seq,
  action: `request.${action}`,
  actor_id: null,
  request_id: 1,
  detail: { from, to },
});

const cardOf = (shown: Request) => ({
  key: 'R-1:card',
  request_id: 1,
  room_id: 'room',
  message_id: 'card',
  shown: viewHash(showRequest(shown)),
});
const messageOf = (shown: Request) => ({
  id: 'card',
  roomId: 'room',
  personId: 'bot',
  created: '2026-11-21T00:00:00.000Z',
  text: `${showRequest(shown).text}\n\nSteward request R-1 n:nonce`,
});

const key = 'messages:created:said';
const job = { queue: 'inbox', key, state: 'done', attempts: 1, last_error: null };
const post = { at: '2026-11-21T00:00:00.000Z', email: EMAIL, status: 200 };

const stored: Facts['stored'] = {
  requests: [request],
  cards: [cardOf(request)],
  jobs: [job],
  audit: [
    { ...edge(1, 'open', '', ''), detail: {} },
    edge(2, 'ask', 'draft', 'pending'),
    edge(3, 'approve', 'pending', 'approved'),
    edge(4, 'start', 'approved', 'executing'),
    edge(5, 'finish', 'executing', 'succeeded'),
  ],
  steps: [{ request_id: 1, name: 'create', state: 'confirmed', sends: 1 }],
};

const script = {
  n: 0,
  plot: 'approve',
  room: 0,
  asker: 'Ana',
  decider: 'Bo',
  other: 'Chen',
  org: 'Acme',
  email: EMAIL,
} as const;

const clean: Facts = {
  stored,
  audit: { ok: true, head: { seq: 5, mac: '' } },
  played: {
    said: [{ messageId: 'said', roomId: 'room', script, text: 'user create' }],
    approved: new Set([EMAIL]),
  },
  acknowledged: new Set([key]),
  messages: [messageOf(request)],
  users: new Map([[EMAIL, 1]]),
  posts: [post],
  ends: [],
};

const rules = (facts: Partial<Facts>, rows: Partial<Facts['stored']> = {}): readonly string[] => [
  ...new Set(check({ ...clean, ...facts, stored: { ...stored, ...rows } }).map(({ rule }) => rule)),
];

it('finds nothing in a clean history', () => {
  expect(rules({})).toEqual([]);
});

const EFFECT = 'one effect for what was approved, none for the rest';
const failed = { ...request, state: 'failed', outcome: undefined, reason: 'no' } as const;
const planted: readonly (readonly [string, Partial<Facts>, Partial<Facts['stored']>, string])[] = [
  ['a delivery that is not in the store', {}, { jobs: [] }, 'nothing acknowledged is lost'],
  ['a job on the shelf', {}, { jobs: [{ ...job, state: 'parked' }] }, 'every job is done'],
  ['a job that was never done', {}, { jobs: [{ ...job, state: 'ready' }] }, 'every job is done'],
  ['a command without an outcome', {}, { requests: [] }, 'each command has one outcome or one answer'],
  ['a second POST', { posts: [post, post] }, {}, EFFECT],
  ['a second user', { users: new Map([[EMAIL, 2]]) }, {}, EFFECT],
  ['a user that is not there', { users: new Map() }, {}, EFFECT],
  ['an effect that nobody approved', { played: { ...clean.played, approved: new Set() } }, {}, EFFECT],
  ['an effect of a failed request', {}, { requests: [failed] }, EFFECT],
  [
    'a card that shows another state',
    { messages: [messageOf(failed)] },
    {},
    'each final card shows how it is',
  ],
  ['a card recorded wrongly', {}, { cards: [cardOf(failed)] }, 'each final card shows how it is'],
  ['a card that is gone', { messages: [] }, {}, 'one message per card'],
  [
    'a twin',
    { messages: [messageOf(request), { ...messageOf(request), id: 'twin' }] },
    {},
    'one message per card',
  ],
  ['a request that never ends', {}, { requests: [{ ...request, state: 'executing' }] }, 'every request ends'],
  ['a missing edge', {}, { audit: stored.audit.filter(({ seq }) => seq !== 3) }, 'the audit is whole'],
  ['a broken chain', { audit: { ok: false, seq: 3, reason: 'changed' } }, {}, 'the audit is whole'],
  ['a bot that ended', { ends: ['exit 70 while it was up'] }, {}, 'no bot ends by itself'],
];

it.each(planted)('names %s', (_, facts, rows, rule) => {
  expect(rules(facts, rows)).toContain(rule);
});

it('takes unknown for an end only where something was sent', () => {
  const unknown = { ...request, state: 'unknown' } as const;
  expect(rules({}, { requests: [unknown], steps: [] })).toContain('unknown only where something was sent');
});
