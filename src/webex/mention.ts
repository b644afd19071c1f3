// The command in a message: what was written, without the mention of the bot. In a space the html is read,
// because the plain text shows a mention as a mere name.
import { sameId } from './ids.ts';

export interface Written {
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly roomType: 'group' | 'direct';
}

export interface Mentioned {
  readonly id: string;
  readonly displayName: string;
}

/** What was put into our own texts to keep them harmless is not part of what is copied from them. */
const SEAMS = /[\u200a\u200b\u2060\ufeff]/g;

export const commandText = (message: Written, bot: Mentioned): string =>
  written(message, bot).replace(SEAMS, '');

function written(message: Written, bot: Mentioned): string {
  const plain = (message.text ?? '').replaceAll('\u00a0', ' ');
  if (message.html?.includes('<spark-mention') === true) return textOf(message.html, bot).trim();
  return (message.roomType === 'group' ? withoutName(plain, bot.displayName) : plain).trim();
}

/** For messages without html: the name at the start, in any case and with any white space in it. */
function withoutName(text: string, name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return text;
  const pattern = words
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join(String.raw`\s+`);
  return text.replace(new RegExp(String.raw`^\s*@?${pattern}(?=[\s,:]|$)[,:]?`, 'iu'), '');
}

const TOKEN = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+|</g;
const BREAKS = new Set([
  'p',
  'div',
  'li',
  'ul',
  'ol',
  'pre',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
]);

/** The html of Webex is a small, clean dialect; what is not understood stays as text. */
function textOf(html: string, bot: Mentioned): string {
  let text = '';
  let dropping = false;
  for (const [token, closing, rawName, attributes] of html.matchAll(TOKEN)) {
    const name = rawName?.toLowerCase();
    if (name === 'spark-mention') {
      dropping = closing === '' && isBot(attributes ?? '', bot);
    } else if (name === undefined) {
      if (!dropping && !token.startsWith('<!--')) text += decoded(token);
    } else if (name === 'br') {
      text += '\n';
    } else if (BREAKS.has(name)) {
      text = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    }
  }
  return text.replaceAll('\u00a0', ' ');
}

function isBot(attributes: string, bot: Mentioned): boolean {
  const match = /\bdata-object-id\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/.exec(attributes);
  const id = match?.[1] ?? match?.[2] ?? match?.[3];
  return id !== undefined && sameId(decoded(id), bot.id);
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['bdquo', '„'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['hellip', '…'],
]);

/** One pass, so that `&amp;lt;` becomes `&lt;` and no further. */
function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]+));/g,
    (whole, decimal, hex, name) => {
      if (typeof name === 'string') return NAMED.get(name) ?? whole;
      const point = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
