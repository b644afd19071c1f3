// Clients make links of whatever looks like an address, in texts and on cards. E-mail addresses stay whole, as they
// are what admins compare letter by letter, and so do the names of Webex sites; everything else gets an invisible seam where a link would hold together.

const ZWSP = '\u200b';
/**
 * E-mail addresses, and the names of Webex sites, where a link would lead to Webex. Bounded, and begun nowhere but at
 * the edge of a word: a long name costs no more than its length.
 */
const WHOLE =
  /(?<![\p{L}\p{N}._%+'@/\\:-])(?:[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}\p{N}-]{1,63}|[a-z0-9-]{1,63}\.webex\.com)(?![\p{L}\p{N}@_-]|[:/?#.][\p{L}\p{N}/])/gu;
const SCHEME =
  /(?<![\p{L}\p{N}])(https?|ftps?|wss?|file|mailto|tel|sms|callto|facetime|sips?|xmpp|webex(?:teams?)?|msteams|slack|skype|javascript|vbscript|data|intent):/giu;
const SLASHES = /([/\\])(?=[/\\])/g;
/** Also the dots that browsers take for one. */
const DOTS = String.raw`[.\u3002\uff0e\uff61]`;
const LABEL = String.raw`[\p{L}\p{N}-]{1,63}`;
/** Country codes have two letters; beside them what is used most, and what anybody can register for little. */
const TOP =
  'com|net|org|info|biz|edu|gov|mil|int|name|pro|mobi|aero|asia|coop|museum|tel|jobs|travel|app|dev|web|site|online|shop|store|' +
  'xyz|top|club|vip|live|life|link|click|cloud|page|blog|news|world|today|space|fun|icu|win|bid|loan|men|work|tech|host|press|' +
  'website|email|support|help|team|group|agency|digital|network|systems|solutions|services|company|money|bank|finance|zip|mov|' +
  'foo|bot|example|рф|онлайн|xn--[a-z0-9-]{1,59}';
/** A dot before a top-level domain, or within whatever goes on with a path or a port. */
const DOT = new RegExp(
  String.raw`(?<=[\p{L}\p{N}-])(${DOTS})(?=(?:${LABEL}${DOTS}){0,8}(?:(?:\p{L}{2}|${TOP})(?![\p{L}\p{N}_-])|\p{L}{2,63}(?:[/?#]|:\d)))|(?<=(?<![\p{L}\p{N}])www)(${DOTS})`,
  'giu',
);
/** Where an address seems to begin that is no e-mail address. */
const AT = /@(?=\S)/g;

export function withoutLinks(text: string): string {
  let safe = '';
  let from = 0;
  for (const { 0: whole, index } of text.matchAll(WHOLE)) {
    safe += seamed(text.slice(from, index)) + whole;
    from = index + whole.length;
  }
  return safe + seamed(text.slice(from));
}

const seamed = (text: string): string =>
  text
    .replace(SCHEME, `$1:${ZWSP}`)
    .replace(SLASHES, `$1${ZWSP}`)
    .replace(DOT, (dot) => dot + ZWSP)
    .replace(AT, `@${ZWSP}`);
