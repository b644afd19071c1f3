// What a cell means, after what spreadsheets and copying do to values. Each repair and each refusal is a sentence
// without line and column: the row adds those.
import * as z from 'zod';

export type Cell =
  | { readonly value: string; readonly repair?: string }
  /** It cannot be told what was meant. */
  | { readonly problem: string };

/** Stands for “make it empty” where an empty cell says nothing. */
export const EMPTY = '(empty)';

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const ERRORS = /^#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!|####*)/i;

/** For every cell. */
export function cleanCell(raw: string): Cell {
  const plain = raw.replace(INVISIBLE, '').replaceAll('\u00a0', ' ');
  const value = plain.replaceAll(/[\r\n\t]+/g, ' ').trim();
  if (ERRORS.test(value)) return { problem: `“${value.slice(0, 20)}” is an error of the spreadsheet` };
  const literal = /^="([^"]*)"$/.exec(value);
  if (literal)
    return { value: (literal[1] ?? '').trim(), repair: 'a formula that is a text was taken for the text' };
  if (value.startsWith('=')) return { problem: 'a formula stands where a value should be' };
  if (/^'[=+\-@|%]/.test(value))
    return { value: value.slice(1), repair: 'an apostrophe at the beginning was left out' };
  if (plain !== raw && plain.replaceAll(' ', '') !== raw.replaceAll(/[\s\u00a0]/g, ''))
    return { value, repair: 'invisible characters were left out' };
  if (/[\r\n]/.test(plain.trim())) return { value, repair: 'a line break inside was made a blank' };
  return { value };
}

/** Letters of other scripts that look like Latin ones. */
const LOOK_ALIKE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['а', 'a'],
    ['е', 'e'],
    ['о', 'o'],
    ['р', 'p'],
    ['с', 'c'],
    ['у', 'y'],
    ['х', 'x'],
    ['і', 'i'],
    ['ј', 'j'],
    ['ѕ', 's'],
    ['һ', 'h'],
    ['ԁ', 'd'],
    ['ո', 'n'],
    ['к', 'k'],
    ['м', 'm'],
    ['т', 't'],
    ['в', 'b'],
    ['н', 'h'],
    ['ο', 'o'],
    ['α', 'a'],
    ['ν', 'v'],
    ['ι', 'i'],
    ['ρ', 'p'],
    ['ı', 'i'],
    ['ɡ', 'g'],
  ].map(([other, latin]) => [other, latin]),
);

const Email = z.email().max(254);

export function emailCell(cleaned: string): Cell {
  const told = /<([^<>\s]+@[^<>\s]+)>$/.exec(cleaned)?.[1] ?? cleaned;
  const bare = told
    .normalize('NFKC')
    .replace(/^mailto:/i, '')
    .replaceAll(/\s+(?=@)|(?<=@)\s+/g, '')
    .replace(/[.,;:]+$/, '')
    .toLowerCase();
  const latin = bare.replaceAll(/\P{ASCII}/gu, (char) => LOOK_ALIKE[char] ?? char);
  if (!Email.safeParse(latin).success)
    return {
      problem: /\P{ASCII}/u.test(latin)
        ? 'the e-mail address has letters that no address has'
        : 'this is no e-mail address',
    };
  if (latin !== bare)
    return { value: latin, repair: `look-alike letters of another alphabet were replaced: ${latin}` };
  if (bare !== cleaned.toLowerCase()) return { value: latin, repair: `read as ${latin}` };
  return { value: latin };
}

const SCIENTIFIC = /^\d(?:[.,]\d+)?e\+?\d+$/i;

export function phoneCell(cleaned: string): Cell {
  if (SCIENTIFIC.test(cleaned)) return { problem: `the spreadsheet has destroyed the number (${cleaned})` };
  const digits = cleaned.replaceAll(/[\s().\-/]/g, '');
  if (/^\+\d{7,15}$/.test(digits)) return { value: digits };
  if (/^00\d{7,15}$/.test(digits))
    return { value: `+${digits.slice(2)}`, repair: `read as +${digits.slice(2)}` };
  if (/^[1-9]\d{7,14}$/.test(digits))
    return { value: `+${digits}`, repair: `the lost “+” was put back: +${digits}` };
  return { problem: 'this is no phone number with its country code, e.g. +493012345678' };
}

export function extensionCell(cleaned: string): Cell {
  const whole = cleaned.replace(/[.,]0+$/, '');
  if (SCIENTIFIC.test(cleaned))
    return { problem: `the spreadsheet has destroyed the extension (${cleaned})` };
  if (!/^\d{2,10}$/.test(whole)) return { problem: 'an extension is 2 to 10 digits' };
  return whole === cleaned ? { value: whole } : { value: whole, repair: `read as ${whole}` };
}

const YES = new Set([
  'true',
  'yes',
  'y',
  '1',
  'x',
  'wahr',
  'ja',
  'vrai',
  'oui',
  'verdadero',
  'sí',
  'si',
  'vero',
]);
const NO = new Set(['false', 'no', 'n', '0', 'falsch', 'nein', 'faux', 'non', 'falso']);

/** Undefined: nothing is said, and nothing changes. */
export function flagCell(
  cleaned: string,
): { readonly flag: boolean | undefined; readonly repair?: string } | { readonly problem: string } {
  const said = cleaned.toLowerCase();
  if (said === '') return { flag: undefined };
  const flag = YES.has(said) ? true : NO.has(said) ? false : undefined;
  if (flag === undefined) return { problem: `“${cleaned.slice(0, 20)}” is neither TRUE nor FALSE` };
  return said === String(flag)
    ? { flag }
    : { flag, repair: `“${cleaned}” was read as ${flag ? 'TRUE' : 'FALSE'}` };
}
