import { byId } from './dom.js';

/**
 * The spaces at narrow widths and the inspector: beside the chat where there is room, over it where not.
 */
export class Drawers {
  constructor() {
    this.sidebar = byId('sidebar');
    this.inspector = byId('inspector');
    this.narrow = matchMedia('(max-width: 760px)');
    this.medium = matchMedia('(max-width: 1100px)');
    byId('open-sidebar').addEventListener('click', () => this.toggleSidebar());
    byId('open-inspector').addEventListener('click', () => this.toggleInspector());
    byId('shade').addEventListener('click', () => this.close());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.escape();
    });
    this.narrow.addEventListener('change', () => this.close());
    this.medium.addEventListener('change', () => this.shade());
    const kept = sessionStorage.getItem('sandbox-inspector');
    if (!this.medium.matches && kept !== 'closed') this.toggleInspector(true);
  }

  toggleSidebar(open = !this.sidebar.classList.contains('open')) {
    this.sidebar.classList.toggle('open', open);
    byId('open-sidebar').setAttribute('aria-expanded', String(open));
    this.shade();
    if (open) byId('who').focus();
  }

  toggleInspector(open = this.inspector.hidden) {
    const hadFocus = this.inspector.contains(document.activeElement);
    this.inspector.hidden = !open;
    byId('open-inspector').setAttribute('aria-expanded', String(open));
    // Over the chat it comes and goes; only beside it is being open a wish to keep.
    if (!this.medium.matches) sessionStorage.setItem('sandbox-inspector', open ? 'open' : 'closed');
    this.inspector.dispatchEvent(new Event(open ? 'opened' : 'closed'));
    this.shade();
    if (open && this.medium.matches) this.inspector.querySelector('[aria-selected="true"]')?.focus();
    if (!open && hadFocus) byId('open-inspector').focus();
  }

  /** Closes what lies over the chat; an inspector beside it stays. */
  close() {
    this.toggleSidebar(false);
    if (this.medium.matches && !this.inspector.hidden) this.toggleInspector(false);
  }

  escape() {
    if (this.sidebar.classList.contains('open')) {
      this.toggleSidebar(false);
      byId('open-sidebar').focus();
    } else if (
      !this.inspector.hidden &&
      (this.medium.matches || this.inspector.contains(document.activeElement))
    ) {
      this.toggleInspector(false);
    }
  }

  shade() {
    const over = this.sidebar.classList.contains('open') || (this.medium.matches && !this.inspector.hidden);
    byId('shade').hidden = !over;
    // What lies under a drawer cannot be reached by the keyboard either.
    document.querySelector('main').inert = over;
  }
}
