import { el } from './dom.js';
import { openLink, safeUrl } from './markdown.js';

const allowed = new Set('p strong b em i s del code pre ul ol li br blockquote h1 h2 h3 hr'.split(' '));

/**
 * The string is only ever read into a document that runs and loads nothing; from there known elements are
 * copied without their attributes. That is why this policy may let it pass.
 */
const inert = window.trustedTypes?.createPolicy('sandbox-inert', { createHTML: (html) => html });

/**
 * The html of a message as nodes of this page.
 * @param {string} html @param {string} me the reader's person id: a mention of oneself stands out
 */
export function richText(html, me) {
  const parsed = new DOMParser().parseFromString(inert ? inert.createHTML(html) : html, 'text/html');
  const into = document.createDocumentFragment();
  into.append(...copies(parsed.body, me));
  return into;
}

/** @param {Node} from @param {string} me @returns {Node[]} */
function copies(from, me) {
  return [...from.childNodes].flatMap((node) => copy(node, me));
}

/** @param {any} node @param {string} me @returns {Node[]} */
function copy(node, me) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const tag = node.localName;
  const inside = copies(node, me);
  if (tag === 'spark-mention') {
    const id = node.getAttribute('data-object-id') ?? '';
    const everybody = node.getAttribute('data-object-type') === 'groupMention';
    const name = (node.textContent ?? '').replace(/^@/, '');
    return [el('span', { className: id === me || everybody ? 'mention me' : 'mention' }, `@${name}`)];
  }
  if (tag === 'a') {
    const href = safeUrl(node.getAttribute('href') ?? '');
    return href ? [link(href, inside)] : inside;
  }
  if (!allowed.has(tag)) return ['script', 'style'].includes(tag) ? [] : inside;
  // A heading inside a message would break the page's own outline.
  return [el(/^h\d$/.test(tag) ? 'strong' : tag, {}, ...inside)];
}

/** @param {string} href @param {Node[]} inside */
function link(href, inside) {
  const onclick = (event) => {
    event.preventDefault();
    openLink(href);
  };
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', onclick }, ...inside);
}

/** Plain text with its line breaks and its addresses as links. @param {string} text */
export function plainText(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g);
  const nodes = parts.map((part, index) =>
    index % 2 === 1 && safeUrl(part) ? link(part, [document.createTextNode(part)]) : part,
  );
  return el('p', { className: 'plain' }, ...nodes);
}
