// The days a report is about: from words like "7d" or two dates, checked against what the template offers. Days are
// UTC days, as reports are made of them.
import type { Problem } from './failure.ts';
import type { ReportTemplate } from './ports/admin/reports.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface Period {
  readonly startDate: string;
  readonly endDate: string;
}

export interface PeriodWish {
  readonly period: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export const PERIODS = [
  { title: 'Yesterday', value: 'yesterday' },
  { title: 'Last 7 days', value: '7d' },
  { title: 'Last 30 days', value: '30d' },
  { title: 'Last month', value: 'month' },
  { title: 'The dates below', value: 'dates' },
] as const;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** A real day: 2026-02-30 is none. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(timeOf(text)) && dayOf(timeOf(text)) === text;
}

export type PeriodAnswer = { readonly period: Period } | { readonly problems: readonly Problem[] };

export function resolvePeriod(wish: PeriodWish, template: ReportTemplate, now: number): PeriodAnswer {
  const meant = meantPeriod(wish, now);
  if ('problems' in meant) return meant;
  const problems = checkPeriod(meant.period, template, wish.from === undefined ? 'period' : undefined);
  return problems.length > 0 ? { problems } : meant;
}

function meantPeriod({ period, from, to }: PeriodWish, now: number): PeriodAnswer {
  const said = period?.trim().toLowerCase();
  if (said === undefined || said === 'dates' || from !== undefined || to !== undefined)
    return fromDates(from, to);
  const yesterday = now - DAY_MS;
  if (said === 'yesterday') return { period: { startDate: dayOf(yesterday), endDate: dayOf(yesterday) } };
  if (said === 'month' || said === 'last month') return { period: lastMonth(now) };
  const days = /^(?:last\s+)?(\d{1,3})\s*d(?:ays?)?$/.exec(said)?.[1];
  const weeks = /^(?:last\s+)?(\d{1,2})\s*w(?:eeks?)?$/.exec(said)?.[1];
  const count = days === undefined ? Number(weeks ?? 0) * 7 : Number(days);
  if (count < 1) {
    const message = `“${period}” is no period I know: say 7d, 2w, yesterday, month, or give dates with --from and --to.`;
    return { problems: [{ field: 'period', message }] };
  }
  return { period: { startDate: dayOf(now - count * DAY_MS), endDate: dayOf(yesterday) } };
}

function fromDates(from: string | undefined, to: string | undefined): PeriodAnswer {
  const problems: Problem[] = [];
  const check = (field: 'from' | 'to', value: string | undefined, name: string): void => {
    if (value === undefined)
      problems.push({ field, message: `${name} is missing: say it as YYYY-MM-DD, or choose a period.` });
    else if (!isDay(value)) problems.push({ field, message: `“${value}” is no date: it goes YYYY-MM-DD.` });
  };
  check('from', from, 'The first day');
  check('to', to, 'The last day');
  if (problems.length > 0 || from === undefined || to === undefined) return { problems };
  if (from > to) return { problems: [{ field: 'to', message: 'The last day is before the first one.' }] };
  return { period: { startDate: from, endDate: to } };
}

function lastMonth(now: number): Period {
  const date = new Date(now);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1, 1);
  const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 0);
  return { startDate: dayOf(first), endDate: dayOf(last) };
}

function checkPeriod(period: Period, template: ReportTemplate, at: 'period' | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  const days = Math.round((timeOf(period.endDate) - timeOf(period.startDate)) / DAY_MS) + 1;
  if (template.maxDays !== undefined && days > template.maxDays) {
    const message = `${days} days are too many: “${template.title}” takes at most ${template.maxDays} at once.`;
    problems.push({ field: at ?? 'to', message });
  }
  if (template.dataFrom !== undefined && period.startDate < template.dataFrom) {
    problems.push({
      field: at ?? 'from',
      message: `“${template.title}” has data from ${template.dataFrom} on.`,
    });
  }
  if (template.dataTo !== undefined && period.endDate > template.dataTo) {
    problems.push({ field: at ?? 'to', message: `“${template.title}” has data up to ${template.dataTo}.` });
  }
  return problems;
}
