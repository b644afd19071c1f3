/**
 * Makes an element. Properties are set as DOM properties, names with a dash and `role` as attributes, and
 * `on…` as listeners; text is always text, so nothing somebody wrote can become markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith('on') && typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (name.includes('-') || name === 'role' || name === 'for') node.setAttribute(name, String(value));
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** @param {string} name */
export function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, ' ')
    .split(' ')
    .filter(Boolean);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? words.at(-1)[0] : '';
  return (first + last).toUpperCase();
}

/** The same person has the same colour everywhere. @param {string} key */
export function hue(key) {
  let sum = 0;
  for (const character of key) sum = (sum * 31 + character.charCodeAt(0)) % 997;
  return String(sum % 8);
}

/** @param {string} name @param {string} [kind] */
export function avatar(name, kind = 'person') {
  return fillAvatar(el('span', { className: 'avatar', 'aria-hidden': 'true' }), name, kind);
}

/** @param {HTMLElement} node @param {string} name @param {string} [kind] person, bot or group */
export function fillAvatar(node, name, kind = 'person') {
  node.textContent = initials(name);
  node.dataset.hue = hue(name);
  node.dataset.kind = kind;
  return node;
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const seconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** @param {string | number} at */
export const clockTime = (at) => time.format(new Date(at));
/** @param {string | number} at */
export const fullTime = (at) => full.format(new Date(at));
/** @param {string | number} at */
export const secondsTime = (at) => seconds.format(new Date(at));

/** The heading of a day, seen from the sandbox's clock. @param {string} at @param {number} now */
export function dayLabel(at, now) {
  const then = new Date(at);
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (then.toDateString() === new Date(now).toDateString()) return 'Today';
  if (then.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return day.format(then);
}

/**
 * Tells what went wrong; a Webex tracking id is shown since it finds the request in the ledger.
 * @param {unknown} error @param {string} [doing]
 */
export function toast(error, doing = '') {
  const text = error instanceof Error ? error.message : String(error);
  const trackingId = error instanceof Error && 'trackingId' in error ? error.trackingId : undefined;
  const node = el(
    'div',
    { className: 'toast' },
    el(
      'div',
      { className: 'toast-text' },
      el('strong', {}, doing || 'That did not work'),
      el('span', {}, text),
    ),
    trackingId ? el('code', {}, String(trackingId)) : null,
    el('button', {
      className: 'icon-button',
      type: 'button',
      'data-icon': 'close',
      'aria-label': 'Dismiss',
      onclick: () => node.remove(),
    }),
  );
  byId('toasts').append(node);
  setTimeout(() => node.matches(':hover, :focus-within') || node.remove(), 12_000);
}
