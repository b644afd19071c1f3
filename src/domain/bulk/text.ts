// From the bytes of an attached file to text: what is no text is told apart and never opened, what a spreadsheet did
// to the encoding is put right and told.
import { Fault } from '../failure.ts';

/** Control Hub takes 20,000 rows; with every column filled they stay far below this. */
export const MAX_BYTES = 10 * 1024 * 1024;
const MAX_LINE = 64 * 1024;

/** A file nothing can be planned from: the message names what is wrong, where, and the remedy. */
export function badFile(message: string): Fault {
  return new Fault({ code: 'bad-csv', message, repeat: 'never' });
}

const SAVE_AS = 'Save it as “CSV UTF-8” and attach that.';

const KINDS: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'This is an Excel workbook or a ZIP, not a CSV. It was not opened.'],
  [[0x50, 0x4b, 0x05, 0x06], 'This is an empty ZIP, not a CSV.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'This is an old Excel workbook, not a CSV.'],
  [[0x1f, 0x8b], 'This is compressed (gzip), not a CSV. It was not opened.'],
  [[0x25, 0x50, 0x44, 0x46], 'This is a PDF, not a CSV.'],
  [[0x89, 0x50, 0x4e, 0x47], 'This is a picture, not a CSV.'],
  [[0xff, 0xd8, 0xff], 'This is a picture, not a CSV.'],
];

export interface Text {
  readonly text: string;
  /** What was put right, in sentences. */
  readonly repairs: readonly string[];
}

/** Throws a Fault `bad-csv`. */
export function textOf(bytes: Uint8Array): Text {
  if (bytes.length === 0) throw badFile(`The file is empty. ${SAVE_AS}`);
  for (const [magic, what] of KINDS) if (startsWith(bytes, magic)) throw badFile(`${what} ${SAVE_AS}`);
  if (bytes.length > MAX_BYTES)
    throw badFile(
      `The file has ${megabytes(bytes.length)} MB, at most ${megabytes(MAX_BYTES)} MB are read${longFirstLine(bytes)}. Split it.`,
    );
  const { text, repairs } = decoded(bytes);
  if (text.trim() === '') throw badFile(`There is nothing but blanks in the file. ${SAVE_AS}`);
  refuseMarkup(text);
  refuseBinary(text);
  refuseLongLines(text);
  return { text, repairs };
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(bytes < 10_485_760 ? 1 : 0);

function longFirstLine(bytes: Uint8Array): string {
  const end = bytes.subarray(0, MAX_BYTES).indexOf(0x0a);
  return end < 0 ? ', and line 1 does not end within that' : '';
}

function decoded(bytes: Uint8Array): Text {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf]))
    return decodedAs('utf-8', bytes.subarray(3), ['The byte order mark at the beginning was left out.']);
  if (startsWith(bytes, [0xff, 0xfe]))
    return decodedAs('utf-16le', bytes.subarray(2), ['The file is in UTF-16 and was read as that.']);
  if (startsWith(bytes, [0xfe, 0xff]))
    return decodedAs('utf-16be', bytes.subarray(2), ['The file is in UTF-16 and was read as that.']);
  return decodedAs('utf-8', bytes, []);
}

function decodedAs(encoding: string, bytes: Uint8Array, repairs: readonly string[]): Text {
  try {
    return { text: new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes), repairs };
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes);
    const note =
      'The file is not in UTF-8 and was read as Windows-1252 (Latin-1): look at names with accents.';
    return { text, repairs: [...repairs, note] };
  }
}

function refuseMarkup(text: string): void {
  const start = text.slice(0, 200).trimStart();
  if (/^<(?:!doctype|html|\?xml|table)/i.test(start))
    throw badFile(`Line 1 begins like a web page or XML, not like a CSV. ${SAVE_AS}`);
  if (/^(?:\{|\[\s*[{["])/.test(start)) throw badFile(`Line 1 begins like JSON, not like a CSV. ${SAVE_AS}`);
  if (/^(?:PK|Rar!|7z\xbc)/.test(start)) throw badFile(`This is an archive, not a CSV. ${SAVE_AS}`);
}

/** The first character that no text has, if there is one. */
function strangeAt(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
    if (isControl || code === 0x7f || code >= 0xfffe || (code >= 0xfdd0 && code <= 0xfdef)) return at;
  }
  return -1;
}

function refuseBinary(text: string): void {
  const found = strangeAt(text);
  if (found < 0) return;
  const before = text.slice(0, found).split(/\r\n|\n|\r/);
  const column = (before.at(-1)?.length ?? 0) + 1;
  throw badFile(
    `Line ${before.length} has a byte at character ${column} that is no text: the file is damaged or no CSV. ${SAVE_AS}`,
  );
}

function refuseLongLines(text: string): void {
  let line = 1;
  for (let at = 0; at < text.length; line += 1) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    if (end - at > MAX_LINE && !text.slice(at, end).includes('\r'))
      throw badFile(
        `Line ${line} has ${end - at} characters: no row is that long. Look for a quotation mark or a line end that is missing.`,
      );
    at = end + 1;
  }
}
