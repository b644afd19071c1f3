// Figures as bars of text: steady on every client, read out as numbers.

const CELLS = 10;

/** Rounded, but a little is never shown as nothing, and nearly all never as all. */
export function bar(part: number, whole: number, cells = CELLS): string {
  const share = whole <= 0 ? (part > 0 ? 1 : 0) : part / whole;
  const fewest = part > 0 ? 1 : 0;
  const most = part < whole ? cells - 1 : cells;
  const filled = Math.max(fewest, Math.min(most, Math.round(share * cells)));
  return '▰'.repeat(filled) + '▱'.repeat(cells - filled);
}
