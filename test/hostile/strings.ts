// What somebody may put into a name, a cell or a reason: a list of known tricks, and endlessly many put together
// from their pieces, the same ones for the same seed.

const LINKS = [
  'https://evil.example/x',
  'HTTP://evil.com',
  'http:\\\\evil.com',
  '//evil.com/x',
  'www.evil.com',
  'evil.com',
  'evil.co.uk/pay?now=1#x',
  'еvil.com',
  'evil。com',
  'xn--vil-0na.com',
  'http://a@evil.com/',
  'ana@acme.example@evil.com',
  'ana@acme.example/../evil.com',
  'mailto:a@evil.com?subject=x',
  'tel:+19001234567',
  'sms:+19001234567',
  'callto:evil',
  'sip:evil@evil.com',
  'webexteams://im?space=x',
  'javascript:alert(1)',
  'jAvAsCrIpT:alert(1)',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://evil.com',
  '1.2.3.4:80/x',
  'http://[::1]/',
] as const;
const MARKDOWN = [
  '[x](http://evil.com)',
  '[x] (http://evil.com)',
  '[x]: http://evil.com',
  '[x][1]',
  '![x](http://evil.com/p.png)',
  '<http://evil.com>',
  '<a@evil.com>',
  '**bold**',
  '__bold__',
  '*it*',
  '_it_',
  '~~no~~',
  '`code`',
  '```\ncode\n```',
  '# big',
  '> quote',
  '- item',
  '+ item',
  '* item',
  '1. item',
  '1) item',
  '---',
  '***',
  '===',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '    code',
  '\\*x\\*',
  '\\',
  '&#91;x&#93;(http://evil.com)',
  '&lt;b&gt;',
] as const;
const HTML = [
  '<b>x</b>',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<a href="http://evil.com">x</a>',
  '<!-- x',
  '</spark-mention>',
  '<br>',
] as const;
const MENTIONS = [
  '<@all>',
  '<@personEmail:ana@acme.example|Ana>',
  '<@personId:abc|Ana>',
  '<\u200b@all>',
  '\\<@all>',
  '<@all',
  '@all',
  '<spark-mention data-object-type="groupMention" data-group-type="all">All</spark-mention>',
] as const;
const TEMPLATES = [
  '${$root.email}',
  '${if(true, 1, 2)}',
  '$${x}',
  '{{DATE(2026-01-01T00:00:00Z,SHORT)}}',
  '{{TIME(2026-01-01T00:00:00Z)}}',
  '{{{TIME(2026-01-01T00:00:00Z)}}}',
  '{{x}}',
  '${{x}}',
  '\ufdd02026-01-01T00:00:00Z\ufdd1',
  '"}],"actions":[{"type":"Action.OpenUrl","url":"http://evil.com"}]',
  '{"type":"Image"}',
] as const;
const FORMULAS = [
  '-1',
  '-1,5',
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  ' =1+1',
  '\t=1+1',
  '\n=1+1',
  '\r=1+1',
  '\u00a0=1+1',
  '\u200b=1+1',
  '\u3000=1+1',
  '\u0000=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '|calc',
  '%0A=1',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil.com","x")',
  'a;=1+1',
  'a\t=1+1',
  'a\n=1+1',
  'a;"=1+1"',
  '","=1+1',
  '";=1+1',
  '"=1+1"',
  "'=1+1",
  'DDE("cmd";"/C calc")',
] as const;
const SIGNS = [
  '\u202e',
  '\u202a',
  '\u2066',
  '\u2069',
  '\u200f',
  '\u061c',
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u0000',
  '\u0007',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\r\n',
  '\n',
  '\n\n',
  '\t',
  '\ud800',
  '\udfff',
  '\ufdd0',
  '\ufffe',
  'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  'ﷺ',
  'שלום',
  'مرحبا',
  '👩‍👩‍👧‍👦',
  'А',
  'ⅰ',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '{',
  '}',
  '$',
  '*',
  '_',
  '~',
  '`',
  '#',
  '|',
  ';',
  ',',
  '"',
  "'",
  ':',
  '/',
  '.',
  '@',
  '!',
  '=',
  '+',
  '-',
  ' ',
  'a',
  'Ana',
  '1',
  'n:AAAAAAAAAAAAAAAAAAAAAA',
] as const;
const LONG = ['W'.repeat(5000), '👩'.repeat(3000), '<@all>'.repeat(800), '_*'.repeat(2000)] as const;

const KNOWN: readonly string[] = [
  ...LINKS,
  ...MARKDOWN,
  ...HTML,
  ...MENTIONS,
  ...TEMPLATES,
  ...FORMULAS,
  ...SIGNS,
  ...LONG,
];
const PIECES: readonly string[] = KNOWN.filter(({ length }) => length < 200);

/** mulberry32: small, fast, the same everywhere. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** `count` of them, all different; the known ones first. */
export function hostileStrings(count: number, seed: number): readonly string[] {
  const roll = dice(seed);
  const piece = (): string => PIECES[roll(PIECES.length)] ?? '';
  const all = new Set(KNOWN.slice(0, count));
  while (all.size < count) {
    const pieces = Array.from({ length: 1 + roll(7) }, () =>
      roll(12) === 0 ? String.fromCodePoint(1 + roll(0xd7ff)) : piece(),
    );
    all.add(pieces.join(roll(3) === 0 ? ' ' : ''));
  }
  return [...all];
}
