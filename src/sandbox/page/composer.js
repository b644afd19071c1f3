import { post, put } from './api.js';
import { byId, el, toast } from './dom.js';
import { Mentions } from './mentions.js';
import { sizeText } from './message-view.js';

/** The box to write in: mentions, replies, one file. */
export class Composer {
  /** @param {{ sent: (message: any) => void }} on */
  constructor(on) {
    this.on = on;
    this.box = byId('composer-text');
    this.mentions = new Mentions(this.box);
    /** @type {Map<string, string>} what was written but not sent, by space and person */
    this.drafts = new Map();
    this.box.addEventListener('input', () => this.grow());
    this.box.addEventListener('keydown', (event) => this.key(event));
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.send();
    });
    byId('reply-cancel').addEventListener('click', () => this.cancel());
    byId('attach').addEventListener('click', () => byId('file-input').click());
    byId('file-input').addEventListener('change', (event) => this.attach(event.target.files[0]));
    this.takeDrops(byId('chat'));
    this.box.addEventListener('paste', (event) => {
      if (event.clipboardData.files.length > 0) this.attach(event.clipboardData.files[0]);
    });
    byId('mention-hint').addEventListener('click', () => {
      if (this.bot) this.mentions.insertAtStart(this.bot);
    });
  }

  /** A file may be dropped anywhere on the conversation; a miss must not make the browser open it. @param {HTMLElement} zone */
  takeDrops(zone) {
    const hasFile = (event) => event.dataTransfer?.types.includes('Files');
    const mark = (on) => zone.classList.toggle('dropping', on && Boolean(this.place));
    addEventListener('dragover', (event) => {
      if (hasFile(event)) event.preventDefault();
      mark(hasFile(event) && zone.contains(event.target));
    });
    addEventListener('dragleave', (event) => event.relatedTarget || mark(false));
    addEventListener('drop', (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      mark(false);
      if (!this.place || !zone.contains(event.target)) return;
      this.attach(event.dataTransfer.files[0]);
      this.box.focus();
    });
  }

  /**
   * @param {{ key: string, title: string, type: string, target: Record<string, string> } | undefined} place
   * @param {string} nameOfPlace
   */
  open(place) {
    this.stopEditing();
    if (this.place) this.drafts.set(this.place.key, this.box.value);
    this.place = place;
    this.box.value = (place && this.drafts.get(place.key)) ?? '';
    this.box.disabled = !place;
    byId('send').disabled = !place;
    byId('attach').disabled = !place;
    this.box.placeholder = place ? `Write a message to ${place.title}` : 'Choose a space to write to';
    this.mentions.forget();
    this.people([]);
    this.replyTo(undefined);
    this.attach(undefined);
    this.grow();
  }

  /** @param {{ personId: string, name: string, kind: string }[]} people who can be mentioned here */
  people(people) {
    this.mentions.people = people;
    this.bot = people.find(({ kind }) => kind === 'bot');
    this.hint();
  }

  /** A bot in a group space hears only what mentions it; people forget that. */
  hint() {
    const needed = this.place?.type === 'group' && this.bot && !this.box.value.includes(`@${this.bot.name}`);
    byId('mention-hint').hidden = !needed;
    if (this.bot) byId('mention-hint').textContent = `Mention ${this.bot.name} to be heard`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    // While an input method composes, Enter belongs to it.
    if (event.isComposing || this.mentions.key(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void this.send();
    } else if (event.key === 'Escape' && (this.parent || this.editing)) this.cancel();
  }

  cancel() {
    this.stopEditing();
    this.replyTo(undefined);
    this.box.focus();
  }

  /** What is in the box waits while a message that was sent is changed in it. @param {any} message */
  edit(message) {
    this.stopEditing();
    this.replyTo(undefined);
    this.editing = { message, before: this.box.value };
    this.box.value = this.mentions.typedFrom(message.markdown ?? message.text ?? '');
    byId('reply-bar').hidden = false;
    byId('reply-to').textContent = 'Editing your message';
    byId('reply-cancel').textContent = 'Cancel edit';
    byId('attach').disabled = true;
    this.grow();
    this.box.focus();
  }

  stopEditing() {
    if (!this.editing) return;
    this.box.value = this.editing.before;
    this.editing = undefined;
    byId('attach').disabled = !this.place;
    this.grow();
  }

  /** @param {any} message @param {string} [author] */
  replyTo(message, author = '') {
    if (message) this.stopEditing();
    byId('reply-cancel').textContent = 'Cancel reply';
    // Webex knows one level: a reply to a reply belongs to the same thread.
    this.parent = message && (message.parentId ?? message.id);
    byId('reply-bar').hidden = !this.parent;
    byId('reply-to').textContent = this.parent ? `Replying to ${author}` : '';
    if (this.parent) this.box.focus();
  }

  /** @param {File | undefined} file */
  attach(file) {
    this.file = file;
    byId('file-input').value = '';
    byId('files').hidden = !file;
    byId('files').replaceChildren(
      ...(file
        ? [
            el(
              'span',
              { className: 'file-chip' },
              file.name,
              el('span', { className: 'caption' }, sizeText(file.size)),
            ),
            el(
              'button',
              { className: 'text-button', type: 'button', onclick: () => this.attach(undefined) },
              'Remove file',
            ),
          ]
        : []),
    );
  }

  async send() {
    const text = this.box.value.trim();
    const place = this.place;
    if (!place || this.sending || (text === '' && !this.file)) return;
    const markdown = this.mentions.markdown(text);
    if (this.editing) return this.saveEdit(markdown);
    const fields = {
      ...place.target,
      ...(markdown && { markdown }),
      ...(this.parent && { parentId: this.parent }),
    };
    this.sending = true;
    byId('composer').setAttribute('aria-busy', 'true');
    try {
      const message = await post('/messages', this.file ? multipart(fields, this.file) : fields);
      this.drafts.delete(place.key);
      if (place === this.place) this.clear(text);
      this.on.sent(message);
    } catch (error) {
      toast(error, 'The message was not sent');
    } finally {
      this.sending = false;
      byId('composer').removeAttribute('aria-busy');
    }
  }

  /** @param {string} markdown */
  async saveEdit(markdown) {
    const { id, roomId } = this.editing.message;
    this.sending = true;
    try {
      this.on.sent(await put(`/messages/${id}`, { roomId, markdown }));
      this.cancel();
    } catch (error) {
      toast(error, 'The message was not changed');
    } finally {
      this.sending = false;
    }
  }

  /** What was typed while the message was on its way stays. @param {string} sent */
  clear(sent) {
    const now = this.box.value.trim();
    this.box.value = now.startsWith(sent) ? now.slice(sent.length).trimStart() : now;
    this.mentions.forget();
    this.mentions.close();
    this.replyTo(undefined);
    this.attach(undefined);
    this.grow();
    this.box.focus();
  }

  grow() {
    this.box.style.height = 'auto';
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
    this.hint();
  }
}

/** @param {Record<string, string>} fields @param {File} file */
function multipart(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('files', file, file.name);
  return form;
}
