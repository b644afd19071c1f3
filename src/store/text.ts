// What may go into a text column. PostgreSQL refuses NUL and broken surrogates, SQLite keeps them:
// both get the same, cleaned text.

const NUL = '\u0000';

export function cleanText(text: string): string {
  return text.replaceAll(NUL, '').toWellFormed();
}

function clean(value: unknown, sorted: boolean): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, sorted));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [cleanText(key), clean(item, sorted)] as const);
  // By code unit: the order may not depend on the machine's locale.
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries);
}

/** A round trip first: dates and other objects become what JSON makes of them. */
function plain(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

export function encodeJson(value: unknown): string {
  return JSON.stringify(clean(plain(value), false));
}

/** One text for equal values: keys sorted, no white space. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(clean(plain(value), true));
}

export function decodeJson(text: string): unknown {
  return JSON.parse(text);
}
