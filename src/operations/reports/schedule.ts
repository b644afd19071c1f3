// A report that comes again and again, each time as if its owner had just asked for it.
import type { Problem } from '../../domain/failure.ts';
import { PERIODS } from '../../domain/report-period.ts';
import type { RawInput } from '../../domain/request.ts';
import { scheduleOf } from '../../domain/schedule.ts';
import request from './request.ts';

const DATES = 'dates';
/** What a run may delete to make room is of the day it runs. */
const OF_EVERY_RUN: readonly string[] = ['report', 'of', 'period', 'sites', 'subscriptions'];

const schedule = scheduleOf(request, {
  name: 'report schedule',
  aliases: ['schedule report'],
  summary: 'Have a report made again and again, e.g. every Monday.',
  examples: [
    'report schedule "User Activity Summary" --last 7d every monday 07:00 Europe/Berlin',
    'report schedule --template "User Activity Summary" --last month every month on the 1st 06:30 America/New_York',
  ],
  without: ['from', 'to'],
  unlessSaid: { full: ['wait'] },
  field: (field) =>
    field.id === 'period' && field.source !== undefined
      ? {
          ...field,
          source: async (context, raw) =>
            ((await field.source?.(context, raw)) ?? []).filter(({ value }) => value !== DATES),
        }
      : field,
  // The dates of a run now are not those of the next.
  always: (changes, raw) =>
    changes
      .filter(({ field }) => OF_EVERY_RUN.includes(field))
      .map((change) => {
        const said = raw['period']?.[0];
        const title = PERIODS.find(({ value }) => value === said)?.title ?? said;
        return change.field === 'period' && title !== undefined ? { ...change, after: title } : change;
      }),
});

function periodProblems(raw: RawInput): readonly Problem[] {
  return raw['period']?.[0] === DATES
    ? [{ field: 'period', message: 'Every run has other dates: choose a period such as the last 7 days.' }]
    : [];
}

export default { ...schedule, check: (raw: RawInput) => [...schedule.check(raw), ...periodProblems(raw)] };
