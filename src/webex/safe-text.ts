// Text from people and from Webex, made fit for a card: no link, no template, no markup comes out of it, and
// e-mail addresses and request numbers come out letter by letter.

const ZWSP = '\u200b';

/** What clients show as a time of the reader's zone; anything else in double braces is broken. */
const OPENING =
  /\{(?=\{)(?!\{(?:DATE|TIME)\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)(?:, ?(?:COMPACT|SHORT|LONG))?\)\}\})/g;

/** Cisco's web client expands templates a second time, whatever the property. */
const withoutTemplates = (text: string): string =>
  text.replace(/\$(?=\{)/g, `$${ZWSP}`).replace(OPENING, `{${ZWSP}`);

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** For properties that clients read as markdown, and for text runs, which Windows shows as rich text. */
export function safeText(text: string, maxPoints: number): string {
  const safe = withoutTemplates(text.toWellFormed().normalize('NFC').replace(CONTROLS, ' ').replace(BIDI, ''))
    // "](", "] [" and "]:" would make links and references.
    .replace(/\](?=\s*[([:])/g, `]${ZWSP}`)
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .trim()
    .replace(/^([-+*]|\d+[.)])(?=\s|$)/, `$1${ZWSP}`);
  return shortened(safe, maxPoints);
}

/** For properties that are shown or sent back as they are: input values, placeholders, titles of buttons. */
export const plainText = (text: string, maxPoints: number): string =>
  shortened(withoutTemplates(text.toWellFormed().replace(CONTROLS, ' ').replace(BIDI, '')), maxPoints);

function shortened(text: string, maxPoints: number): string {
  if (text.length <= maxPoints) return text;
  const points = Array.from(text);
  return points.length > maxPoints ? `${points.slice(0, maxPoints - 1).join('')}…` : text;
}
