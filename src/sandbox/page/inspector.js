import { byId, el, toast } from './dom.js';
import { coveragePanel, switchesPanel } from './inspector-switches.js';
import { deliveriesPanel, ledgerPanel } from './inspector-traffic.js';
import { clockPanel, faultsPanel, organizationsPanel } from './inspector-world.js';

/**
 * A tab of the inspector: `node` is shown, `read` brings it up to date, `kinds` are the changes it shows.
 * @typedef {{ title: string, node: HTMLElement, read: () => Promise<void>,
 *   forget?: () => void, kinds: string[] }} Panel
 */

/** What happens behind the chat: webhooks, requests, clock, switches, faults, organizations. */
export class Inspector {
  /** @param {{ info: () => any, close: () => void }} context */
  constructor(context) {
    this.context = context;
    this.root = byId('inspector');
    /** @type {Panel[]} */
    this.panels = [
      deliveriesPanel(),
      ledgerPanel(context),
      clockPanel(context),
      switchesPanel(),
      faultsPanel(),
      organizationsPanel(),
      coveragePanel(),
    ];
    this.build();
    this.root.addEventListener('opened', () => this.refresh());
    this.show(0);
  }

  build() {
    this.tabs = this.panels.map((panel, index) =>
      el(
        'button',
        {
          id: `tab-${index}`,
          className: 'tab',
          type: 'button',
          role: 'tab',
          'aria-controls': 'inspector-panel',
          onclick: () => this.show(index),
        },
        panel.title,
      ),
    );
    const tablist = el(
      'div',
      { className: 'tabs', role: 'tablist', 'aria-label': 'Inspector' },
      ...this.tabs,
    );
    tablist.addEventListener('keydown', (event) => this.step(event));
    this.panel = el('div', { id: 'inspector-panel', className: 'panel', role: 'tabpanel', tabIndex: 0 });
    const close = el('button', {
      className: 'icon-button',
      type: 'button',
      'data-icon': 'close',
      'aria-label': 'Close the inspector',
      onclick: this.context.close,
    });
    this.root.append(
      el('header', { className: 'inspector-head' }, el('h2', {}, 'Inspector'), close),
      tablist,
      this.panel,
    );
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.show((this.at + by + this.panels.length) % this.panels.length);
    this.tabs[this.at].focus();
  }

  /** @param {number} index */
  show(index) {
    this.at = index;
    for (const [each, tab] of this.tabs.entries()) {
      tab.setAttribute('aria-selected', String(each === index));
      tab.tabIndex = each === index ? 0 : -1;
    }
    this.panel.setAttribute('aria-labelledby', `tab-${index}`);
    this.panel.replaceChildren(this.panels[index].node);
    this.refresh();
  }

  /** @param {{ kind: string }} event */
  changed(event) {
    if (!this.panels[this.at].kinds.includes(event.kind) || this.pending) return;
    // A bulk request makes hundreds of changes a second; the eye needs a few.
    this.pending = setTimeout(() => {
      this.pending = undefined;
      this.refresh();
    }, 250);
  }

  /** After a gap the sandbox may be another one, which counts from one again. */
  anew() {
    for (const panel of this.panels) panel.forget?.();
    this.refresh();
  }

  refresh() {
    if (this.root.hidden) return;
    const panel = this.panels[this.at];
    panel.read().catch((error) => toast(error, `${panel.title} could not be read`));
  }
}
