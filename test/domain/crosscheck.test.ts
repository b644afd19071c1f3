import { expect, it } from 'vitest';
import { crosscheck } from '../../src/domain/crosscheck.ts';
import type { AuditEvent } from '../../src/domain/ports/admin/audit-events.ts';
import type { AuditRow } from '../../src/domain/ports/store.ts';
import { showLog } from '../../src/domain/show/audit.ts';
import { showCrosscheck } from '../../src/domain/show/crosscheck.ts';
import { createCards } from '../../src/webex/cards.ts';
import { HOUR, inState, NOW } from './rows.ts';

const SELF = 'steward-uuid';
const MINUTE = 60_000;

const step = (
  action: string,
  at: number,
  requestId = 12,
  detail: Record<string, unknown> = {},
): AuditRow => ({
  seq: at,
  at,
  action,
  actorId: undefined,
  requestId,
  orgId: undefined,
  roomId: undefined,
  detail: { step: 'create', ...detail },
  keyId: 'k1',
  mac: '',
});

const event = (overrides: Partial<AuditEvent> = {}, target = 'EVE@acme.example'): AuditEvent => ({
  id: 'event',
  at: NOW + MINUTE,
  category: 'USERS',
  description: 'A user was changed',
  text: 'Steward created the user eve@acme.example',
  actor: { uuid: SELF, name: 'Steward', orgId: 'partner', email: undefined },
  target: { uuid: undefined, name: target, orgId: 'acme', type: 'USER' },
  ip: undefined,
  userAgent: undefined,
  trackingId: undefined,
  error: undefined,
  ...overrides,
});

interface World {
  readonly events?: readonly AuditEvent[];
  readonly rows?: readonly AuditRow[];
  readonly self?: string | undefined;
  readonly more?: boolean;
  readonly now?: number;
}

const sentAndDone = [
  step('step.send', NOW),
  step('step.confirm', NOW + 5, 12, { result: { personId: 'id-of-eve' } }),
];

async function compared({
  events = [],
  rows = sentAndDone,
  more = false,
  now = NOW + HOUR,
  ...world
}: World) {
  const self = 'self' in world ? world.self : SELF;
  return crosscheck({
    query: { from: NOW - HOUR, to: NOW + HOUR },
    now,
    audit: {
      events: () => Promise.resolve({ events, more }),
      self: () => Promise.resolve(self),
      uuidOf: (id) => (id === 'id-of-eve' ? 'eve-uuid' : undefined),
    },
    rows,
    requests: [inState('succeeded')],
  });
}

it('matches by name, and by the uuid that the step answered', async () => {
  expect(await compared({ events: [event()] })).toMatchObject({
    events: 1,
    matched: 1,
    unasked: [],
    unshown: [],
  });
  const byId = event({ target: { uuid: 'eve-uuid', name: 'Renamed', orgId: 'acme', type: 'USER' } });
  expect(await compared({ events: [byId] })).toMatchObject({ matched: 1, unasked: [], unshown: [] });
});

it.each([
  ['another account', event({ actor: { ...event().actor, uuid: 'mallory' } }), false],
  ['another person', event({}, 'bob@acme.example'), true],
  ['long before', event({ at: NOW - 3 * MINUTE }), true],
  ['long after', event({ at: NOW + 6 * MINUTE }), true],
  ['another kind', event({ category: 'DEVICES' }), true],
])('is not what was asked for: %s', async (_, odd, bySteward) => {
  const found = await compared({ events: [odd] });
  expect(found).toMatchObject({ matched: 0, unasked: [{ event: odd, bySteward }] });
  expect(found.unshown).toMatchObject([{ requestId: 12, step: 'create', end: 'confirmed' }]);
});

it('leaves sign-ins out, and knows less about a service app', async () => {
  expect(await compared({ events: [event({ category: 'LOGINS' }), event()] })).toMatchObject({
    events: 1,
    unasked: [],
  });
  const strange = event({ actor: { ...event().actor, uuid: 'x' } });
  expect(await compared({ events: [strange], self: undefined })).toMatchObject({ matched: 1 });
  expect((await compared({ events: [event({}, 'bob')], self: undefined })).unasked).toMatchObject([
    { bySteward: undefined },
  ]);
});

it.each([
  ['is too young', { now: NOW + 10 * MINUTE }, /too young/],
  ['has an end nobody knows', { rows: [step('step.send', NOW)] }, /not known/],
  ['is beyond what was read', { more: true }, /Not all events/],
])('does not judge what %s', async (_, world, why) => {
  const found = await compared(world);
  expect(found.unshown).toEqual([]);
  expect(found.unjudged).toMatchObject([{ write: { requestId: 12 }, why: expect.stringMatching(why) }]);
});

it('expects no event of what Webex refused, of what was before the span, and of other organizations', async () => {
  const refused = [step('step.send', NOW), step('step.refused', NOW + 1)];
  expect(await compared({ rows: refused })).toMatchObject({ unshown: [], unjudged: [] });
  const early = [step('step.send', NOW - 2 * HOUR), step('step.confirm', NOW - 2 * HOUR)];
  expect(await compared({ rows: early })).toMatchObject({ unshown: [], unjudged: [] });
  const elsewhere = [step('step.send', NOW, 99), step('step.confirm', NOW, 99)];
  expect(await compared({ rows: elsewhere })).toMatchObject({ unshown: [], unjudged: [] });
  // Sent again after a refusal, it counts again.
  const again = [...refused, ...sentAndDone];
  expect((await compared({ rows: again })).unshown).toHaveLength(1);
});

it('draws its longest cards within what Webex takes', async () => {
  const cards = createCards({ strict: true });
  const long = 'Ω“](x) {{DATE(1)}} '.repeat(40);
  const events = Array.from({ length: 60 }, (_, i) => event({ id: String(i), text: long }, 'bob'));
  const found = await compared({ events });
  const rows = Array.from({ length: 20 }, (_, i) =>
    step('request.deny', NOW + i, 12, { by: long, reason: long }),
  );
  const views = [showCrosscheck(long, found), showLog({ title: long, rows, older: 'log --before 1' })];
  for (const view of views) {
    const card = JSON.stringify(cards.renderCard(view, { ref: 'r'.repeat(22) }));
    expect(Buffer.byteLength(card)).toBeLessThan(16_000);
  }
});
