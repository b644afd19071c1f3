// E-mail addresses out of whatever holds them: fields, nested details, keys of objects, sentences, query texts.

const AT = '(?:[@＠﹫]|%40)';
const OUTSIDE = String.raw`\s@＠﹫<>()\[\]{},;:"“”„«»|\\/=&?`;
/** Apostrophes belong to addresses, and quotation marks in front of them do not. */
const ADDRESS = new RegExp(`[^${OUTSIDE}'’‘]+(?:['’][^${OUTSIDE}'’‘]+)*${AT}[^${OUTSIDE}'’‘%]+`, 'giu');
const TRAILING = /[.!…-]+$/u;

/** Replaces each address in all texts of a JSON value; `hash` gets it in small letters, so that spelling is no matter. */
export function withoutEmails(value: unknown, hash: (email: string) => string): unknown {
  if (typeof value === 'string') return textWithoutEmails(value, hash);
  if (Array.isArray(value)) return value.map((item) => withoutEmails(item, hash));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    textWithoutEmails(key, hash),
    withoutEmails(item, hash),
  ]);
  return Object.fromEntries(entries);
}

function textWithoutEmails(text: string, hash: (email: string) => string): string {
  return text.replace(ADDRESS, (found) => {
    const tail = TRAILING.exec(found)?.[0] ?? '';
    const address = tail === '' ? found : found.slice(0, -tail.length);
    return `${hash(canonical(address))}${tail}`;
  });
}

const canonical = (address: string): string =>
  address.normalize('NFKC').replace(/%40/i, '@').replaceAll('’', "'").toLowerCase();
