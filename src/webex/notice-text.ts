// The text below or instead of a card, as Webex markdown. Everything in it is shown as it is written, and its
// last line tells the bot later which notice it was: a mention of the bot, the typed command, the nonce.
import { withoutInner } from '../domain/show/times.ts';
import { withoutLinks } from './no-links.ts';
import { visible, withoutCode, withoutTemplates } from './safe-text.ts';

/** Webex's limit for `markdown`. */
const MAX_BYTES = 7_439;
const MAX_COMMAND = 500;

export interface Notice {
  readonly text: string;
  /** The typed equivalent of the card's main button; empty when there is none. */
  readonly command: string;
  readonly nonce: string;
  /** Below the text; whatever looks like an address in the text itself is made none. */
  readonly link?: { readonly title: string; readonly url: string } | undefined;
  /** Who is to notice it. */
  readonly mentions?: readonly { readonly personId: string; readonly displayName: string }[] | undefined;
}

export function noticeMarkdown(
  notice: Notice,
  bot: { readonly id: string; readonly displayName: string },
): string {
  const { mentions = [] } = notice;
  const names = mentions.map(({ personId, displayName }) => mentionOf(personId, displayName));
  const called = names.length === 0 ? '' : `${names.join(', ')}: `;
  const command = cut(notice.command, MAX_COMMAND);
  const { link } = notice;
  const linked = link === undefined ? '' : `[${escapeMarkdown(link.title)}](${addressOf(link.url)})\n\n`;
  const last = `${linked}${[
    mentionOf(bot.id, bot.displayName),
    escapeMarkdown(command),
    `n:${escapeMarkdown(notice.nonce)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')}`;
  const room = MAX_BYTES - Buffer.byteLength(`${called}\n\n${last}`);
  const text = fitted(notice.text.trim(), room);
  return text === '' ? last : `${called}${text}\n\n${last}`;
}

const addressOf = (url: string): string => new URL(url).href.replaceAll('(', '%28').replaceAll(')', '%29');

const mentionOf = (personId: string, name: string): string =>
  `<@personId:${personId}|${withoutLinks(visible(name).replace(/[|<>]/g, ''))}>`;

/** The nonce of one of the bot's own messages. Only the very end counts: users' words come before it. */
export const nonceOf = (text: string | undefined): string | undefined =>
  /(?:^|\s)n:([A-Za-z0-9_-]{1,64})\s*$/.exec(text ?? '')?.[1];

/** Makes text that renders as itself: no mention, no link, no formatting, line breaks kept. */
export function escapeMarkdown(text: string): string {
  return withoutInner(text)
    .split('\n')
    .map((line) => escapeLine(withoutCode(withoutLinks(withoutTemplates(visible(line))))))
    .join('  \n')
    .replace(/(?: {2}\n){2,}/g, '\n\n');
}

const ZWSP = '\u200b';

/** Backslashes rather than entities: both are CommonMark, the first stays legible where it is not rendered. */
function escapeLine(line: string): string {
  return (
    line
      .trim()
      .replace(/[\\*_~[\]|<>]/g, String.raw`\$&`)
      // Whether mentions are looked for before or after escapes are taken off is not documented.
      .replace(/<(?=@)/g, `<${ZWSP}`)
      .replace(/&(?=#?\w{1,32};)/g, `&${ZWSP}`)
      .replace(/^(?=[-=:|\\\s]+$)/, ZWSP)
      .replace(/^(#{1,6}|[-+])(?=\s|$)/, String.raw`\$1`)
      .replace(/^(\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`)
  );
}

/** The longest beginning whose escaped form has room; a cut falls between code points. */
function fitted(text: string, maxBytes: number): string {
  const whole = escapeMarkdown(text);
  if (Buffer.byteLength(whole) <= maxBytes) return whole;
  const points = Array.from(text);
  let fits = 0;
  let tooMany = Math.min(points.length, maxBytes);
  const cutAt = (count: number): string => escapeMarkdown(`${points.slice(0, count).join('').trimEnd()}…`);
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (Buffer.byteLength(cutAt(middle)) <= maxBytes) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? '' : cutAt(fits);
}

function cut(text: string, max: number): string {
  const points = Array.from(text.replace(/\s+/g, ' ').trim());
  return points.length > max ? '' : points.join('');
}
