import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/domain/failure.ts';
import { openReport } from '../../src/webex/report-file.ts';

const CSV = 'Name,Calls\r\n"Novák, Ana",3\r\n\r\nBo,"4 ""and"" 5"\r\n';
const BOM = '\uFEFF';

function refusal(bytes: Uint8Array): unknown {
  try {
    openReport(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Says in its directory that it holds a gigabyte. */
function bomb(): Uint8Array {
  const zip = Buffer.from(zipSync({ 'a.csv': strToU8(CSV) }));
  zip.writeUInt32LE(2 ** 30, zip.indexOf('PK\u0001\u0002', 0, 'latin1') + 24);
  return zip;
}

describe('a report that was downloaded', () => {
  it.for([
    ['as it is', strToU8(CSV)],
    ['with a byte order mark', strToU8(BOM + CSV)],
    ['in a ZIP', zipSync({ 'report.csv': strToU8(CSV) })],
    ['in a ZIP, with a mark, below folders', zipSync({ '../../etc/A.CSV': strToU8(BOM + CSV) })],
    ['in a ZIP, behind a readme', zipSync({ 'readme.txt': strToU8('hello'), 'a.csv': strToU8(CSV) })],
  ] as const)('is read %s', ([, bytes]) => {
    const { csv, header, rows } = openReport(bytes);
    expect(header).toEqual(['Name', 'Calls']);
    expect(rows).toEqual([
      ['Novák, Ana', '3'],
      ['Bo', '4 "and" 5'],
    ]);
    expect(Buffer.from(csv).toString()).toBe(CSV);
  });

  it('may be empty', () => {
    expect(openReport(new Uint8Array())).toMatchObject({ header: [], rows: [] });
    expect(openReport(strToU8(`${BOM}Name,Calls\r\n`))).toMatchObject({
      header: ['Name', 'Calls'],
      rows: [],
    });
  });

  it.for([
    [
      'a ZIP that is cut',
      zipSync({ 'a.csv': strToU8(CSV.repeat(50)) }).subarray(0, 60),
      /cannot be unpacked/,
    ],
    ['a ZIP that would be huge', bomb(), /too large to be unpacked/],
    ['a ZIP without a CSV', zipSync({ 'a.txt': strToU8(CSV) }), /without a CSV/],
    ['an open quotation', strToU8('Name\r\n"Ana'), /no CSV that can be read/],
  ] as const)('is refused as %s', ([, bytes, words]) => {
    const error = refusal(bytes);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({
      code: 'report-unreadable',
      repeat: 'never',
      message: expect.stringMatching(words),
    });
  });
});
