import { content, fileName, remove } from './api.js';
import { cardView } from './cards.js';
import { avatar, clockTime, el, fullTime, toast } from './dom.js';
import { plainText, richText } from './rich-text.js';

const previewLimit = 1_000_000;

/**
 * One message of the log.
 * @param {any} message
 * @param {{ me: string, nameOf: (personId: string, email?: string) => string, kindOf: (personId: string) => string,
 *   reply: (message: any) => void, edit: (message: any) => void }} context
 * @param {boolean} [grouped] under the heading of the message before
 */
export function messageView(message, context, grouped = false) {
  const mine = message.personId === context.me;
  const author = context.nameOf(message.personId, message.personEmail);
  const shown = mine ? 'You' : author;
  const node = el('article', {
    className: ['message', message.parentId && 'in-thread', grouped && 'grouped'].filter(Boolean).join(' '),
    'data-message-id': message.id,
    'aria-label': `${shown}, ${clockTime(message.created)}`,
  });
  if (message.deleted) {
    node.classList.add('deleted');
    node.append(el('p', {}, `${shown} deleted ${mine ? 'your' : 'their own'} message.`));
    return node;
  }
  if (message.attachments?.length) node.classList.add('has-card');
  const kind = context.kindOf(message.personId);
  const edited =
    message.updated && el('span', { className: 'edited', title: fullTime(message.updated) }, 'Edited');
  const time = el(
    'time',
    { dateTime: message.created, title: fullTime(message.created) },
    clockTime(message.created),
  );
  node.append(
    grouped ? el('span', { className: 'in-group', 'aria-hidden': 'true' }, time) : avatar(author, kind),
    el(
      'div',
      { className: 'message-main' },
      grouped ? edited : heading(shown, kind, time, edited),
      body(message, author, context.me),
      ...(message.files ?? []).map((url) => fileView(url)),
    ),
    actions(message, mine, author, context),
  );
  return node;
}

/** @param {string} shown @param {string} kind @param {HTMLElement} time @param {HTMLElement | undefined} edited */
function heading(shown, kind, time, edited) {
  return el(
    'header',
    { className: 'message-head' },
    el('span', { className: 'author' }, shown),
    kind === 'bot' && el('span', { className: 'badge' }, 'Bot'),
    time,
    edited,
  );
}

/** @param {any} message @param {string} author @param {string} me */
function body(message, author, me) {
  if (message.attachments?.length) return cardView(message, author);
  if (message.html) return el('div', { className: 'text' }, richText(message.html, me));
  if (message.text) return el('div', { className: 'text' }, plainText(message.text));
  return null;
}

/** @param {any} message @param {boolean} mine @param {string} author @param {any} context */
function actions(message, mine, author, context) {
  const reply = el(
    'button',
    {
      className: 'text-button',
      type: 'button',
      'aria-label': `Reply to ${author}`,
      onclick: () => context.reply(message),
    },
    'Reply',
  );
  // Webex edits words only: no files, and a card is for the bot that posted it.
  const editable = mine && !message.files?.length && !message.attachments?.length;
  const edit =
    editable &&
    el('button', { className: 'text-button', type: 'button', onclick: () => context.edit(message) }, 'Edit');
  return el('div', { className: 'message-actions' }, reply, edit, mine && deleteButton(message));
}

/** Deleting cannot be taken back: the first press asks, the second does it. @param {any} message */
function deleteButton(message) {
  const button = el('button', { className: 'text-button', type: 'button' }, 'Delete');
  const rest = () => {
    button.textContent = 'Delete';
    delete button.dataset.asking;
  };
  button.addEventListener('blur', rest);
  button.addEventListener('click', async () => {
    if (!button.dataset.asking) {
      button.dataset.asking = 'yes';
      button.textContent = 'Really delete?';
      return;
    }
    rest();
    await remove(`/messages/${message.id}`).catch((error) => toast(error, 'Not deleted'));
  });
  return button;
}

/** @param {string} url */
function fileView(url) {
  const name = el('span', { className: 'file-name' }, 'File');
  const button = el(
    'button',
    { className: 'file', type: 'button', 'data-icon': 'file', onclick: () => download(url) },
    name,
  );
  const holder = el('div', { className: 'file-holder' }, button);
  void describe(url, name, holder).catch(() => (name.textContent = 'File (not available)'));
  return holder;
}

/** @param {string} url @param {HTMLElement} name @param {HTMLElement} holder */
async function describe(url, name, holder) {
  const answer = await content(url);
  const size = Number(answer.headers.get('content-length') ?? 0);
  const type = answer.headers.get('content-type') ?? '';
  name.textContent = fileName(answer);
  if (size) name.after(el('span', { className: 'caption' }, sizeText(size)));
  if (/^image\/(png|jpeg|gif|webp)/.test(type) && size <= previewLimit) {
    const src = await dataUrl(await answer.blob());
    holder.prepend(el('img', { className: 'preview', alt: fileName(answer), src }));
  } else await answer.body?.cancel();
}

/** The page may show `data:` images only, so an image is read into one. @param {Blob} blob @returns {Promise<string>} */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}

/** @param {string} url */
async function download(url) {
  try {
    const response = await content(url);
    const address = URL.createObjectURL(await response.blob());
    const link = el('a', { href: address, download: fileName(response) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (error) {
    toast(error, 'The file was not downloaded');
  }
}

/** @param {number} bytes */
export function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(0)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
