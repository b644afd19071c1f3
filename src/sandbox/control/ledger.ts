export type LedgerEntry = {
  n: number;
  at: string;
  owner: string | null;
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** What the caller was (to be) told; 0 when the line was cut before anything happened. */
  status: number;
  trackingId: string;
};

const KEPT = 20_000;

export class Ledger {
  #entries: LedgerEntry[] = [];
  #last = 0;

  add(entry: Omit<LedgerEntry, 'n'>): LedgerEntry {
    this.#last += 1;
    const numbered = { n: this.#last, ...entry };
    this.#entries.push(numbered);
    // Trimmed in blocks: dropping one per request would copy the list each time.
    if (this.#entries.length > KEPT * 1.1) this.#entries = this.#entries.slice(-KEPT);
    return numbered;
  }

  page(since: number, limit: number): { items: LedgerEntry[]; next: number; dropped: number } {
    const first = this.#entries[0]?.n ?? this.#last + 1;
    const start = Math.max(0, since + 1 - first);
    const items = this.#entries.slice(start, start + limit);
    return { items, next: items.at(-1)?.n ?? Math.max(since, 0), dropped: Math.max(0, first - 1 - since) };
  }
}
