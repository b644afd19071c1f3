import { buffer } from 'node:stream/consumers';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openReport } from '../../src/webex/report-file.ts';

const CSV = 'Name,Calls\r\n"Novák, Ana",3\r\n\r\nBo,"4 ""and"" 5"\r\n';
const BOM = '\uFEFF';

async function opened(bytes: Uint8Array) {
  const rows: (readonly string[])[] = [];
  const csv = await buffer(openReport(bytes, (cells) => void rows.push(cells)));
  return { csv: csv.toString(), rows };
}

/** Says in its directory that it holds two gigabytes. */
function boast(): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.csv': strToU8(CSV) }));
  zip.writeUInt32LE(2 ** 31, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
  return zip;
}

/** Says that it holds little, and would unpack to more than a gigabyte. */
function bomb(): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.csv': new Uint8Array(64 * 1024 * 1024) }, { level: 9 }));
  zip.writeUInt32LE(10, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
  return zip;
}

/** Its first entry has a flag, e.g. 1: encrypted. */
function flagged(flag: number): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.csv': strToU8(CSV) }));
  zip.writeUInt16LE(flag, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 8);
  return zip;
}

function damaged(): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.csv': strToU8(CSV) }, { level: 0 }));
  zip.write('Ba,', zip.indexOf('Bo,'));
  return zip;
}

const many = (count: number): Uint8Array =>
  zipSync(Object.fromEntries(Array.from({ length: count }, (_, n) => [`${n}.csv`, strToU8('a')])));

const utf16 = (text: string): Uint8Array => Buffer.from(`${BOM}${text}`, 'utf16le');

describe('a report that was downloaded', () => {
  it.for([
    ['as it is', strToU8(CSV)],
    ['with a byte order mark', strToU8(BOM + CSV)],
    ['in UTF-16', utf16(CSV)],
    ['in a ZIP', zipSync({ 'report.csv': strToU8(CSV) })],
    ['in a ZIP that is not packed', zipSync({ 'report.csv': strToU8(CSV) }, { level: 0 })],
    ['in a ZIP, without an ending', zipSync({ report: strToU8(CSV) })],
    ['in a ZIP, with a mark, below folders', zipSync({ '../../etc/A.CSV': strToU8(BOM + CSV) })],
    ['in a ZIP, behind a readme', zipSync({ 'readme.txt': strToU8('hello'), 'a.csv': strToU8(CSV) })],
    ['in a ZIP, beside what a Mac adds', zipSync({ '__MACOSX/a.csv': strToU8('x'), 'a.csv': strToU8(CSV) })],
  ] as const)('is read %s', async ([, bytes]) => {
    expect(await opened(bytes)).toEqual({
      csv: CSV,
      rows: [
        ['Name', 'Calls'],
        ['Novák, Ana', '3'],
        ['Bo', '4 "and" 5'],
      ],
    });
  });

  it('may be empty', async () => {
    expect(await opened(new Uint8Array())).toEqual({ csv: '', rows: [] });
    expect(await opened(strToU8(`${BOM}Name,Calls\r\n`))).toMatchObject({ rows: [['Name', 'Calls']] });
  });

  it('is read piece by piece, however long it is', async () => {
    const lines = Array.from({ length: 60_000 }, (_, n) => `"Někdo, ${n}",${n}\n`);
    const { csv, rows } = await opened(zipSync({ 'a.csv': strToU8(`Name,Calls\n${lines.join('')}`) }));

    expect(rows).toHaveLength(60_001);
    expect(rows.at(-1)).toEqual(['Někdo, 59999', '59999']);
    expect(csv).toBe(`Name,Calls\n${lines.join('')}`);
  });

  it.for([
    [
      'a ZIP that is cut',
      zipSync({ 'a.csv': strToU8(CSV.repeat(50)) }).subarray(0, 60),
      /cannot be opened: its end is missing/,
    ],
    ['a ZIP that claims to be huge', boast(), /too large to be unpacked/],
    ['a ZIP that is damaged', damaged(), /damaged/],
    ['a ZIP with a flood of files', many(1001), /1001 files/],
  ] as const)('is refused as %s', async ([, bytes, message]) => {
    await expect(opened(bytes)).rejects.toMatchObject({
      name: 'Fault',
      code: 'report-unreadable',
      repeat: 'never',
      message: expect.stringMatching(message),
    });
  });

  it.for([
    ['a ZIP without a CSV', zipSync({ 'a.txt': strToU8(CSV) }), /without a CSV/],
    ['a ZIP in a ZIP', zipSync({ 'a.zip': zipSync({ 'a.csv': strToU8(CSV) }) }), /without a CSV/],
    ['a ZIP with several', many(3), /with 3 tables/],
    ['a ZIP with nothing', zipSync({}), /without a CSV/],
    ['a ZIP with a password', flagged(1), /password/],
    ['an open quotation', strToU8('Name\r\n"Ana'), /no table that can be read/],
    ['a page', strToU8('\r\n<!doctype html><p>Sign in'), /neither a table nor a ZIP/],
    ['something binary', new Uint8Array([1, 0, 2, 0]), /neither a table nor a ZIP/],
  ] as const)('is left closed as %s', async ([, bytes, message]) => {
    await expect(opened(bytes)).rejects.toMatchObject({
      code: 'report-closed',
      repeat: 'never',
      message: expect.stringMatching(message),
    });
  });

  it('is not unpacked beyond its limit, whatever it claims', async () => {
    const { unpacked, zipEntries } = await import('../../src/webex/report-zip.ts');
    const [entry] = zipEntries(bomb(), 10);
    if (!entry) throw new Error('the archive is empty');
    let size = 0;
    const all = async (): Promise<void> => {
      for await (const piece of unpacked(entry, 1_000_000)) size += piece.length;
    };

    await expect(all()).rejects.toThrow('too large to be unpacked');
    expect(size).toBeLessThanOrEqual(1_000_000);
  });
});
