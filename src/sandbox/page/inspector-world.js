import { control } from './api.js';
import { localInputStyle, setInputStyle } from './cards.js';
import { el, fullTime } from './dom.js';
import { attempt, note } from './inspector-traffic.js';

const hour = 3_600_000;
const steps = [
  ['+1 h', hour],
  ['+8 h', 8 * hour],
  ['+24 h', 24 * hour],
  ['+7 d', 168 * hour],
];
const choices = { cardEdit: ['allow', 'reject'], inputStyle: ['sdk', 'native', 'react'] };
const seeds = ['demo', 'enterprise', 'partner5000'];

/** @param {string} text @param {() => void} onclick */
const pill = (text, onclick) => el('button', { className: 'pill', type: 'button', onclick }, text);

/** The sandbox's clock, and a new beginning. @returns {import('./inspector.js').Panel} */
export function clockPanel() {
  const time = el('p', { className: 'big' });
  const seed = el('select', { className: 'field', 'aria-label': 'World to begin with' });
  seed.append(...seeds.map((name) => el('option', { value: name }, name)));
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
  }

  return { title: 'Clock', node, read, kinds: ['clock', 'reset'] };
}

/** Where Webex's behaviour is not settled, the sandbox has a switch. @returns {import('./inspector.js').Panel} */
export function switchesPanel() {
  const fields = el('div', { className: 'fields' });

  async function read() {
    const answer = await control('settings');
    const settings = { ...(answer.settings ?? answer) };
    // How a client hands over inputs is the page's own matter unless the sandbox wants to decide.
    const own = settings.inputStyle === undefined;
    if (own) settings.inputStyle = localInputStyle();
    const focused = fields.querySelector(':focus')?.name;
    fields.replaceChildren(
      ...Object.entries(settings).map(([name, value]) => field(name, value, own && name === 'inputStyle')),
    );
    if (focused) fields.querySelector(`[name="${focused}"]`)?.focus();
  }

  /** @param {string} name @param {unknown} value @param {boolean} local */
  function field(name, value, local) {
    const input = inputFor(name, value);
    input.name = name;
    input.addEventListener('change', () => {
      if (local) return setInputStyle(input.value, true);
      const given =
        typeof value === 'boolean'
          ? input.checked
          : typeof value === 'number'
            ? Number(input.value)
            : input.value;
      return attempt('The change', () => control('settings', 'POST', { [name]: given }).finally(read));
    });
    return el('label', { className: 'switch' }, el('span', {}, words(name)), input);
  }

  return { title: 'Switches', node: fields, read, kinds: ['settings', 'reset'] };
}

/** @param {string} name @param {unknown} value */
function inputFor(name, value) {
  if (typeof value === 'boolean') return el('input', { type: 'checkbox', checked: value });
  const known = choices[name];
  if (known) {
    const select = el(
      'select',
      { className: 'field' },
      ...known.map((each) => el('option', { value: each }, each)),
    );
    select.value = String(value);
    return select;
  }
  return el('input', {
    className: 'field',
    type: typeof value === 'number' ? 'number' : 'text',
    step: 'any',
    value: String(value),
  });
}

/** A name of the code as words. @param {string} name */
function words(name) {
  const spaced = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).replace(/(\d+)/g, ' $1');
  return spaced[0].toUpperCase() + spaced.slice(1);
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
        what,
        left ? ` · ${left} left` : '',
        rule.rate !== undefined && ` · rate ${rule.rate}`,
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

  return { title: 'Org data', node, read, kinds: ['reset'] };
}
