// Finding the thing a person named: an exact name beats a prefix, an id beats both, two matches are a question.

export type Resolution<T> =
  | { readonly found: 'one'; readonly item: T }
  | { readonly found: 'none'; readonly near: readonly T[] }
  | { readonly found: 'many'; readonly items: readonly T[] };

interface Named {
  readonly id: string;
  readonly name: string;
}

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

export function resolveByName<T extends Named>(items: readonly T[], wanted: string): Resolution<T> {
  const byId = items.find((item) => item.id === wanted);
  if (byId) return { found: 'one', item: byId };
  const key = fold(wanted);
  if (key === '') return { found: 'none', near: [] };
  const exact = items.filter((item) => fold(item.name) === key);
  if (exact[0])
    return exact.length === 1 ? { found: 'one', item: exact[0] } : { found: 'many', items: exact };
  const prefixed = items.filter((item) => fold(item.name).startsWith(key));
  if (prefixed[0]) {
    return prefixed.length === 1 ? { found: 'one', item: prefixed[0] } : { found: 'many', items: prefixed };
  }
  return { found: 'none', near: nearest(items, key) };
}

/** The few whose names are closest, for "did you mean". */
export function nearest<T extends { readonly name: string }>(
  items: readonly T[],
  wanted: string,
  limit = 3,
): readonly T[] {
  const key = fold(wanted);
  return items
    .map((item) => ({ item, distance: closeness(fold(item.name), key) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(key.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ item }) => item);
}

/** Edits between what was typed and the name, or nothing when the one contains the other. */
function closeness(name: string, key: string): number {
  if (key.length >= 3 && name.includes(key)) return 0;
  return editDistance(name.slice(0, 60), key.slice(0, 60));
}

/** Optimal string alignment distance (Damerau–Levenshtein without repeated edits). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row: number[] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
