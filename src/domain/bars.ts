// Figures as bars of text: steady on every client, read out as numbers.

const CELLS = 10;

/** A started cell is a full one, so that a little is never shown as nothing. */
export function bar(part: number, whole: number): string {
  const share = whole <= 0 ? (part > 0 ? 1 : 0) : part / whole;
  const filled = Math.max(0, Math.min(CELLS, Math.ceil(share * CELLS)));
  return '▰'.repeat(filled) + '▱'.repeat(CELLS - filled);
}
