// Text from people and from Webex, made fit for a card: no link, no template, no markup comes out of it, and
// e-mail addresses and request numbers come out letter by letter.
import { timeMacros, withoutInner } from '../domain/show/times.ts';
import { withoutLinks } from './no-links.ts';

const ZWSP = '\u200b';
/** Counts as white space, beside which markdown sees no emphasis, and is hardly to be seen. */
const HAIR = '\u200a';

/** Cisco's web client expands templates a second time, whatever the property; our own times come later. */
export const withoutTemplates = (text: string): string =>
  text.replace(/\$(?=\{)/g, `$${ZWSP}`).replace(/\{(?=\{)/g, `{${ZWSP}`);

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/** Languages stack three or four marks on a letter; more of them paint over the lines around. */
const TOWERS = /(\p{M}{4})\p{M}+/gu;

/** What is seen is all there is: no controls, no change of direction, no half characters. */
export const visible = (text: string): string =>
  text.toWellFormed().replace(CONTROLS, ' ').replace(BIDI, '').replace(TOWERS, '$1');

/** For properties that clients read as markdown, and for text runs, which Windows shows as rich text. */
export function safeText(said: string, maxPoints: number): string {
  const plain = withoutLinks(withoutTemplates(visible(said.normalize('NFC'))))
    // What a backslash stands before is shown with it.
    .replace(/\\(?=[!-/:-@[-`{-~])/g, `\\${ZWSP}`)
    .replace(/&(?=#?\w{1,32};)/g, `&${ZWSP}`)
    // "](", "] [" and "]:" would make links and references.
    .replace(/\](?=\s*[([:])/g, `]${ZWSP}`)
    .replaceAll('<', '‹')
    .replaceAll('>', '›');
  const text = withoutEmphasis(plain)
    .trim()
    .replace(/^(#{1,6}|[-+*]|\d+[.)])(?=\s|$)/, `$1${ZWSP}`)
    .replace(/^(?=([-_*=])(?:\s*\1)+$)/, ZWSP);
  return timeMacros(shortened(text, maxPoints));
}

/** Lone signs emphasize nothing, nor does _ within a word: those stay as they are. */
function withoutEmphasis(text: string): string {
  const calm = aside(aside(aside(text, /\*/g), /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu), /~/g);
  return withoutCode(calm);
}

/** Nothing keeps backticks from making code for all readers of markdown; this sign looks the same. */
export const withoutCode = (text: string): string => text.replaceAll('`', 'ˋ');

function aside(text: string, sign: RegExp): string {
  return (text.match(sign)?.length ?? 0) < 2 ? text : text.replace(sign, (found) => `${HAIR}${found}${HAIR}`);
}

/** For properties that are shown or sent back as they are: input values, placeholders, titles of buttons. */
export const plainText = (text: string, maxPoints: number): string =>
  shortened(
    withoutTemplates(withoutInner(text.toWellFormed().replace(CONTROLS, ' ').replace(BIDI, ''))),
    maxPoints,
  );

function shortened(text: string, maxPoints: number): string {
  if (text.length <= maxPoints) return text;
  const points = Array.from(text);
  return points.length > maxPoints ? `${points.slice(0, maxPoints - 1).join('')}…` : text;
}
