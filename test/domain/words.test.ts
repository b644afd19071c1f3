import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from '../../src/domain/words.ts';

const flag = (line: string, name: string) =>
  splitWords(line).flags.find((candidate) => candidate.name === name)?.value;

describe('words', () => {
  it('are parted by white space of any kind', () => {
    expect(splitWords('  user \t create\n a@b.example ').words).toEqual(['user', 'create', 'a@b.example']);
  });

  it.each([
    ['straight double', '"Ana Maria"'],
    ['straight single', "'Ana Maria'"],
    ['curly double', '“Ana Maria”'],
    ['curly single', '‘Ana Maria’'],
    ['German', '„Ana Maria“'],
    ['French', '«Ana Maria»'],
    ['opened straight and closed curly', '"Ana Maria”'],
    ['opened curly and closed straight', '“Ana Maria"'],
  ])('stay together in %s quotes', (_kind, quoted) => {
    expect(splitWords(`create ${quoted} now`).words).toEqual(['create', 'Ana Maria', 'now']);
  });

  it.each(["O'Neil", 'O’Neil', "5'", '3"', "d'Arc"])('keep the apostrophe of %s', (word) => {
    expect(splitWords(`--last ${word} --first Ana`)).toEqual({
      words: [],
      flags: [
        { name: 'last', value: word },
        { name: 'first', value: 'Ana' },
      ],
      unclosed: undefined,
    });
  });

  it('may be empty when they are quoted', () => {
    expect(splitWords('a "" b').words).toEqual(['a', '', 'b']);
  });

  it('tell where a quote was opened and not closed', () => {
    expect(splitWords('user create --first "Ana Maria').unclosed).toBe('"Ana Maria');
  });

  it('end before the nonce that a notice carries', () => {
    expect(splitWords('approve R-12 n:AbCdEfGhIjKlMnOp_-12').words).toEqual(['approve', 'R-12']);
    expect(splitWords('deny R-12 --reason "no" n:AbCdEfGhIjKlMnOp12').flags).toEqual([
      { name: 'reason', value: 'no' },
    ]);
  });

  it('keep what only looks like a nonce', () => {
    expect(splitWords('note n:short').words).toEqual(['note', 'n:short']);
    expect(splitWords('note n:AbCdEfGhIjKlMnOp12 more').words).toHaveLength(3);
  });
});

describe('flags', () => {
  it.each(['--first Ana', '—first Ana', '–first Ana', '--first=Ana', '--FIRST Ana', '--first="Ana"'])(
    'are read from %s',
    (line) => {
      expect(flag(line, 'first')).toBe('Ana');
    },
  );

  it('take a quoted value after the equals sign, blanks and all', () => {
    expect(flag('--license="Webex Calling - Professional" --ext 4711', 'license')).toBe(
      'Webex Calling - Professional',
    );
  });

  it('take a quoted value that begins with dashes', () => {
    expect(flag('--reason "--force is not wanted"', 'reason')).toBe('--force is not wanted');
  });

  it('do not take the flag after them for their value', () => {
    expect(splitWords('--first --last Novak').flags).toEqual([
      { name: 'first', value: undefined },
      { name: 'last', value: 'Novak' },
    ]);
  });

  it('may come last without a value', () => {
    expect(splitWords('user create --first').flags).toEqual([{ name: 'first', value: undefined }]);
  });

  it('keep a lone hyphen as a word', () => {
    expect(splitWords('a - b').words).toEqual(['a', '-', 'b']);
  });
});

describe('any line at all', () => {
  it('is split without an error, and gives back no white space of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const { words } = splitWords(line);
        expect(words.every((word) => typeof word === 'string')).toBe(true);
      }),
    );
  });

  it('gives a quoted value back as it was typed', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/["”“]/.test(text)),
        (value) => {
          expect(flag(`cmd --x "${value}" end`, 'x')).toBe(value);
        },
      ),
    );
  });
});
