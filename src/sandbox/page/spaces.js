import { avatar, byId, el } from './dom.js';

/** The list of spaces with its unread marks. */
export class Spaces {
  /** @param {{ choose: (roomId: string) => void, kindOf: (room: any) => string }} context */
  constructor({ choose, kindOf }) {
    this.choose = choose;
    this.kindOf = kindOf;
    this.list = byId('spaces');
    this.rooms = [];
    /** Spaces never opened count from here on: what was there before the page is no news. */
    this.since = '';
  }

  /** @param {string} personId @param {string} since the sandbox's time when the page was opened */
  person(personId, since) {
    this.key = `sandbox-read-${personId}`;
    this.since = since;
    this.read = JSON.parse(sessionStorage.getItem(this.key) ?? '{}');
  }

  /** @param {any[]} rooms @param {string | undefined} open */
  show(rooms, open) {
    this.rooms = rooms.toSorted(
      (a, b) => (b.lastActivity ?? '').localeCompare(a.lastActivity ?? '') || a.title.localeCompare(b.title),
    );
    this.mark(open);
  }

  /** @param {string | undefined} open the open space, which is read by being looked at */
  mark(open) {
    const room = this.rooms.find(({ id }) => id === open);
    if (room) {
      this.read[room.id] = room.lastActivity ?? '';
      sessionStorage.setItem(this.key, JSON.stringify(this.read));
    }
    const focused = this.list.contains(document.activeElement)
      ? document.activeElement.dataset.roomId
      : undefined;
    this.list.replaceChildren(...this.rooms.map((each) => el('li', {}, this.button(each, open))));
    if (this.rooms.length === 0) this.list.append(el('li', { className: 'caption none' }, 'No spaces yet.'));
    if (focused) this.list.querySelector(`[data-room-id="${CSS.escape(focused)}"]`)?.focus();
  }

  /** @param {any} room @param {string | undefined} open */
  button(room, open) {
    const unread = room.id !== open && (room.lastActivity ?? '') > (this.read[room.id] ?? this.since);
    return el(
      'button',
      {
        className: unread ? 'space unread' : 'space',
        type: 'button',
        'data-room-id': room.id,
        'aria-current': room.id === open ? 'true' : undefined,
        // The name stays the title alone: it is what people and tests call the space.
        'aria-description': unread ? 'unread' : undefined,
        onclick: () => this.choose(room.id),
      },
      avatar(room.title, this.kindOf(room)),
      el('span', { className: 'space-title' }, room.title),
      unread && el('span', { className: 'dot' }),
    );
  }
}
