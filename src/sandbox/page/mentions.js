import { avatar, byId, el } from './dom.js';

/**
 * Completes @names while somebody types, and turns names into mentions when the message is sent.
 * The message box shows "@Ana"; Webex wants the person's id.
 */
export class Mentions {
  /** @param {HTMLTextAreaElement} box */
  constructor(box) {
    this.box = box;
    this.list = byId('mention-list');
    /** @type {{ personId: string, name: string, kind: string }[]} */
    this.people = [];
    /** @type {Map<string, string>} names chosen from the list, with their ids */
    this.chosen = new Map();
    this.active = 0;
    this.matches = [];
    box.addEventListener('input', () => this.suggest());
    box.addEventListener('click', () => this.suggest());
    box.addEventListener('blur', () => this.close());
    // A press on the list must not take the focus out of the box before the click arrives.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  get open() {
    return !this.list.hidden;
  }

  /** The name being typed before the caret: an @ at the start or after a space begins one. */
  typed() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    return /(?:^|\s)@([^@\n]{0,40})$/.exec(before)?.[1];
  }

  suggest() {
    const typed = this.typed();
    const query = typed?.toLowerCase();
    this.matches =
      query === undefined
        ? []
        : this.people.filter(({ name }) => {
            const lower = name.toLowerCase();
            return lower.startsWith(query) || lower.split(' ').some((word) => word.startsWith(query));
          });
    this.active = 0;
    this.draw();
  }

  draw() {
    this.list.replaceChildren(
      ...this.matches.map((person, index) =>
        el(
          'li',
          {
            id: `mention-${index}`,
            role: 'option',
            'aria-selected': String(index === this.active),
            onclick: () => this.choose(index),
          },
          avatar(person.name, person.kind),
          person.name,
          person.kind === 'bot' && el('span', { className: 'badge' }, 'Bot'),
        ),
      ),
    );
    this.list.hidden = this.matches.length === 0;
    if (this.open) this.box.setAttribute('aria-activedescendant', `mention-${this.active}`);
    else this.box.removeAttribute('aria-activedescendant');
  }

  close() {
    this.matches = [];
    this.draw();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the list */
  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.active = (this.active + step + this.matches.length) % this.matches.length;
      this.draw();
    } else if (event.key === 'Enter' || event.key === 'Tab') this.choose(this.active);
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** @param {number} index */
  choose(index) {
    const person = this.matches[index];
    const caret = this.box.selectionStart;
    const start = caret - (this.typed()?.length ?? 0);
    this.box.setRangeText(`${person.name} `, start, caret, 'end');
    this.chosen.set(person.name, person.personId);
    this.close();
    this.box.dispatchEvent(new Event('input', { bubbles: true }));
    this.box.focus();
  }

  /** @param {{ personId: string, name: string }} person */
  insertAtStart(person) {
    this.chosen.set(person.name, person.personId);
    this.box.value = `@${person.name} ${this.box.value}`;
    this.box.dispatchEvent(new Event('input', { bubbles: true }));
    this.close();
    this.box.focus();
  }

  /**
   * The markdown to send. Names chosen from the list become mentions wherever they stand; a bot's name typed
   * by hand becomes one at the start, where everybody means the bot.
   * @param {string} text
   */
  markdown(text) {
    const names = new Map(this.chosen);
    for (const bot of this.people.filter(({ kind }) => kind === 'bot')) {
      const typed = text.slice(1, bot.name.length + 1);
      const ends = /^(\s|[,:]|$)/.test(text.slice(bot.name.length + 1));
      if (text.startsWith('@') && ends && typed.toLowerCase() === bot.name.toLowerCase())
        names.set(typed, bot.personId);
    }
    // Longest first, so that "@Ana" does not take the beginning of "@Ana Novak"; all in one pass.
    const sorted = [...names.keys()].toSorted((a, b) => b.length - a.length);
    if (sorted.length === 0) return text;
    const any = new RegExp(
      `(^|\\s)@(${sorted.map((name) => escaped(name)).join('|')})(?![\\p{L}\\p{N}])`,
      'gu',
    );
    return text.replace(any, (_all, before, name) => `${before}<@personId:${names.get(name)}|${name}>`);
  }

  /** Markdown as somebody would have typed it, with its mentions chosen. @param {string} markdown */
  typedFrom(markdown) {
    return markdown.replace(/<@personId:([^|>]+)\|([^>]+)>/g, (_all, personId, name) => {
      this.chosen.set(name, personId);
      return `@${name}`;
    });
  }

  forget() {
    this.chosen.clear();
  }
}

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
