import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { plainText, safeText } from '../../src/webex/safe-text.ts';
import { nodes, render, sample, strings } from './samples.ts';

/** As Cisco's web client sets it up. */
const cisco = new MarkdownIt('zero').enable([
  'emphasis',
  'escape',
  'link',
  'list',
  'newline',
  'normalize',
  'paragraph',
  'strikethrough',
]);
const everything = new MarkdownIt({ html: true });

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '(',
        ')',
        '](',
        '] (',
        ']:',
        '](http://e)',
        '[x]',
        '![',
        '\\',
        '<',
        '>',
        '<a href=x>',
        '<http://e>',
      ),
      fc.constantFrom(
        '${',
        '{{',
        '}',
        '}}',
        '$',
        '{',
        '**',
        '_',
        '~~',
        '- ',
        '1. ',
        '\n',
        '\r',
        '\t',
        '\u2028',
        '\u202e',
        '\u200b',
      ),
      fc.constantFrom(
        'javascript:alert(1)',
        'mailto:a@b.c',
        '"',
        "'",
        ' ',
        '&lt;',
        '&#91;',
        '{{DATE(',
        ')}}',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

const PLACES = [(text: string) => text, (text: string) => `⚠ ${text}`, (text: string) => `${text} → ${text}`];

describe('text on a card', () => {
  it.each([
    ['Cisco’s web client', cisco],
    ['any markdown', everything],
  ])('makes no link, picture or markup in %s', (_, markdown) => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...PLACES), (text, place) => {
        const html = markdown.render(place(safeText(text, 200)));

        expect(html).not.toMatch(/<a\b|<img\b|<script\b|<h\d|<[uo]l\b.*<a/i);
      }),
      { numRuns: 4_000 },
    );
  });

  it('holds no template, no html, no line break and no change of direction', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const safe = safeText(text, 200);

        expect(safe).not.toMatch(/[<>\n\r\u2028\u202a-\u202e\u2066-\u2069]|\$\{|\{\{(?!DATE|TIME)/);
        expect(safe.isWellFormed()).toBe(true);
        expect(plainText(text, 200)).not.toMatch(/\$\{|\{\{(?!DATE|TIME)/);
      }),
      { numRuns: 4_000 },
    );
  });

  it('is hostile nowhere on any card', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        const view = sample('approval');
        if (view.card !== 'approval') throw new Error('wrong sample');
        const said = `x ${words}`;
        const fact = { title: said, value: said };
        const model = {
          ...view.model,
          title: said,
          subtitle: said,
          facts: [fact],
          changes: [fact],
          warnings: [{ text: said }],
        };
        const card = render({ ...view, model });

        expect(nodes(card).map(({ type }) => type)).toEqual(
          nodes(render({ ...view, model: { ...model, facts: [fact] } })).map(({ type }) => type),
        );
        for (const text of strings(card['body'])) {
          expect(text).not.toMatch(/\$\{|\{\{(?!DATE|TIME)/);
          expect(cisco.render(text)).not.toContain('<a');
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'ana.maria_novak+x@sub-domain.northwind.example',
    'R-12',
    'Webex Calling - Professional',
    '✓ 4711',
    'Größe 👩‍👩‍👧‍👦 שלום',
    'a & b',
    'tag:* and no other',
    'eve@acme.example: deleted, (joe@acme.example) and ann@acme.example.',
    'Meetings, acme.webex.com',
    'x.y',
    '2026-11-21 18:00 UTC',
  ])('comes out letter by letter: %s', (text) => {
    expect(safeText(text, 200)).toBe(text);
  });

  it.each([
    ['+ Webex Calling', '+\u200b Webex Calling'],
    ['1. x', '1.\u200b x'],
    ['{{DATE(now)}}', '{\u200b{DATE(now)}}'],
    ['{{TIME(2026-11-21T18:00:00Z)}}', '{\u200b{TIME(2026-11-21T18:00:00Z)}}'],
    ['eve@acme.example:80/x', 'eve@\u200bacme.\u200bexample:80/x'],
    ['acme.webex.com.evil.example', 'acme.\u200bwebex.\u200bcom.\u200bevil.\u200bexample'],
    ['https://evil.example/x', 'https:\u200b/\u200b/evil.\u200bexample/x'],
    ['a **bold**', 'a \u200a*\u200a\u200a*\u200abold\u200a*\u200a\u200a*'],
    ['# x', '#\u200b x'],
    ['a\nb', 'a b'],
    ['<b>', '‹b›'],
    ['x'.repeat(20), `${'x'.repeat(9)}…`],
    ['👩'.repeat(20), `${'👩'.repeat(9)}…`],
  ])('%j becomes %j', (text, expected) => {
    expect(safeText(text, 10 + (expected.length > 12 && !expected.endsWith('…') ? 100 : 0))).toBe(expected);
  });
});
