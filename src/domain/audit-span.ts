// The time an audit is read for: "the last 7 days", or two dates. Days are UTC days.
import * as z from 'zod';
import { InputProblems } from './failure.ts';
import { asField } from './input.ts';
import { isDay } from './report-period.ts';
import { parseSpan } from './span.ts';

const DAY_MS = 86_400_000;
/** Webex answers for a year at the most. */
const YEAR_MS = 366 * DAY_MS;
const DEFAULT = '7d';

export function spanFields() {
  return {
    last: asField(
      {
        title: 'Last',
        flags: ['last', 'since'],
        kind: 'text',
        placeholder: DEFAULT,
        hint: `24h, 7d, 12w; ${DEFAULT} when nothing is said.`,
        maxLength: 8,
      },
      z.string().max(8, 'It goes 24h, 7d or 12w.').optional(),
    ),
    from: asField(
      { title: 'From', flags: ['from'], kind: 'date', hint: 'YYYY-MM-DD, in place of “last”.' },
      z.string().max(20, 'It goes YYYY-MM-DD.').optional(),
    ),
    to: asField(
      { title: 'To', flags: ['to'], kind: 'date', hint: 'YYYY-MM-DD; today when nothing is said.' },
      z.string().max(20, 'It goes YYYY-MM-DD.').optional(),
    ),
  };
}

export interface SpanWish {
  readonly last?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Epoch ms, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Throws InputProblems. */
export function resolveSpan({ last, from, to }: SpanWish, now: number): Span {
  if (from === undefined && to === undefined) return lastSpan(last ?? DEFAULT, now);
  if (last !== undefined) wrong('last', 'Say either the last days or dates, not both.');
  if (from === undefined) wrong('from', 'The first day is missing: say it as YYYY-MM-DD.');
  const start = dayOf('from', from);
  const end = to === undefined ? now : Math.min(now, dayOf('to', to) + DAY_MS - 1);
  if (start > now) wrong('from', 'That day is still to come.');
  if (start > end) wrong('to', 'The last day is before the first one.');
  if (end - start > YEAR_MS)
    wrong('from', 'Webex answers for a year at a time: ask for each year by itself.');
  return { from: start, to: end };
}

function lastSpan(said: string, now: number): Span {
  const ms = parseSpan(said);
  if (ms === undefined)
    wrong('last', `“${said}” is no time that I know: say 24h, 7d or 12w, and a year at the most.`);
  return { from: now - ms, to: now };
}

function dayOf(field: string, text: string): number {
  if (!isDay(text)) wrong(field, `“${text}” is no date: it goes YYYY-MM-DD.`);
  return Date.parse(`${text}T00:00:00Z`);
}

function wrong(field: string, message: string): never {
  throw new InputProblems([{ field, message }]);
}

/** “the last 7d”, “2026-01-01 to 2026-01-31”. */
export function spanInWords({ last, from, to }: SpanWish): string {
  if (from === undefined) return `the last ${last ?? DEFAULT}`;
  return `${from} to ${to ?? 'now'}`;
}
