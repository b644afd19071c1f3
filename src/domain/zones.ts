// Time zones: what the clock on the wall says at a moment, and which moment it is when it says something.

export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** What the clock says there, and the same as if it were UTC (epoch ms). */
export function clockAt(at: number, zone: string): WallTime & { readonly asUtc: number } {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const wall = {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, part('second'));
  return { ...wall, asUtc };
}

const offsetAt = (at: number, zone: string): number => clockAt(at, zone).asUtc - Math.floor(at / 1000) * 1000;

/** The first moment of two; for a time that is skipped, as much later as the clock skips. */
export function instantOf({ year, month, day, hour, minute }: WallTime, zone: string): number {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  // Before and after any change that is near: no zone changes twice within two days.
  const before = wall - offsetAt(wall - DAY_MS, zone);
  const after = wall - offsetAt(wall + DAY_MS, zone);
  const shown = [before, after].filter((at) => clockAt(at, zone).asUtc === wall);
  return shown.length === 0 ? before : Math.min(...shown);
}

/** As IANA writes it, from any case; undefined when there is no such zone. Offsets are no zones: they know no summer. */
export function zoneNamed(said: string): string | undefined {
  if (!/^[a-z]/i.test(said)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: said }).resolvedOptions().timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** The zone whose city this is. */
export function zoneNear(said: string): string | undefined {
  const wanted = said.toLowerCase().split('/').at(-1) ?? '';
  const city = (zone: string): string => zone.toLowerCase().split('/').at(-1) ?? '';
  const zones = Intl.supportedValuesOf('timeZone');
  return zones.find((zone) => city(zone) === wanted) ?? zones.find((zone) => city(zone).startsWith(wanted));
}
