import { describe, expect, it } from 'vitest';
import { csvFile } from '../../../src/domain/csv.ts';
import { CALLING, MESSAGING, read } from './rows.ts';

const latin1 = (said: string): Uint8Array =>
  Uint8Array.from(Array.from({ length: said.length }, (_, at) => said.charCodeAt(at)));

/** File, what is read of its first row, and what is told of the repair. */
const FILES: readonly (readonly [string, string | Uint8Array, object, RegExp | undefined])[] = [
  ['plain', 'E-mail,Title\na@b.example,Boss', { profile: { title: 'Boss' } }, undefined],
  ['a byte order mark', '\uFEFFE-mail\na@b.example', { email: 'a@b.example' }, /byte order mark/],
  ['semicolons', 'E-mail;Title\na@b.example;Boss', { profile: { title: 'Boss' } }, /separated by semicolons/],
  ['tabs', 'E-mail\tTitle\na@b.example\tBoss', { profile: { title: 'Boss' } }, /separated by tabs/],
  ['what Excel says of itself', 'sep=;\r\nE-mail;Title\r\na@b.example;Boss', { line: 3 }, /semicolons/],
  ['old Mac line ends', 'E-mail,Title\ra@b.example,Boss\r', { profile: { title: 'Boss' } }, undefined],
  [
    'quotation marks',
    'E-mail,Title\n"a@b.example","Head, ""the"" Boss"',
    { profile: { title: 'Head, "the" Boss' } },
    undefined,
  ],
  [
    'a line break in a cell',
    'E-mail,Title\na@b.example,"Head\nof Sales"',
    { profile: { title: 'Head of Sales' } },
    /line break/,
  ],
  [
    'one line with semicolons',
    'E-mail,Title\na@b.example;Boss',
    { profile: { title: 'Boss' } },
    /Line 2 is separated by semicolons/,
  ],
  ['Latin-1', latin1('E-mail,Title\na@b.example,M\u00e4rz'), { profile: { title: 'März' } }, /Windows-1252/],
  [
    'look-alike letters',
    'E-mail\n\u0430n\u0430@acme.example',
    { email: 'ana@acme.example' },
    /look-alike letters/,
  ],
  ['a wide at', 'E-mail\nana＠acme.example', { email: 'ana@acme.example' }, /read as ana@acme/],
  [
    'a name around the address',
    'E-mail\nAna Novak <ana@acme.example>',
    { email: 'ana@acme.example' },
    /read as/,
  ],
  ['invisible characters', 'E-mail\nana\u200b@acme.example', { email: 'ana@acme.example' }, /invisible/],
  ['a lost plus', 'E-mail,Phone number\na@b.example,493012345678', { phone: '+493012345678' }, /lost “\+”/],
  [
    'zeros for a plus',
    'E-mail,Phone number\na@b.example,0049 30 12345678',
    { phone: '+493012345678' },
    /read as/,
  ],
  ['a number as a fraction', 'E-mail,Extension\na@b.example,4711.0', { extension: '4711' }, /read as 4711/],
  [
    'a text as a formula',
    'E-mail,Phone number\na@b.example,"=""+493012345678"""',
    { phone: '+493012345678' },
    /taken for the text/,
  ],
  ['our own tamed cells', "E-mail,Title\na@b.example,'=Boss", { profile: { title: '=Boss' } }, /apostrophe/],
  ['words for true', 'E-mail,Messaging\na@b.example,WAHR', { add: [MESSAGING] }, /“WAHR” was read as TRUE/],
  [
    'the same row twice',
    'E-mail,Title\na@b.example,Boss\nA@b.example,Boss',
    { profile: { title: 'Boss' } },
    /Line 3 says the same as line 2/,
  ],
  [
    'columns that mean nothing here',
    'E-mail,User Status,Days Inactive\na@b.example,Active,3',
    { email: 'a@b.example' },
    /Not used: “User Status”, “Days Inactive”/,
  ],
];

describe('what spreadsheets do to a file', () => {
  it.each(FILES)('%s', (_, file, row, told) => {
    const { wishes, refused, told: said } = read(file);
    expect(refused).toEqual([]);
    expect(wishes).toHaveLength(1);
    expect(wishes[0]).toMatchObject(row);
    if (told === undefined) expect(said).toEqual([]);
    else expect(said.join('\n')).toMatch(told);
  });

  it('takes the columns of Control Hub', () => {
    const header =
      'First Name,Last Name,Display Name,User ID/Email (Required),Extension,Phone Number,Location,Webex Calling - Professional,Messaging';
    const { wishes } = read(`${header}\nAna,Novak,,ANA@acme.example,4711,,Berlin,TRUE,FALSE\n`);
    expect(wishes).toEqual([
      {
        line: 2,
        email: 'ana@acme.example',
        profile: { firstName: 'Ana', lastName: 'Novak' },
        newEmail: undefined,
        location: 'Berlin',
        extension: '4711',
        phone: undefined,
        add: [CALLING],
        remove: [MESSAGING],
      },
    ]);
  });

  it('reads what it writes itself', () => {
    const file = csvFile(
      ['E-mail', 'Title', 'Add licenses'],
      [['a@b.example', '-1 "x", =y', 'Messaging | L1']],
    );
    expect(read(file).wishes[0]).toMatchObject({
      profile: { title: '-1 "x", =y' },
      add: [MESSAGING, CALLING],
    });
  });
});
