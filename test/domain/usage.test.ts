import { describe, expect, it } from 'vitest';
import { overThreshold, trendInWords, trendOf, type UsageSpan } from '../../src/domain/usage.ts';

const DAY_MS = 86_400_000;
const TODAY = 20_000;
const NOW = TODAY * DAY_MS + 5;

const license = (
  id: string,
  consumedUnits: number,
  totalUnits = 100,
  subscriptionId: string | undefined = 'S',
) => ({
  id,
  name: id,
  totalUnits,
  consumedUnits,
  subscriptionId,
  siteUrl: undefined,
});
const span = (fromDay: number, toDay: number, consumed: number, licenseId = 'a'): UsageSpan => ({
  licenseId,
  fromDay,
  toDay,
  consumed,
  total: 100,
});

const said = (consumed: number, spans: readonly UsageSpan[]): string => {
  const trend = trendOf(license('a', consumed), spans, NOW);
  return trend === undefined ? 'none' : trendInWords(trend);
};

describe('the trend of a license', () => {
  it('goes by the figures of 30 days ago, or the oldest that are younger', () => {
    expect(said(50, [span(TODAY - 90, TODAY - 30, 40), span(TODAY - 29, TODAY, 48)])).toBe(
      '+10 in 30 days, full in about 150 days at this pace',
    );
    expect(said(50, [span(TODAY - 90, TODAY - 31, 10), span(TODAY - 3, TODAY, 52)])).toBe('−2 in 3 days');
    expect(said(52, [span(TODAY - 90, TODAY, 52)])).toBe('unchanged in 30 days');
  });

  it('is none without an earlier day, and foretells nothing from a few days or far ahead', () => {
    expect(said(50, [])).toBe('none');
    expect(said(50, [span(TODAY, TODAY, 50)])).toBe('none');
    expect(said(50, [span(TODAY - 3, TODAY, 40)])).toBe('+10 in 3 days');
    expect(said(50, [span(TODAY - 1, TODAY, 49, 'b')])).toBe('none');
    expect(said(51, [span(TODAY - 30, TODAY, 50)])).toBe('+1 in 30 days');
    expect(said(100, [span(TODAY - 30, TODAY, 50)])).toBe('+50 in 30 days');
  });
});

it('finds what is over a threshold, the fullest first, without what has no end', () => {
  const all = [
    license('a', 90),
    license('b', 100),
    license('c', 89),
    { ...license('d', 100), subscriptionId: undefined },
  ];
  expect(overThreshold(all, 90).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(overThreshold([license('e', 0, 0), license('f', 1, 0)], 1).map(({ id }) => id)).toEqual(['f']);
});
