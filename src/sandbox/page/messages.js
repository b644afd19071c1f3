import { ApiError, get } from './api.js';
import { resume, workOn } from './card-memory.js';
import { byId, dayLabel, el, toast } from './dom.js';
import { messageView } from './message-view.js';

const pageSize = 50;
/** What one person writes within this time stands under one heading. */
const groupedMs = 120_000;

/**
 * The log of the open space. Elements are kept by message id and drawn anew only when their own message
 * changed: what somebody types into a card must outlive everything that happens around it.
 */
export class MessageList {
  /** @param {any} context see `messageView`; also `now()` */
  constructor(context) {
    this.context = context;
    this.log = byId('log');
    this.scroller = byId('scroller');
    /** @type {Map<string, any>} */
    this.messages = new Map();
    /** @type {Map<string, { node: HTMLElement, print: string }>} */
    this.drawn = new Map();
    this.opening = 0;
    this.sticks = true;
    byId('earlier').addEventListener('click', () => this.earlier());
    byId('to-bottom').addEventListener('click', () => this.toBottom());
    this.scroller.addEventListener('scroll', () => {
      this.sticks = this.atBottom();
      if (this.sticks) byId('to-bottom').hidden = true;
    });
    // The view shrinks, too: when the message box grows or a phone shows its keyboard.
    const watch = new ResizeObserver(() => this.grown());
    watch.observe(this.log);
    watch.observe(this.scroller);
  }

  /** @param {string | undefined} roomId */
  async open(roomId) {
    this.roomId = roomId;
    const opening = ++this.opening;
    this.messages.clear();
    this.drawn.clear();
    this.log.replaceChildren();
    this.log.setAttribute('aria-live', 'off');
    this.log.setAttribute('aria-busy', 'true');
    byId('earlier').hidden = true;
    byId('to-bottom').hidden = true;
    if (roomId) {
      this.empty('Loading messages…');
      await this.read(opening);
    }
    if (opening !== this.opening) return;
    if (!this.failed) this.emptyIfNone();
    this.toBottom();
    this.log.setAttribute('aria-busy', 'false');
    // Only what comes in from now on is news to a screen reader.
    requestAnimationFrame(() => this.log.setAttribute('aria-live', 'polite'));
  }

  /** Reads the newest messages; what the log held and the server has no more was deleted. @param {number} opening */
  async read(opening = this.opening) {
    const roomId = this.roomId;
    if (!roomId) return;
    this.failed = false;
    try {
      const { items } = await get('/messages', { roomId, max: pageSize });
      if (opening !== this.opening) return;
      const oldest = items.at(-1)?.created ?? '';
      const there = new Set(items.map((message) => message.id));
      for (const message of this.messages.values()) {
        const covered = items.length < pageSize || message.created >= oldest;
        if (covered && !there.has(message.id)) message.deleted = true;
      }
      // Newest first on the wire. Messages of one millisecond keep the order of their arrival.
      for (const message of items.toReversed()) this.messages.set(message.id, message);
      byId('earlier').hidden = items.length < pageSize;
      this.draw();
    } catch (error) {
      if (opening !== this.opening) return;
      this.failed = true;
      this.empty('The messages could not be read.', () => this.open(roomId));
      if (!(error instanceof ApiError && error.status === 404))
        toast(error, 'The messages could not be read');
    }
  }

  async earlier() {
    const oldest = [...this.messages.values()].toSorted(byTime)[0];
    try {
      const { items } = await get('/messages', {
        roomId: this.roomId,
        max: pageSize,
        beforeMessage: oldest?.id,
      });
      this.messages = new Map([
        ...items.toReversed().map((message) => [message.id, message]),
        ...this.messages,
      ]);
      byId('earlier').hidden = items.length < pageSize;
      const height = this.scroller.scrollHeight;
      this.draw();
      this.scroller.scrollTop += this.scroller.scrollHeight - height;
    } catch (error) {
      toast(error, 'Earlier messages could not be read');
    }
  }

  /** @param {{ kind: string, messageId?: string }} event */
  async changed(event) {
    const known = event.messageId ? this.messages.get(event.messageId) : undefined;
    if (event.kind === 'message-deleted') {
      if (!known) return;
      known.deleted = true;
      this.draw();
      return;
    }
    if (!event.messageId) return this.read();
    const opening = this.opening;
    // A message this person may not read, or one that is gone already, is no news.
    const message = await get(`/messages/${event.messageId}`).catch(() => undefined);
    if (!message || opening !== this.opening || this.messages.get(message.id)?.deleted) return;
    this.add(message);
  }

  /** @param {any} message */
  add(message) {
    const isNew = !this.messages.has(message.id);
    const mine = isNew && message.personId === this.context.me;
    const busy = this.drawn.get(message.id)?.node.contains(document.activeElement);
    const follow = (this.atBottom() && !busy) || mine;
    this.messages.set(message.id, message);
    this.draw();
    if (mine && message.parentId) this.drawn.get(message.id)?.node.scrollIntoView({ block: 'nearest' });
    else if (follow) this.toBottom();
    else if (isNew) byId('to-bottom').hidden = false;
  }

  /** Puts the elements into their order, touching only those that changed. */
  draw() {
    const wanted = this.order();
    const keep = new Set(wanted.map(({ key }) => key));
    for (const [key, { node }] of this.drawn) {
      if (keep.has(key)) continue;
      node.remove();
      this.drawn.delete(key);
    }
    let next = this.log.firstChild;
    for (const item of wanted) {
      const before = this.drawn.get(item.key)?.node;
      const node = this.element(item);
      if (before && before === next) next = node;
      if (node === next) next = next.nextSibling;
      else this.log.insertBefore(node, next);
    }
    this.emptyIfNone();
  }

  /** @param {{ key: string, day?: string, message?: any }} item */
  element(item) {
    const print = JSON.stringify([
      item.day,
      item.message,
      item.message && this.context.nameOf(item.message.personId),
      item.grouped,
    ]);
    const had = this.drawn.get(item.key);
    if (had?.print === print) return had.node;
    const work = had && item.message?.attachments?.length ? workOn(item.message.id) : undefined;
    const node = item.message
      ? messageView(item.message, this.context, item.grouped)
      : el('h3', { className: 'day' }, el('span', {}, item.day));
    if (had) replace(had.node, node);
    this.drawn.set(item.key, { node, print });
    if (work) resume(item.message.id, work);
    return node;
  }

  /** Messages by time, replies under the message they belong to, a heading where a day begins. */
  order() {
    const all = [...this.messages.values()].toSorted(byTime);
    const replies = Map.groupBy(
      all.filter((message) => this.messages.has(message.parentId)),
      (m) => m.parentId,
    );
    const items = [];
    let day = '';
    for (const message of all) {
      if (this.messages.has(message.parentId)) continue;
      const label = dayLabel(message.created, this.context.now());
      if (label !== day) items.push({ key: `day ${new Date(message.created).toDateString()}`, day: label });
      day = label;
      items.push({ key: message.id, message });
      for (const reply of replies.get(message.id) ?? []) items.push({ key: reply.id, message: reply });
    }
    for (const [index, item] of items.entries()) item.grouped = belongTogether(items[index - 1], item);
    return items;
  }

  emptyIfNone() {
    if (this.messages.size > 0) byId('empty').hidden = true;
    else this.empty('No messages yet. Say hello!');
  }

  /** @param {string} text @param {() => void} [retry] */
  empty(text, retry) {
    const again = retry && el('button', { className: 'pill', type: 'button', onclick: retry }, 'Try again');
    byId('empty').replaceChildren(el('p', {}, text), ...(again ? [again] : []));
    byId('empty').hidden = false;
  }

  /** What grows after it was drawn (a picture, an opened part of a card) must not slip out of sight. */
  grown() {
    if (!this.sticks) return;
    const used = this.log.contains(document.activeElement) && document.activeElement.closest('.message');
    if (!used) this.toBottom();
    else if (used.clientHeight < this.scroller.clientHeight) used.scrollIntoView({ block: 'nearest' });
  }

  atBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 80;
  }

  /** To the end; but what is taller than the view is read from its beginning. */
  toBottom() {
    const { scroller } = this;
    const last = this.log.lastElementChild;
    const above = last
      ? last.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - 12
      : Number.POSITIVE_INFINITY;
    scroller.scrollTop = Math.min(above, scroller.scrollHeight);
    byId('to-bottom').hidden = true;
  }
}

/** A message drawn anew keeps the focus near, instead of throwing a keyboard back to the top of the page. */
function replace(old, node) {
  const focused = old.contains(document.activeElement);
  old.replaceWith(node);
  if (!focused) return;
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
}

/** @param {any} before @param {any} item */
function belongTogether(before, item) {
  const [a, b] = [before?.message, item.message];
  if (!a || !b || a.deleted || b.deleted) return false;
  if (a.personId !== b.personId || Boolean(a.parentId) !== Boolean(b.parentId)) return false;
  return Date.parse(b.created) - Date.parse(a.created) < groupedMs;
}

/** @param {any} a @param {any} b */
const byTime = (a, b) => a.created.localeCompare(b.created);
