import { describe, expect, it } from 'vitest';
import type { ReportTemplate } from '../../src/domain/ports/admin/reports.ts';
import { isDay, resolvePeriod } from '../../src/domain/report-period.ts';

/** In the first minutes of a UTC day, of March, of a leap year. */
const NOW = Date.parse('2028-03-01T00:04:00Z');
const template: ReportTemplate = {
  id: 1,
  title: 'Usage',
  service: 'Teams',
  maxDays: 31,
  fields: [{ field: 'startDate', required: true }],
  dataFrom: '2027-01-29',
  dataTo: '2028-02-29',
};

function resolved(period: string | undefined, from?: string, to?: string, changed: object = {}) {
  return resolvePeriod({ period, from, to }, { ...template, ...changed }, NOW);
}

describe('a period', () => {
  it.for([
    ['yesterday', '2028-02-29', '2028-02-29'],
    ['1d', '2028-02-29', '2028-02-29'],
    ['7d', '2028-02-23', '2028-02-29'],
    ['last 7 days', '2028-02-23', '2028-02-29'],
    [' 2W ', '2028-02-16', '2028-02-29'],
    ['30d', '2028-01-31', '2028-02-29'],
    ['month', '2028-02-01', '2028-02-29'],
    ['Last Month', '2028-02-01', '2028-02-29'],
  ] as const)('“%s” ends yesterday', ([said, startDate, endDate]) => {
    expect(resolved(said)).toEqual({ period: { startDate, endDate } });
  });

  it.for(['0d', '7', 'fortnight', '1000d', '-7d', '7d; drop', '½d'])('“%s” is none', (said) => {
    expect(resolved(said)).toMatchObject({ problems: [{ field: 'period' }] });
  });

  it('of two dates is taken as it is', () => {
    expect(resolved('dates', '2028-02-01', '2028-02-02')).toEqual({
      period: { startDate: '2028-02-01', endDate: '2028-02-02' },
    });
  });

  it.for([
    ['2028-02-30', '2028-02-29', 'from'],
    ['2028-02-01', '29.02.2028', 'to'],
    ['2028-02-02', '2028-02-01', 'to'],
    [undefined, '2028-02-01', 'from'],
    ['2028-02-01', undefined, 'to'],
    ['2027-01-28', '2027-01-30', 'from'],
    ['2028-02-28', '2028-03-01', 'to'],
  ] as const)('from %s to %s is wrong at “%s”', ([from, to, field]) => {
    expect(resolved('dates', from, to)).toMatchObject({ problems: [{ field }] });
  });

  it('may be as long as the template says and not a day longer', () => {
    expect(resolved('dates', '2028-01-30', '2028-02-29')).toHaveProperty('period');
    expect(resolved('dates', '2028-01-29', '2028-02-29')).toMatchObject({
      problems: [{ field: 'to', message: expect.stringContaining('32 days are too many') }],
    });
    expect(resolved('30d', undefined, undefined, { maxDays: 7 })).toMatchObject({
      problems: [{ field: 'period', message: expect.stringContaining('at most 7') }],
    });
    expect(resolved('30d', undefined, undefined, { maxDays: undefined })).toHaveProperty('period');
  });
});

it.for([
  ['2028-02-29', true],
  ['2027-02-29', false],
  ['2028-2-9', false],
  ['2028-13-01', false],
  ['', false],
] as const)('“%s” is a day: %s', ([text, is]) => {
  expect(isDay(text)).toBe(is);
});
