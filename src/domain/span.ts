const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
const YEAR_MS = 366 * 86_400_000;

/** `90m`, `24h`, `7d`, `2w` in milliseconds; undefined for anything else, and for more than a year. */
export function parseSpan(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})\s?([mhdw])$/i.exec(text.trim()) ?? [];
  const ms = Number(count) * (UNITS_MS[unit?.toLowerCase() ?? ''] ?? Number.NaN);
  return ms > 0 && ms <= YEAR_MS ? ms : undefined;
}
