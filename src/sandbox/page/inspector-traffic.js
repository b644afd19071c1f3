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

/** @param {number | undefined} status */
function statusBadge(status) {
  const good = status !== undefined && status >= 200 && status < 300;
  return el(
    'span',
    { className: good ? 'status good' : 'status bad' },
    status ? String(status) : 'no answer',
  );
}

/** Webhooks on their way to the bot. @returns {import('./inspector.js').Panel} */
export function deliveriesPanel() {
  const rows = el('ol', { className: 'rows' });
  const node = el('div', {}, rows);

  async function read() {
    const answer = await control('deliveries');
    const items = (answer.items ?? answer).slice(-shown).toReversed();
    rows.replaceChildren(...items.map(row));
    if (items.length === 0) rows.append(el('li', {}, note('No webhook has been sent yet.')));
  }

  /** @param {any} delivery */
  function row(delivery) {
    const what = delivery.resource ? `${delivery.resource} ${delivery.event}` : (delivery.name ?? 'webhook');
    const took = delivery.durationMs ?? delivery.ms;
    const resend = el(
      'button',
      {
        className: 'text-button',
        type: 'button',
        'aria-label': `Resend delivery ${delivery.n}`,
        onclick: () =>
          attempt('Resending', async () => {
            await control(`deliveries/${delivery.n}/resend`, 'POST', {});
            await read();
          }),
      },
      'Resend',
    );
    return el(
      'li',
      { className: 'row' },
      el('div', { className: 'row-head' }, statusBadge(delivery.status), el('strong', {}, what), resend),
      el(
        'div',
        { className: 'row-more' },
        `#${delivery.n}`,
        delivery.at && ` · ${secondsTime(delivery.at)}`,
        took !== undefined && took !== null && ` · ${Math.round(took)} ms`,
        delivery.error && ` · ${delivery.error}`,
      ),
      delivery.targetUrl && el('code', { className: 'row-more' }, delivery.targetUrl),
    );
  }

  return { title: 'Deliveries', node, read, kinds: ['delivery', 'reset'] };
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
      // A ledger that begins anew (after a reset) counts from one again.
      if (page.next < next) entries = [];
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
    const open = new Set([...rows.querySelectorAll('details[open]')].map((each) => each.dataset.n));
    rows.replaceChildren(
      ...found
        .slice(-shown)
        .toReversed()
        .map((entry) => row(entry, open)),
    );
    if (found.length === 0)
      rows.append(el('li', {}, note(entries.length ? 'No request fits.' : 'No request yet.')));
  }

  /** @param {any} entry @param {Set<string | undefined>} open */
  function row(entry, open) {
    const details = el(
      'details',
      {},
      el(
        'summary',
        { className: 'row-head' },
        statusBadge(entry.status),
        el('strong', {}, entry.method),
        el('code', {}, entry.path.replace(/^\/v1/, '')),
      ),
      el('div', { className: 'row-more' }, `#${entry.n} · ${secondsTime(entry.at)} · ${ownerOf(entry)}`),
      el(
        'pre',
        {},
        JSON.stringify({ query: entry.query, body: entry.body, trackingId: entry.trackingId }, undefined, 2),
      ),
    );
    details.dataset.n = String(entry.n);
    details.open = open.has(details.dataset.n);
    return el('li', { className: 'row' }, details);
  }

  return { title: 'Ledger', node, read, kinds: ['ledger', 'reset'] };
}
