import { expect, it } from 'vitest';
import { resolveSpan, type SpanWish, spanInWords } from '../../src/domain/audit-span.ts';
import { InputProblems } from '../../src/domain/failure.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-05-10T12:00:00Z');
const at = (text: string): number => Date.parse(text);

it.each<[SpanWish, number, number]>([
  [{}, NOW - 7 * DAY, NOW],
  [{ last: '24h' }, NOW - DAY, NOW],
  [{ last: '366d' }, NOW - 366 * DAY, NOW],
  [{ from: '2026-05-01' }, at('2026-05-01T00:00:00Z'), NOW],
  [{ from: '2026-05-10', to: '2026-05-10' }, at('2026-05-10T00:00:00Z'), NOW],
  [{ from: '2024-02-01', to: '2025-01-31' }, at('2024-02-01T00:00:00Z'), at('2025-01-31T23:59:59.999Z')],
])('%o', (wish, from, to) => {
  expect(resolveSpan(wish, NOW)).toEqual({ from, to });
});

it.each<[SpanWish, string, RegExp]>([
  [{ last: 'ages' }, 'last', /no time that I know/],
  [{ last: '367d' }, 'last', /a year at the most/],
  [{ last: '7d', from: '2026-05-01' }, 'last', /not both/],
  [{ to: '2026-05-01' }, 'from', /first day is missing/],
  [{ from: '2026-02-30' }, 'from', /no date/],
  [{ from: '2026-06-01' }, 'from', /still to come/],
  [{ from: '2026-05-02', to: '2026-05-01' }, 'to', /before the first/],
  [{ from: '2025-01-01', to: '2026-01-03' }, 'from', /a year at a time/],
])('%o is refused at its field', (wish, field, message) => {
  const problems = [{ field, message: expect.stringMatching(message) }];
  expect(() => resolveSpan(wish, NOW)).toThrow(InputProblems);
  expect(() => resolveSpan(wish, NOW)).toThrow(expect.objectContaining({ problems }));
});

it('is said in words', () => {
  expect(spanInWords({})).toBe('the last 7d');
  expect(spanInWords({ from: '2026-05-01' })).toBe('2026-05-01 to now');
});
