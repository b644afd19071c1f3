import { control } from './api.js';
import { el, secondsTime, toast } from './dom.js';

const shown = 300;

/** Runs a change and tells when it failed. @param {string} doing @param {() => Promise<unknown>} change */
export async function attempt(doing, change) {
  try {
    await change();
  } catch (error) {
    toast(error, `${doing} did not work`);
  }
}

/** @param {string} text */
export const note = (text) => el('p', { className: 'note' }, text);

/** @param {number | null | undefined} status @param {string} [otherwise] */
function statusBadge(status, otherwise = 'no answer') {
  const good = typeof status === 'number' && status >= 200 && status < 300;
  const quality = !status && otherwise === 'under way' ? '' : good ? 'good' : 'bad';
  return el('span', { className: `status ${quality}` }, status ? String(status) : otherwise);
}

/**
 * A line that opens to what was sent.
 * @param {number} n @param {Node[]} head @param {(string | Node | undefined | false)[]} more @param {unknown} sent
 */
function openable(n, head, more, sent) {
  const details = el(
    'details',
    {},
    el('summary', { className: 'row-head' }, ...head),
    el('pre', {}, JSON.stringify(sent, undefined, 2)),
  );
  details.dataset.n = String(n);
  const facts = more.filter(Boolean).map((fact) => (typeof fact === 'string' ? el('span', {}, fact) : fact));
  return el('li', { className: 'row' }, details, el('div', { className: 'row-more' }, ...facts));
}

/** Shows the newest rows first and leaves open what was opened. @param {HTMLElement} list @param {HTMLElement[]} items @param {string} none */
function fill(list, items, none) {
  const open = new Set([...list.querySelectorAll('details[open]')].map((each) => each.dataset.n));
  list.replaceChildren(...items.slice(-shown).toReversed());
  for (const details of list.querySelectorAll('details')) details.open = open.has(details.dataset.n);
  if (items.length === 0) list.append(el('li', {}, note(none)));
}

/** Webhooks, and events on sockets, on their way to the bot. @returns {import('./inspector.js').Panel} */
export function deliveriesPanel() {
  const rows = el('ol', { className: 'rows' });
  /** @type {Map<number, any>} */
  let known = new Map();

  async function read() {
    // One under way is read again: its status comes later than itself.
    const pending = [...known.values()].find(isUnderWay)?.n;
    const last = pending === undefined ? ([...known.keys()].at(-1) ?? 0) : pending - 1;
    const { items } = await control(`deliveries?since=${last}&limit=3000`);
    for (const delivery of items) known.set(delivery.n, delivery);
    known = new Map([...known].slice(-shown));
    fill(rows, [...known.values()].map(row), 'Nothing has been delivered yet.');
  }

  /** @param {any} delivery */
  const isUnderWay = (delivery) => delivery.status === null && !delivery.error;

  /** @param {any} delivery */
  function row(delivery) {
    const { n, resource, event, at, durationMs, error, resendOf, targetUrl, body } = delivery;
    const resend = () =>
      attempt('Resending', () => control(`deliveries/${n}/resend`, 'POST', {}).finally(read));
    const head = [
      statusBadge(delivery.status, isUnderWay(delivery) ? 'under way' : 'no answer'),
      el('strong', {}, `${resource} ${event}`),
    ];
    const took = typeof durationMs === 'number' ? `${Math.round(durationMs)} ms` : undefined;
    const again = resendOf ? `again #${resendOf}` : undefined;
    // All webhooks of a bot go to one address: what tells them apart is the path, if anything.
    const path = el('code', { title: targetUrl }, URL.parse(targetUrl)?.pathname ?? targetUrl);
    const more = [`#${n}`, secondsTime(at), took, again, error, path];
    const item = openable(n, head, more, typeof body === 'string' ? JSON.parse(body) : body);
    const label = `Resend delivery ${n}`;
    item.append(
      el(
        'button',
        { className: 'text-button', type: 'button', 'aria-label': label, onclick: resend },
        'Resend',
      ),
    );
    return item;
  }

  const forget = () => known.clear();
  return { title: 'Deliveries', node: el('div', {}, rows), read, forget, kinds: ['delivery'] };
}

/** Every request to the sandbox's Webex. @param {any} context @returns {import('./inspector.js').Panel} */
export function ledgerPanel(context) {
  const filter = el('input', {
    className: 'field',
    type: 'search',
    placeholder: 'Filter: path, method, status, owner',
  });
  filter.setAttribute('aria-label', 'Filter the requests');
  const rows = el('ol', { className: 'rows' });
  const node = el('div', {}, filter, rows);
  /** @type {any[]} */
  let entries = [];
  let next = 0;
  filter.addEventListener('input', draw);

  async function read() {
    for (let more = true; more; ) {
      const page = await control(`ledger?since=${next}&limit=1000`);
      next = page.next;
      entries = [...entries, ...page.items].slice(-2000);
      more = page.items.length === 1000;
    }
    draw();
  }

  /** @param {any} entry */
  function ownerOf(entry) {
    if (!entry.owner) return 'nobody';
    return context.info()?.people.find(({ personId }) => personId === entry.owner)?.name ?? entry.owner;
  }

  function draw() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = entries.filter((entry) => {
      const text =
        `${entry.method} ${entry.path} ${entry.status} ${ownerOf(entry)} ${entry.trackingId}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    fill(rows, found.map(row), entries.length ? 'No request fits.' : 'No request yet.');
  }

  /** @param {any} entry */
  function row(entry) {
    const { n, at, method, path, status, query, body, trackingId } = entry;
    const head = [statusBadge(status), el('strong', {}, method), el('code', {}, path.replace(/^\/v1/, ''))];
    return openable(n, head, [`#${n}`, secondsTime(at), ownerOf(entry)], { query, body, trackingId });
  }

  function forget() {
    entries = [];
    next = 0;
  }
  return { title: 'Ledger', node, read, forget, kinds: ['ledger'] };
}
