const MINUTE_MS = 60_000;
const UNITS = [
  ['year', 365 * 24 * 60 * MINUTE_MS],
  ['month', 30 * 24 * 60 * MINUTE_MS],
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
] as const;

/** "2 years", "5 hours", "1 minute": the largest unit that fits, rounded down. Both are epoch ms. */
export function ageInWords(since: number, now: number): string {
  const age = now - since;
  const [unit, ms] = UNITS.find(([, size]) => age >= size) ?? ['minute', MINUTE_MS];
  const count = Math.floor(age / ms);
  if (count < 1) return 'less than a minute';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
