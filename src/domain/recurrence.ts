// When something that recurs is due: on days of the week or of the month, at a time of the clock somewhere. The zone
// is an IANA zone, so the time stays what the clock on the wall says over every change of it.
import * as z from 'zod';
import { clockAt, instantOf, type WallTime, zoneNamed, zoneNear } from './zones.ts';

/** Days of the week as ISO 8601 counts them: 1 is Monday. A day that a month does not have is its last one. */
const Days = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('daily') }),
  z.object({ kind: z.literal('weekly'), weekdays: z.array(z.number().int().min(1).max(7)).min(1) }),
  z.object({ kind: z.literal('monthly'), day: z.number().int().min(1).max(31) }),
]);
type Days = z.infer<typeof Days>;

export const Recurrence = z.object({
  days: Days,
  hour: z.number().int().min(0).max(23),
  minute: z.number().int().min(0).max(59),
  /** As IANA writes it, e.g. `Europe/Berlin`. */
  zone: z.string(),
});
export type Recurrence = Readonly<z.infer<typeof Recurrence>>;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const LONGEST_GAP_DAYS = 33;
const HOW = 'Say it like this: every monday 07:00 Europe/Berlin';

export type ParsedRecurrence = { readonly recurrence: Recurrence } | { readonly problem: string };

/**
 * `every monday 07:00 Europe/Berlin`; several days (`mon, wed and fri`), `day`, `weekday`, `weekend`, `month on the
 * 1st`, `1st`, `last day`. “every” may be left out; the zone may not, as nobody could guess it.
 */
export function parseRecurrence(text: string): ParsedRecurrence {
  const words = text
    .trim()
    .split(/[\s,]+/)
    .filter((word) => !/^(every|each|on|at|the|and|of|in|&)?$/i.test(word));
  const times = words.filter((word) => TIME.test(word));
  const [time] = times;
  if (time === undefined) return { problem: `At what time? ${HOW}` };
  if (times.length > 1) return { problem: `There is more than one time: ${times.join(', ')}. ${HOW}` };
  const [, hour = '', minute = '00', half, whole] = TIME.exec(time) ?? [];
  const clock = clockOf(Number(hour), Number(minute), (half ?? whole)?.toLowerCase());
  if (clock === undefined) return { problem: `“${time}” is no time of the day: write it like 07:00.` };
  const at = words.indexOf(time);
  const zoneSaid = words.slice(at + 1).join('_');
  const zone = zoneNamed(zoneSaid);
  if (zone === undefined) return { problem: zoneProblem(zoneSaid) };
  const days = daysOf(words.slice(0, at).map((word) => word.toLowerCase()));
  if (typeof days === 'string') return { problem: days };
  return { recurrence: { days, ...clock, zone } };
}

const TIME = /^(\d{1,2})(?::(\d{2})(am|pm)?|(am|pm))$/i;

function clockOf(
  hour: number,
  minute: number,
  half: string | undefined,
): { readonly hour: number; readonly minute: number } | undefined {
  if (minute > 59 || hour > 23 || (half !== undefined && (hour < 1 || hour > 12))) return undefined;
  const shift = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  return { hour: shift, minute };
}

function zoneProblem(said: string): string {
  if (said === '') return `In which time zone? ${HOW}`;
  const near = zoneNear(said);
  const hint = near === undefined ? 'Write it like Europe/Berlin.' : `Did you mean ${near}?`;
  return `“${said}” is no time zone I know. ${hint}`;
}

const NAMES: ReadonlyMap<string, readonly number[]> = new Map([
  ...WEEKDAYS.flatMap((name, at) => {
    const lower = name.toLowerCase();
    const said = [lower, `${lower}s`, lower.slice(0, 3), lower.slice(0, 2)];
    return said.map((word): [string, number[]] => [word, [at + 1]]);
  }),
  ['tues', [2]],
  ['thur', [4]],
  ['thurs', [4]],
  ['weekday', [1, 2, 3, 4, 5]],
  ['weekdays', [1, 2, 3, 4, 5]],
  ['weekend', [6, 7]],
  ['weekends', [6, 7]],
]);

function daysOf(words: readonly string[]): Days | string {
  const said = words.join(' ');
  if (/^(day|days|daily)$/.test(said)) return { kind: 'daily' };
  const month =
    /^(?:(?:month|monthly) )?(?:(\d{1,2})(?:st|nd|rd|th)?|(last)(?: day)?)(?: (?:month|monthly))?$/.exec(
      said,
    );
  if (month) {
    const day = month[2] === undefined ? Number(month[1]) : 31;
    return day >= 1 && day <= 31
      ? { kind: 'monthly', day }
      : `A month has no day ${day}: say 1st to 31st, or last day.`;
  }
  if (/^(month|monthly)$/.test(said))
    return 'On which day of the month? Say it like this: every month on the 1st 07:00 Europe/Berlin';
  if (words.length === 0) return `On which days? ${HOW}`;
  const weekdays = new Set<number>();
  for (const word of words) {
    const days = NAMES.get(word);
    if (days === undefined) return `I do not know the day “${word}”. ${HOW}`;
    for (const day of days) weekdays.add(day);
  }
  return { kind: 'weekly', weekdays: [...weekdays].toSorted((a, b) => a - b) };
}

/** “every Monday at 07:00 (Europe/Berlin)” */
export function recurrenceInWords({ days, hour, minute, zone }: Recurrence): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `every ${daysInWords(days)} at ${two(hour)}:${two(minute)} (${zone})`;
}

function daysInWords(days: Days): string {
  if (days.kind === 'daily') return 'day';
  if (days.kind === 'monthly')
    return days.day === 31 ? 'last day of the month' : `${ordinal(days.day)} of the month`;
  const said = days.weekdays.join('');
  if (said === '12345') return 'weekday';
  const names = days.weekdays.flatMap((day) => WEEKDAYS[day - 1] ?? []);
  return names.length === 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function ordinal(day: number): string {
  const teen = day > 10 && day < 14;
  const ending = teen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10];
  return `${day}${ending ?? 'th'}`;
}

/**
 * The first time after `after` (epoch ms). A time that the clock skips in spring comes as much later as it skips; one
 * that it shows twice in autumn counts the first time only: once on every day.
 */
export function nextTime(recurrence: Recurrence, after: number): number {
  const { days, hour, minute, zone } = recurrence;
  const today = clockAt(after, zone);
  // Yesterday's may still be to come: a time that is skipped at midnight.
  for (let ahead = -1; ahead <= LONGEST_GAP_DAYS; ahead += 1) {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead));
    if (!falls(days, date)) continue;
    const wall: WallTime = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour,
      minute,
    };
    const at = instantOf(wall, zone);
    if (at > after) return at;
  }
  throw new Error(`${recurrenceInWords(recurrence)} never comes`);
}

function falls(days: Days, date: Date): boolean {
  if (days.kind === 'daily') return true;
  if (days.kind === 'weekly') return days.weekdays.includes(((date.getUTCDay() + 6) % 7) + 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === Math.min(days.day, last);
}

const MOST_MISSED = 400;

/** All times from `due` (itself one) up to `now`, oldest first; the first 400 of them. */
export function timesUntil(recurrence: Recurrence, due: number, now: number): readonly number[] {
  const times: number[] = [];
  for (let at = due; at <= now && times.length < MOST_MISSED; at = nextTime(recurrence, at)) times.push(at);
  return times;
}
