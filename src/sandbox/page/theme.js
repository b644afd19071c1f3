import { byId } from './dom.js';

const order = ['system', 'light', 'dark'];
const names = { system: 'as the system', light: 'light', dark: 'dark' };

/** @param {string} theme */
function wear(theme) {
  // The style sheets use light-dark(): the colour scheme alone decides, and nothing is drawn anew.
  document.documentElement.dataset.theme = theme;
  byId('theme')?.setAttribute('aria-label', `Colours: ${names[theme]}`);
}

const kept = localStorage.getItem('sandbox-theme') ?? 'system';
wear(order.includes(kept) ? kept : 'system');

byId('theme').addEventListener('click', () => {
  const next = order[(order.indexOf(document.documentElement.dataset.theme) + 1) % order.length];
  localStorage.setItem('sandbox-theme', next);
  wear(next);
});
