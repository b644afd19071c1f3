// What a report download holds: a ZIP with one CSV, or the CSV itself, whatever its name says. Read piece by piece, as
// a hundred megabytes of rows would keep everything else waiting.
import { once } from 'node:events';
import { type Options, type Parser, parse } from 'csv-parse';
import { Fault } from '../domain/failure.ts';
import { BadZip, unpacked, type ZipEntry, zipEntries } from './report-zip.ts';

const MB = 1024 * 1024;
/** What one report may unpack to: a ZIP of a few kilobytes can claim gigabytes. */
const MOST_UNPACKED = 1024 * MB;
const MOST_FILES = 1000;
const CHUNK = 256 * 1024;
/** A cell that is longer is an open quotation: the rest of the file would be one. */
const MOST_ROW = MB;
const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;
const CSV: Options = {
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MOST_ROW,
};

type Take = (cells: readonly string[]) => void;
type Pieces = AsyncIterable<Uint8Array>;

/** See `ReportsAdmin.open`. */
export async function* openReport(bytes: Uint8Array, take: Take): AsyncGenerator<Uint8Array> {
  const isZip = startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]);
  const whole = isZip ? fromZip(bytes) : inChunks(bytes);
  yield* counted(asUtf8(whole), take);
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

async function* fromZip(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  try {
    yield* unpacked(csvAmong(zipEntries(bytes, MOST_FILES)), MOST_UNPACKED);
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    throw unreadable(`The report came as a ZIP that cannot be opened: ${error.message}.`, error);
  }
}

/** The CSV inside; where none is called so, the only file there is. */
function csvAmong(entries: readonly ZipEntry[]): ZipEntry {
  const files = entries.filter(({ name }) => !/\/$|^__MACOSX\/|(?:^|\/)\.[^/]*$/.test(name));
  const tables = files.filter(({ name }) => /\.csv$/i.test(name));
  const [entry, other] = tables.length > 0 ? tables : files.filter(({ name }) => !/\.\w{1,5}$/.test(name));
  if (!entry) throw closed('The report came as a ZIP without a CSV in it.');
  if (other) throw closed(`The report came as a ZIP with ${tables.length || files.length} tables in it.`);
  if (entry.encrypted) throw closed('The report came as a ZIP with a password.');
  if (entry.size > MOST_UNPACKED) throw new BadZip('it is too large to be unpacked here');
  return entry;
}

/** Without the byte order mark, and from UTF-16 where the mark says so. */
async function* asUtf8(pieces: Pieces): AsyncGenerator<Uint8Array> {
  let decode: ((piece: Uint8Array) => Uint8Array) | undefined;
  for await (const piece of pieces) {
    const isFirst = decode === undefined;
    decode ??= decoderFor(piece);
    yield decode(isFirst && startsWith(piece, UTF8_MARK) ? piece.subarray(UTF8_MARK.length) : piece);
  }
}

function decoderFor(begin: Uint8Array): (piece: Uint8Array) => Uint8Array {
  const utf16 = startsWith(begin, [0xff, 0xfe]) ? 'utf-16le' : startsWith(begin, [0xfe, 0xff]) && 'utf-16be';
  if (utf16 !== false) {
    const decoder = new TextDecoder(utf16);
    return (piece) => Buffer.from(decoder.decode(piece, { stream: true }));
  }
  if (!isText(begin)) throw closed('The report is neither a table nor a ZIP.');
  return (piece) => piece;
}

/** No page, no object of an API, nothing binary. */
function isText(piece: Uint8Array): boolean {
  const begin = Buffer.from(piece.subarray(0, 512));
  return !begin.includes(0) && !/^(?:\uFEFF)?\s*(?:<|\{)/.test(begin.toString('utf8'));
}

/** Hands on what it reads, and each row beside it. */
async function* counted(pieces: Pieces, take: Take): AsyncGenerator<Uint8Array> {
  const parser = parse(CSV);
  const rows = takeAll(parser, take);
  // Its end is waited for below; an error that comes before is no surprise to the process.
  rows.catch(() => undefined);
  try {
    for await (const piece of pieces) {
      if (!parser.write(piece)) await Promise.race([once(parser, 'drain'), rows]);
      yield piece;
    }
    parser.end();
    await rows;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw closed('The report is no table that can be read.', error);
  } finally {
    parser.destroy();
  }
}

async function takeAll(parser: Parser, take: Take): Promise<void> {
  for await (const row of parser) take(row);
}

/** It is fine, but nothing that can be counted. */
const closed = (message: string, cause?: unknown): Fault =>
  new Fault({ code: 'report-closed', message, repeat: 'never', cause });

const unreadable = (message: string, cause?: unknown): Fault =>
  new Fault({ code: 'report-unreadable', message, repeat: 'never', cause });
