import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, nonceOf, noticeMarkdown } from '../../src/webex/notice-text.ts';

const BOT = { id: 'Y2lz', displayName: 'Steward' };
const markdown = new MarkdownIt({ html: true, breaks: false });
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[',
        '](',
        ')',
        '<@all>',
        '<@personEmail:a@b.c|x>',
        '<',
        '>',
        '`',
        '```',
        '**',
        '_',
        '~~',
        '\n',
        '\n\n',
      ),
      fc.constantFrom(
        '# ',
        '- ',
        '1. ',
        '> ',
        '    ',
        '|',
        '---',
        '===',
        '\\',
        '&lt;',
        '&#91;',
        '![',
        'http://e',
        ' ',
        '\r',
        '\t',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(''));

describe('the text of a notice', () => {
  it('ends with a mention of the bot, the command and the nonce', () => {
    const text = noticeMarkdown(
      { text: 'R-12: Done.\nAll well.', command: 'request R-12', nonce: 'ab_c-d' },
      BOT,
    );

    expect(text).toBe('R-12: Done.  \nAll well.\n\n<@personId:Y2lz|Steward> request R-12 n:ab\\_c-d');
  });

  it('renders as it is written, whatever was written', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tokens = markdown.parse(escapeMarkdown(text), {});
        const kinds = tokens.flatMap((token) => [token, ...(token.children ?? [])]).map(({ type }) => type);

        for (const kind of kinds) {
          expect([
            'paragraph_open',
            'paragraph_close',
            'inline',
            'text',
            'text_special',
            'hardbreak',
            'softbreak',
          ]).toContain(kind);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('mentions nobody but the bot', () => {
    fc.assert(
      fc.property(hostile, hostile, (text, command) => {
        const notice = noticeMarkdown({ text, command, nonce: 'n1' }, BOT);

        expect(notice.match(/<@/g)).toHaveLength(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps within the limit and keeps its last line', () => {
    fc.assert(
      fc.property(fc.constantFrom('ä', '👩‍👩‍👧', '*', '<', 'line\n'), fc.nat(4_000), (piece, count) => {
        const notice = noticeMarkdown(
          { text: piece.repeat(count), command: 'approve R-1', nonce: 'abc' },
          BOT,
        );

        expect(Buffer.byteLength(notice)).toBeLessThanOrEqual(7_439);
        expect(notice.isWellFormed()).toBe(true);
        expect(notice.endsWith('<@personId:Y2lz|Steward> approve R-1 n:abc')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('uses as much of the room as there is', () => {
    const notice = noticeMarkdown({ text: 'x'.repeat(20_000), command: '', nonce: 'abc' }, BOT);

    expect(Buffer.byteLength(notice)).toBeGreaterThan(7_400);
  });

  it('leaves e-mail addresses and request numbers as they are', () => {
    expect(escapeMarkdown('R-12: ana-maria.novak+x@northwind.example')).toBe(
      'R-12: ana-maria.novak+x@northwind.example',
    );
  });
});

describe('the nonce of a message', () => {
  it.each([
    ['Done.\n\nSteward request R-1 n:ab_c-D', 'ab_c-D'],
    ['Steward n:abc \n', 'abc'],
    ['n:first Steward n:last', 'last'],
    ['Steward n:abc and more', undefined],
    ['no nonce', undefined],
    [undefined, undefined],
  ])('%j', (text, expected) => {
    expect(nonceOf(text)).toBe(expected);
  });
});
