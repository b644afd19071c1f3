import { expect, it } from 'vitest';
import { planDifference } from '../../src/domain/plan-difference.ts';
import { inState, rule } from './rows.ts';

function differs(then: readonly string[], now: readonly string[]): readonly string[] {
  const { plan } = inState('pending', {});
  if (!plan) throw new Error('a request that waits has a plan');
  const asked = (beneficiaries: readonly string[]) => ({
    plan: { ...plan, beneficiaries: [...beneficiaries] },
    rule,
  });
  return planDifference(asked(then), asked(now));
}

const many = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, at) => `u${String(from + at).padStart(5, '0')}@acme.example`);

it('names everybody where they are few, and who has come and gone where they are many', () => {
  expect(differs(['b', 'a'], ['a', 'b'])).toEqual([]);
  expect(differs(['a'], [])).toEqual(['For whom: was a, is nobody']);
  expect(differs(many(0, 20_000), many(0, 20_000))).toEqual([]);
  expect(differs(many(0, 20_000), many(1, 20_001))).toEqual([
    'For whom: new u20000@acme.example; no more u00000@acme.example',
  ]);
  const [line = ''] = differs(many(0, 20_000), []);
  expect(line).toMatch(/^For whom: no more u00000@acme.example, [^;]* and 19994 more$/);
  expect(line.length).toBeLessThan(200);
});
