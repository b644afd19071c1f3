// Each change of a request is in the audit with the state it came from and the state it led to, without a gap; and
// so is everything that was refused.
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { REQUEST_STATES } from '../../src/domain/request.ts';
import type { RequestEvent } from '../../src/domain/request-event.ts';
import { createRequests } from '../../src/engine/requests.ts';
import { onEveryDatabase } from '../database.ts';
import { ana, bo, inState, mallory, NOW, outcome, plan, rule } from '../domain/rows.ts';
import { openFresh } from '../store/opened.ts';
import { ANA, asked, BO, CHEN, type House, MALLORY, openHouse, requestId } from './house.ts';

const Edge = z.object({ from: z.string(), to: z.string() });
const Detail = z.record(z.string(), z.unknown());

function rowsOf(house: House, where: string): readonly { action: string; detail: Record<string, unknown> }[] {
  return house
    .query(`select action, detail from audit where ${where} order by seq`)
    .map(({ action, detail }) => ({
      action: String(action),
      detail: Detail.parse(JSON.parse(String(detail))),
    }));
}

it('a request’s edges in the audit lead from draft to where it is', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.press(BO, card, 'approve');
  await house.reached(requestId(card), 'succeeded');
  const details = rowsOf(house, 'request_id = 1').map(({ detail }) => detail);
  const edges = details.filter((detail) => 'to' in detail).map((detail) => Edge.parse(detail));
  expect(edges).toEqual([
    { from: 'draft', to: 'pending' },
    { from: 'pending', to: 'approved' },
    { from: 'approved', to: 'executing' },
    { from: 'executing', to: 'succeeded' },
  ]);
  // Who was asked to decide is told beside it.
  const approvers = details.flatMap(({ approvers: list }) => (Array.isArray(list) ? list : []));
  expect(approvers).toContain(house.person(BO).personId);
  expect(approvers).not.toContain(house.person(ANA).personId);
});

const EVENTS: readonly RequestEvent[] = [
  { type: 'submitted', input: {}, org: undefined },
  { type: 'asked', round: 0, fields: ['email'] },
  { type: 'planned', round: 0, org: { id: 'acme', name: 'Acme' }, plan, rule },
  { type: 'answered', round: 0 },
  { type: 'approved', by: bo },
  { type: 'approved', by: mallory },
  { type: 'denied', by: bo, reason: 'not now' },
  { type: 'cancelled', by: ana },
  { type: 'cancelled', by: bo },
  { type: 'expired' },
  { type: 'started' },
  { type: 'replanned', plan: { ...plan, hash: 'h2' }, rule, reason: 'changed', differences: [] },
  { type: 'progressed', text: 'halfway' },
  { type: 'verified', outcome },
  { type: 'failed', reason: 'no', trackingId: undefined },
  { type: 'lost', reason: 'silence', trackingId: 't' },
  { type: 'resolved', by: bo, as: 'done' },
  { type: 'resolved', by: bo, as: 'retry' },
];

onEveryDatabase((home) => {
  it('every event in every state leaves one row, of the change or of its refusal', async () => {
    const { store } = await openFresh(home);
    const clock = { now: () => NOW + 1, real: () => NOW + 1 };
    const ids = { nonce: () => 'nonce-nonce-nonce-nonce' };
    const requests = createRequests({ store, clock, notify: [], ids });
    const cases = REQUEST_STATES.flatMap((state) => EVENTS.map((event) => ({ state, event })));
    const actions = new Set<string>();
    await store.transaction(async (tx) => {
      for (const [i, { state, event }] of cases.entries()) {
        const late =
          event.type === 'expired' && state !== 'draft' ? { rule: { ...rule, expiresAt: NOW } } : {};
        await tx.insertRequest(inState(state, { id: i + 1, version: 0, ...late }));
      }
    });
    for (const [i, { state, event }] of cases.entries()) {
      const id = i + 1;
      const actor = 'by' in event ? event.by : undefined;
      const changed = await requests.apply({ requestId: id, event, actor });
      const row = await store.read((reader) => reader.audit(id, 2));
      const now = await store.read((reader) => reader.request(id));
      const name = `${state} ${event.type}`;
      expect.soft(row, name).toHaveLength(1);
      expect.soft(row[0], name).toMatchObject({
        requestId: id,
        actorId: actor?.personId,
        orgId: 'acme',
        detail: changed.ok
          ? { event: event.type, from: state, to: now?.state }
          : { event: event.type, state, refused: expect.stringMatching(/\S/) },
      });
      expect.soft(row[0]?.action === 'request.refuse', name).toBe(!changed.ok);
      if (actor) expect.soft(row[0]?.detail['by'], name).toBe(`${actor.displayName} (${actor.email})`);
      if (!changed.ok) expect.soft(now?.version, name).toBe(0);
      actions.add(row[0]?.action ?? '');
    }
    expect([...actions].toSorted()).toEqual(
      'answer approve ask ask-again cancel deny expire fail finish form lose progress refuse resolve start submit'
        .split(' ')
        .map((action) => `request.${action}`),
    );
  });
});

it('records refusals of people, buttons and late words, bindings and spaces, and nothing of what was typed', async () => {
  const house = await openHouse(onTestFinished);
  const card = await asked(house, 'eve@acme.example');
  await house.say(ANA, house.ops, 'approve R-1');
  await house.say(BO, house.ops, 'deny R-1');
  await house.press(ANA, card, 'approve');
  await house.say(CHEN, house.ops, 'approve R-77');
  await house.say(MALLORY, house.guest, 'user create secret-word@evil.example --first X --last Y');
  await house.say(BO, house.ops, 'secret-word is no command');
  await house.say(ANA, house.ops, 'org use Acme');
  await house.heard(house.ops, /This space now works on Acme/);
  await house.call('/v1/attachment/actions', house.person(BO).token, 'POST', {
    type: 'submit',
    messageId: card.id,
    inputs: { v: 1, cmd: 'approve', ref: 'x'.repeat(22) },
  });
  await house.heard(house.ops, /belongs to no card of mine/);
  await house.say(BO, house.ops, 'deny R-1 --reason "not this month"');
  await house.reached(1, 'denied');
  const rows = rowsOf(house, `action like '%refuse' or action in ('space.bind', 'request.deny')`);
  const Told = z.object({ event: z.string().default(''), asked: z.string().default('') });
  const told = rows.map(({ action, detail }) => {
    const { event, asked: command } = Told.parse(detail);
    return `${action} ${event}${command}`;
  });
  expect(told.toSorted()).toEqual([
    'ask.refuse user create',
    'press.refuse ',
    'request.deny denied',
    'request.refuse approve',
    'request.refuse approve',
    'request.refuse approve',
    'request.refuse deny',
    'space.bind ',
  ]);
  for (const { detail } of rows) expect(detail['by']).toMatch(/@/);
  expect(rows.find(({ action }) => action === 'request.deny')?.detail['reason']).toBe('not this month');
  expect(JSON.stringify(rowsOf(house, '1 = 1'))).not.toContain('secret-word');
});
