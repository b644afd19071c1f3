/**
 * The markdown of cards: the small part that Webex shows. Markup in the text stays text (`zero` leaves html
 * off), so what comes out holds nothing but paragraphs, lists, emphasis and links.
 */
const cards = window
  .markdownit('zero')
  .enable(['emphasis', 'escape', 'link', 'list', 'newline', 'normalize', 'paragraph', 'strikethrough']);
cards.validateLink = (url) => safeUrl(url) !== undefined;

/** @param {string} text */
export const cardMarkdown = (text) => cards.render(text);

/** The address when it may be opened at all: scripts, data and files may not. @param {string} url */
export function safeUrl(url) {
  if (!URL.canParse(url)) return undefined;
  return ['https:', 'http:', 'mailto:'].includes(new URL(url).protocol) ? url : undefined;
}

/** @param {string} url */
export function openLink(url) {
  const safe = safeUrl(url);
  if (safe) window.open(safe, '_blank', 'noopener,noreferrer');
  return safe !== undefined;
}
