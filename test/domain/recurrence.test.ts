// Times that recur, over every change of the clock that is worth a case.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextTime,
  parseRecurrence,
  type Recurrence,
  recurrenceInWords,
  timesUntil,
} from '../../src/domain/recurrence.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString().replace(':00.000Z', 'Z');

function parsed(text: string): Recurrence {
  const found = parseRecurrence(text);
  if ('problem' in found) throw new Error(found.problem);
  return found.recurrence;
}

function next(text: string, after: string, count = 1): readonly string[] {
  const times: string[] = [];
  for (let now = at(after); times.length < count; ) {
    now = nextTime(parsed(text), now);
    times.push(iso(now));
  }
  return times;
}

describe('a time that recurs', () => {
  it.for([
    ['every monday 07:00 Europe/Berlin', 'every Monday at 07:00 (Europe/Berlin)'],
    [
      'Every Mon, Wed and Fri at 7:30 europe/berlin',
      'every Monday, Wednesday and Friday at 07:30 (Europe/Berlin)',
    ],
    ['weekdays 18:00 UTC', 'every weekday at 18:00 (UTC)'],
    ['every day 6am America/New_York', 'every day at 06:00 (America/New_York)'],
    ['daily 12pm Asia/Tokyo', 'every day at 12:00 (Asia/Tokyo)'],
    ['daily 12am America/New York', 'every day at 00:00 (America/New_York)'],
    ['every month on the 1st 07:00 Asia/Kolkata', 'every 1st of the month at 07:00 (Asia/Calcutta)'],
    ['every 22nd at 07:00 UTC', 'every 22nd of the month at 07:00 (UTC)'],
    ['monthly 13 07:00 UTC', 'every 13th of the month at 07:00 (UTC)'],
    ['every last day of the month 07:00 UTC', 'every last day of the month at 07:00 (UTC)'],
    ['every sunday and saturday 07:00 UTC', 'every Saturday and Sunday at 07:00 (UTC)'],
  ])('is read from “%s”', ([text = '', words = '']) => {
    expect(recurrenceInWords(parsed(text)).replace('Asia/Kolkata', 'Asia/Calcutta')).toBe(words);
  });

  it.for([
    ['every monday', /At what time/],
    ['every monday 07:00', /In which time zone/],
    ['every monday 25:00 Europe/Berlin', /“25:00” is no time of the day/],
    ['every monday 7:75 UTC', /“7:75” is no time of the day/],
    ['every monday 13pm UTC', /no time of the day/],
    ['every monday 07:00 Berlin', /“Berlin” is no time zone I know. Did you mean Europe\/Berlin\?/],
    ['every monday 07:00 Moon/Tranquility', /no time zone I know. Write it like Europe\/Berlin/],
    ['every monday 07:00 +02:00', /no time zone/],
    ['every mittwoch 07:00 UTC', /I do not know the day “mittwoch”/],
    ['07:00 UTC', /On which days/],
    ['every month 07:00 UTC', /On which day of the month/],
    ['every 32nd 07:00 UTC', /A month has no day 32/],
    ['every monday 07:00 08:00 UTC', /more than one time/],
    ['', /At what time/],
  ] as const)('says what is wrong with “%s”', ([text, problem]) => {
    expect(parseRecurrence(text)).toMatchObject({ problem: expect.stringMatching(problem) });
  });

  it('stays what the clock on the wall says, in summer and in winter', () => {
    expect(next('every sunday 07:00 Europe/Berlin', '2026-10-17T12:00Z', 3)).toEqual([
      '2026-10-18T05:00Z',
      '2026-10-25T06:00Z',
      '2026-11-01T06:00Z',
    ]);
    expect(next('every day 09:00 Australia/Sydney', '2026-10-02T20:00Z', 3)).toEqual([
      '2026-10-02T23:00Z',
      '2026-10-03T22:00Z',
      '2026-10-04T22:00Z',
    ]);
  });

  it('comes as much later as the clock skips, and once when it shows a time twice', () => {
    expect(next('every day 02:30 Europe/Berlin', '2026-03-28T00:00Z', 3)).toEqual([
      '2026-03-28T01:30Z',
      '2026-03-29T01:30Z',
      '2026-03-30T00:30Z',
    ]);
    expect(next('every day 02:30 Europe/Berlin', '2026-10-24T12:00Z', 3)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-26T01:30Z',
      '2026-10-27T01:30Z',
    ]);
    expect(next('every day 02:15 Australia/Lord_Howe', '2026-10-02T20:00Z', 2)).toEqual([
      '2026-10-03T15:45Z',
      '2026-10-04T15:15Z',
    ]);
    expect(next('every day 00:30 America/Havana', '2026-03-07T12:00Z', 2)).toEqual([
      '2026-03-08T05:30Z',
      '2026-03-09T04:30Z',
    ]);
  });

  it('lives with a day that never was', () => {
    expect(next('every day 07:00 Pacific/Apia', '2011-12-29T12:00Z', 2)).toEqual([
      '2011-12-29T17:00Z',
      '2011-12-30T17:00Z',
    ]);
  });

  it('takes the last day of a month that is too short', () => {
    expect(next('every 30th 07:00 UTC', '2027-01-15T00:00Z', 3)).toEqual([
      '2027-01-30T07:00Z',
      '2027-02-28T07:00Z',
      '2027-03-30T07:00Z',
    ]);
    expect(next('last day 07:00 UTC', '2028-02-01T00:00Z')).toEqual(['2028-02-29T07:00Z']);
  });

  it('counts what was missed', () => {
    const weekly = parsed('every monday 07:00 Europe/Berlin');
    const due = at('2026-10-19T05:00Z');
    expect(timesUntil(weekly, due, at('2026-11-02T06:00Z')).map(iso)).toEqual([
      '2026-10-19T05:00Z',
      '2026-10-26T06:00Z',
      '2026-11-02T06:00Z',
    ]);
    expect(timesUntil(weekly, due, due - 1)).toEqual([]);
    expect(timesUntil(parsed('daily 07:00 UTC'), 0, at('2026-11-02T06:00Z'))).toHaveLength(400);
  });

  it('comes once on each of its days, in any zone', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'Pacific/Chatham',
      'America/Santiago',
      'UTC',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: at('2015-01-01T00:00Z'), max: at('2030-01-01T00:00Z') }),
        (zone, hour, minute, start) => {
          const daily: Recurrence = { days: { kind: 'daily' }, hour, minute, zone };
          const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
          let now = start;
          const seen: string[] = [];
          for (let n = 0; n < 8; n += 1) {
            const then = nextTime(daily, now);
            expect(then).toBeGreaterThan(now);
            expect(then - now).toBeLessThanOrEqual(26 * 3_600_000);
            seen.push(day.format(then));
            now = then;
          }
          expect(new Set(seen).size).toBe(seen.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
