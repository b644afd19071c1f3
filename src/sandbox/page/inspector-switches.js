import { control } from './api.js';
import { el } from './dom.js';
import { attempt, note } from './inspector-traffic.js';

/** Where Webex's behaviour is not settled, the sandbox has a switch. @returns {import('./inspector.js').Panel} */
export function switchesPanel() {
  const fields = el('div', { className: 'fields' });

  async function read() {
    const answer = await control('settings?describe=1');
    // A sandbox that describes nothing answers with the values alone.
    const settings = Array.isArray(answer)
      ? answer
      : Object.entries(answer).map(([name, value]) => ({ name, value, about: '' }));
    const focused = fields.querySelector(':focus')?.name;
    fields.replaceChildren(...settings.map(field));
    if (focused) fields.querySelector(`[name="${focused}"]`)?.focus();
  }

  /** @param {{ name: string, value: unknown, default?: unknown, about: string, options?: string[] }} setting */
  function field(setting) {
    const { name, value, about } = setting;
    const input = inputFor(setting);
    input.name = name;
    input.id = `switch-${name}`;
    if (about) input.setAttribute('aria-describedby', `about-${name}`);
    input.addEventListener('change', () => {
      const given =
        typeof value === 'boolean'
          ? input.checked
          : typeof value === 'number'
            ? Number(input.value)
            : input.value;
      return attempt('The change', () => control('settings', 'POST', { [name]: given }).finally(read));
    });
    const changed = 'default' in setting && String(value) !== String(setting.default);
    return el(
      'div',
      { className: changed ? 'switch changed' : 'switch' },
      el('label', { for: input.id }, words(name)),
      input,
      about && el('p', { id: `about-${name}`, className: 'about' }, about),
    );
  }

  return { title: 'Switches', node: fields, read, kinds: ['settings', 'reset'] };
}

/** @param {{ value: unknown, options?: string[] }} setting */
function inputFor({ value, options }) {
  if (typeof value === 'boolean') return el('input', { type: 'checkbox', checked: value });
  if (options) {
    const select = el(
      'select',
      { className: 'field' },
      ...options.map((each) => el('option', { value: each }, each === '' ? 'none' : each)),
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

/** What of Webex is there, and how well. @returns {import('./inspector.js').Panel} */
export function coveragePanel() {
  const filter = el('input', {
    className: 'field',
    type: 'search',
    placeholder: 'Filter: path, method, partial',
    'aria-label': 'Filter the endpoints',
  });
  const summary = note('');
  const rows = el('ol', { className: 'rows' });
  let items = [];
  filter.addEventListener('input', draw);

  async function read() {
    if (items.length === 0) ({ items } = await control('coverage'));
    draw();
  }

  function draw() {
    const sought = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = items.filter(({ method, path, level, why = '' }) => {
      const text = `${method} ${path} ${level} ${why}`.toLowerCase();
      return sought.every((word) => text.includes(word));
    });
    const partial = found.filter(({ level }) => level === 'partial').length;
    summary.textContent = `${found.length} endpoints, ${partial} of them partial.`;
    rows.replaceChildren(...found.map(row));
  }

  /** @param {{ method: string, path: string, level: string, why?: string }} item */
  function row({ method, path, level, why }) {
    return el(
      'li',
      { className: 'row' },
      el(
        'div',
        { className: 'row-head' },
        el('strong', {}, method),
        el('code', {}, path),
        level === 'partial' && el('span', { className: 'status' }, 'partial'),
      ),
      why && el('div', { className: 'row-more' }, why),
    );
  }

  return { title: 'Coverage', node: el('div', {}, filter, summary, rows), read, kinds: ['reset'] };
}
