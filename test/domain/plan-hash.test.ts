import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type Planned, planHash, viewHash } from '../../src/domain/plan-hash.ts';

const PLAN: Planned = {
  operation: 'user create',
  orgId: 'acme',
  changes: [{ field: 'email', label: 'E-mail', before: '', after: 'new@acme.example' }],
  data: { email: 'new@acme.example', licenses: [{ id: 'l1', name: 'Messaging' }] },
  rule: { need: 1, from: ['bo', 'chen'] },
};

describe('the hash of a plan', () => {
  it.each<[string, Planned]>([
    ['the operation', { ...PLAN, operation: 'user delete' }],
    ['the organization', { ...PLAN, orgId: 'globex' }],
    ['what is shown as changing', { ...PLAN, changes: [{ ...PLAN.changes[0]!, after: 'x@acme.example' }] }],
    ['what was there before', { ...PLAN, changes: [{ ...PLAN.changes[0]!, before: 'x' }] }],
    ['what is sent', { ...PLAN, data: { email: 'new@acme.example', licenses: [] } }],
    ['how many must approve', { ...PLAN, rule: { need: 2, from: ['bo', 'chen'] } }],
    ['who may approve', { ...PLAN, rule: { need: 1, from: ['bo', 'mallory'] } }],
  ])('is another when %s is another', (_part, other) => {
    expect(planHash(other)).not.toBe(planHash(PLAN));
  });

  it('is the same whatever order the keys are in', () => {
    const { rule, data, changes, orgId, operation } = PLAN;
    expect(planHash({ rule: { from: rule.from, need: rule.need }, data, changes, orgId, operation })).toBe(
      planHash(PLAN),
    );
    expect(
      planHash({ ...PLAN, data: { licenses: [{ name: 'Messaging', id: 'l1' }], email: 'new@acme.example' } }),
    ).toBe(planHash(PLAN));
  });

  it('does not depend on when it was asked', () => {
    const later = { need: 1, from: ['bo', 'chen'], expiresAt: 99 };
    expect(planHash({ ...PLAN, rule: later })).toBe(planHash(PLAN));
  });

  it('survives the way through the database', () => {
    expect(planHash(JSON.parse(JSON.stringify({ ...PLAN, data: { a: undefined, b: 1 } })))).toBe(
      planHash({ ...PLAN, data: { a: undefined, b: 1 } }),
    );
  });
});

describe('canonical JSON', () => {
  it('is one text per value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const again: unknown = JSON.parse(canonical(value));
        expect(canonical(again)).toBe(canonical(value));
        expect(again).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells what reads alike apart', () => {
    const texts = ['1', 1, [1], { 1: 1 }, null, 'null', '', [], {}].map((value) => canonical(value));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('makes fingerprints of views', () => {
    expect(viewHash({ a: 1 })).not.toBe(viewHash({ a: 2 }));
  });
});
