import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { read } from './rows.ts';

const bytes = (...all: readonly number[]): Uint8Array => Uint8Array.from(all);
const text = (said: string): Uint8Array => new TextEncoder().encode(said);
const utf16 = (said: string): Uint8Array => {
  const units = Uint16Array.from([
    0xfeff,
    ...Array.from({ length: said.length }, (_, at) => said.charCodeAt(at)),
  ]);
  return new Uint8Array(units.buffer);
};

/** Files nothing can be planned from, and what is said: where it is wrong, and how. */
const FILES: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
  ['empty', '', /file is empty/],
  ['blank lines', '\r\n \r\n\t\r\n', /nothing but blanks/],
  ['a byte order mark alone', bytes(0xef, 0xbb, 0xbf), /nothing but blanks/],
  ['a header alone', 'E-mail,First name\r\n', /nothing below the header in line 1/],
  ['no header', 'ana@acme.example,Ana,Novak\r\nben@acme.example,Ben,Okoro', /Line 1 has users in it/],
  [
    'no column for the address',
    'First name,Last name\nAna,Novak',
    /No column of the header in line 1 .*E-mail/,
  ],
  ['an unknown column', 'E-mail,Shoe size\na@b.example,44', /Column 2 of the header, “Shoe size”/],
  [
    'a misspelt license',
    'E-mail,Mesaging\na@b.example,TRUE',
    /Column 2 .*“Mesaging”.*Did you mean “Messaging”/,
  ],
  ['one column twice', 'E-mail,First name,First\na@b.example,A,B', /Columns 2 and 3 .*mean the same/],
  [
    'a license that fits several',
    'E-mail,Meetings\na@b.example,TRUE',
    /“Meetings” fits several.*Meetings, 111111/,
  ],
  ['values below no name', 'E-mail,,First name\na@b.example,x,A', /Column 2 has values and no name/],
  [
    'a cell too many',
    'E-mail,First name\na@b.example,A\nb@b.example,B,C',
    /Line 3 has 3 columns.*“C” in column 3/,
  ],
  ['an unquoted comma', 'E-mail,Title\na@b.example,Head, Sales', /Line 2 has 3 columns/],
  [
    'another delimiter that does not fit',
    'E-mail,First name,Last name\na@b.example;A',
    /Line 2 is separated by semicolons/,
  ],
  [
    'an open quotation mark',
    'E-mail,Title\na@b.example,"Head\nb@b.example,x',
    /opens column 2 in line 2 is never closed/,
  ],
  ['text behind a quotation mark', 'E-mail,Title\na@b.example,"Head" of', /Line 2, column 2: “ ?of” follows/],
  ['a workbook', zipSync({ 'xl/workbook.xml': text('<x/>') }), /Excel workbook or a ZIP/],
  ['a ZIP bomb', zipSync({ 'users.csv': new Uint8Array(30_000_000) }, { level: 9 }), /was not opened/],
  ['gzip', gzipSync(text('E-mail\n')), /compressed/],
  ['an old workbook', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1), /old Excel workbook/],
  ['a PDF', '%PDF-1.7\n', /PDF/],
  ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, 13, 10), /picture/],
  ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', /Line 1 begins like a web page/],
  ['JSON', '[{"email":"a@b.example"}]', /Line 1 begins like JSON/],
  [
    'bytes that are no text',
    bytes(0x45, 0x2d, 0x0a, 0x61, 0x00, 0xff, 0x01),
    /Line 2 has a byte at character 2/,
  ],
  ['zeros in a line', 'E-mail\na\u0000b@c.example', /Line 2 has a byte at character 2/],
  ['a line of 100 MB', text(`E-mail${'x'.repeat(100 * 1024 * 1024)}`), /100 MB.*line 1 does not end/],
  ['a line of 1 MB', `E-mail\na@b.example${'x'.repeat(1024 * 1024)}`, /Line 2 has \d+ characters/],
  ['20,001 rows', `E-mail\n${'a@b.example\n'.repeat(20_001)}`, /20001 rows.*in line 20002/],
  ['UTF-16 that is cut', utf16('E-mail,First name\na@b.example,"A'), /opens column 2 in line 2/],
];

describe('files nothing can be planned from', () => {
  it('are thirty', () => expect(FILES).toHaveLength(30));

  it.each(FILES)('%s', (_, file, said) => {
    expect(() => read(file)).toThrow(said);
  });
});

/** Rows that are left out, in a file whose other rows can be used. */
const ROWS: readonly (readonly [string, string, string, string])[] = [
  ['no address', 'E-mail,Title', ',Boss', 'Line 2, E-mail: is missing.'],
  ['a broken address', 'E-mail', 'ana(at)acme', 'Line 2, E-mail: this is no e-mail address.'],
  [
    'a foreign letter',
    'E-mail',
    'añâ@acme.example',
    'Line 2, E-mail: the e-mail address has letters that no address has.',
  ],
  [
    'a formula',
    'E-mail,Title',
    'a@b.example,=A1&B1',
    'Line 2, Title: a formula stands where a value should be.',
  ],
  [
    'an error of the spreadsheet',
    'E-mail,Title',
    'a@b.example,#REF!',
    'Line 2, Title: “#REF!” is an error of the spreadsheet.',
  ],
  [
    'a destroyed number',
    'E-mail,Phone number',
    'a@b.example,4.93012E+11',
    'Line 2, Phone number: the spreadsheet has destroyed the number (4.93012E+11).',
  ],
  [
    'a strange flag',
    'E-mail,Messaging',
    'a@b.example,perhaps',
    'Line 2, Messaging: “perhaps” is neither TRUE nor FALSE.',
  ],
  [
    'a license that is not there',
    'E-mail,Add licenses',
    'a@b.example,Gold',
    'Line 2, Add licenses: There is no license “Gold” here. “license usage” lists them.',
  ],
  [
    'a license both ways',
    'E-mail,Messaging,Remove licenses',
    'a@b.example,TRUE,Messaging',
    'Line 2, Messaging: it is to be added and removed.',
  ],
  [
    'a long name',
    'E-mail,First name',
    `a@b.example,${'x'.repeat(65)}`,
    'Line 2, First name: this has 65 characters, at most 64 go.',
  ],
  [
    'a name made empty',
    'E-mail,First name',
    'a@b.example,(empty)',
    'Line 2, First name: this cannot be made empty.',
  ],
];

describe('rows that cannot be used', () => {
  it.each(ROWS)('%s', (_, header, row, said) => {
    const { wishes, refused } = read(`${header}\n${row}\ngood@acme.example${',x'.repeat(0)}`);
    expect(refused.map(({ line, why }) => `Line ${line}, ${why}`)).toEqual([said]);
    expect(wishes.map(({ email }) => email)).toEqual(['good@acme.example']);
  });

  it('are both of two that say different things of one user', () => {
    const { wishes, refused } = read('E-mail,Title\na@b.example,Boss\nA@B.example,Head');
    expect(wishes).toEqual([]);
    expect(refused.map(({ line, why }) => [line, why])).toEqual([
      [2, 'E-mail: lines 2 and 3 say different things of one user.'],
      [3, 'E-mail: lines 2 and 3 say different things of one user.'],
    ]);
  });
});
