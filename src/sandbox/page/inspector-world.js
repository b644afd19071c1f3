import { control } from './api.js';
import { el, fullTime } from './dom.js';
import { attempt, note } from './inspector-traffic.js';

const hour = 3_600_000;
const steps = [
  ['+1 h', hour],
  ['+8 h', 8 * hour],
  ['+24 h', 24 * hour],
  ['+7 d', 168 * hour],
];

/** @param {string} text @param {() => void} onclick */
const pill = (text, onclick) => el('button', { className: 'pill', type: 'button', onclick }, text);

/** The sandbox's clock, and a new beginning. @param {any} context @returns {import('./inspector.js').Panel} */
export function clockPanel(context) {
  const time = el('p', { className: 'big' });
  const seed = el('select', { className: 'field', 'aria-label': 'World to begin with' });
  let asked = false;
  const reset = pill('Reset the world', () => {
    // Everything in the sandbox is forgotten: the first press only asks.
    reset.textContent = asked ? 'Reset the world' : 'Really reset?';
    if (asked) void attempt('The reset', () => control('reset', 'POST', { seed: seed.value }));
    asked = !asked;
  });
  const node = el(
    'div',
    {},
    time,
    note('The bot follows this clock: move it to see reminders, expiries and schedules.'),
    el(
      'div',
      { className: 'pills' },
      ...steps.map(([name, advanceMs]) => pill(name, () => advance(advanceMs))),
    ),
    el('h3', {}, 'Begin anew'),
    el('div', { className: 'pills' }, seed, reset),
  );

  /** @param {number} advanceMs */
  const advance = (advanceMs) =>
    attempt('Moving the clock', async () => {
      await control('clock', 'POST', { advanceMs });
      await read();
    });

  async function read() {
    const { now } = await control('clock');
    time.textContent = fullTime(now);
    // What a sandbox does not say it can begin with, it is not asked for.
    const { seeds = ['demo'], seed: current = 'demo' } = context.info() ?? {};
    if (seed.options.length === seeds.length) return;
    seed.replaceChildren(...seeds.map((name) => el('option', { value: name }, name)));
    seed.value = current;
  }

  return { title: 'Clock', node, read, kinds: ['clock', 'reset'] };
}

/** Faults to try the bot with. @returns {import('./inspector.js').Panel} */
export function faultsPanel() {
  const rows = el('ol', { className: 'rows' });
  const input = (name, label, more = {}) =>
    el('label', {}, label, el('input', { className: 'field', name, ...more }));
  const form = el(
    'form',
    { className: 'fault-form' },
    input('method', 'Method', { placeholder: 'any' }),
    input('path', 'Path', { placeholder: '/v1/people*', value: '/v1/people*' }),
    input('status', 'Status', { type: 'number', value: '503', min: '100', max: '599' }),
    input('retryAfter', 'Retry after, s', { type: 'number', min: '0' }),
    input('delayMs', 'Delay, ms', { type: 'number', min: '0' }),
    input('times', 'Times', { type: 'number', value: '1', min: '1' }),
    el('button', { className: 'pill primary', type: 'submit' }, 'Add fault'),
    pill('Clear all', () => attempt('Clearing', () => control('faults', 'DELETE').then(read))),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
    void attempt('Adding the fault', () => control('faults', 'POST', ruleOf(given)).then(read));
  });

  async function read() {
    const answer = await control('faults');
    const items = answer.items ?? answer.faults ?? answer;
    rows.replaceChildren(...items.map(row));
    if (items.length === 0) rows.append(el('li', {}, note('No faults: the sandbox behaves.')));
  }

  /** @param {any} rule */
  function row(rule) {
    const remove = el(
      'button',
      {
        className: 'text-button',
        type: 'button',
        'aria-label': `Remove fault ${rule.id}`,
        onclick: () => attempt('Removing', () => control(`faults/${rule.id}`, 'DELETE').then(read)),
      },
      'Remove',
    );
    const where = `${rule.match?.method ?? 'any'} ${rule.match?.path ?? 'everything'}`;
    const what = Object.entries(rule.fault ?? {})
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
      .join(', ');
    const left = rule.left ?? rule.times;
    return el(
      'li',
      { className: 'row' },
      el('div', { className: 'row-head' }, el('code', {}, where), remove),
      el(
        'div',
        { className: 'row-more' },
        el('span', {}, what),
        left && el('span', {}, `${left} left`),
        rule.rate !== undefined && el('span', {}, `rate ${rule.rate}`),
      ),
    );
  }

  return { title: 'Faults', node: el('div', {}, form, rows), read, kinds: ['faults', 'reset'] };
}

/** @param {Record<string, any>} given */
function ruleOf({ method, path, status, retryAfter, delayMs, times }) {
  return {
    match: { ...(method && { method: method.toUpperCase() }), ...(path && { path }) },
    fault: {
      ...(status && { status: Number(status) }),
      ...(retryAfter && { retryAfter: Number(retryAfter) }),
      ...(delayMs && { delayMs: Number(delayMs) }),
    },
    ...(times && { times: Number(times) }),
  };
}

/** @returns {import('./inspector.js').Panel} */
export function organizationsPanel() {
  const rows = el('ol', { className: 'rows' });
  const node = el('div', {}, rows);

  async function read() {
    const { orgs } = await control('info');
    rows.replaceChildren(
      ...orgs
        .slice(0, 300)
        .map((org) =>
          el(
            'li',
            { className: 'row' },
            el(
              'div',
              { className: 'row-head' },
              el('strong', {}, org.name),
              org.managed && el('span', { className: 'status good' }, 'managed'),
            ),
            el('code', { className: 'row-more' }, org.id),
          ),
        ),
    );
    if (orgs.length > 300) rows.append(el('li', {}, note(`… and ${orgs.length - 300} more.`)));
  }

  return { title: 'Orgs', node, read, kinds: ['reset'] };
}
