import { post } from './api.js';
import { rememberCard, withTyped, workOn } from './card-memory.js';
import { el, toast } from './dom.js';
import { hostConfig } from './host-config.js';
import { cardMarkdown, openLink } from './markdown.js';

const AC = window.AdaptiveCards;
AC.GlobalSettings.useMarkdownInRadioButtonAndCheckbox = false;
AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = cardMarkdown(text);
  result.didProcess = true;
};

const sentShownMs = 2000;

/** How this client hands over inputs, as the sandbox's switch says; see `inputsOf`. */
let inputStyle = 'sdk';

/** @param {string} style */
export function setInputStyle(style) {
  inputStyle = style;
}

/**
 * The card of a message as Webex draws it. Its fallback text is not shown.
 * @param {{ id: string, attachments: { content: any }[] }} message
 * @param {string} author
 */
export function cardView(message, author) {
  const work = workOn(message.id);
  const given = message.attachments[0].content;
  const json = work?.typed.size ? withTyped(given, work.typed) : given;
  const status = el('p', { className: 'card-status', role: 'status' });
  const frame = el('div', {
    className: 'card',
    role: 'group',
    'aria-label': `Card from ${author}: ${firstText(json) ?? 'no text'}`,
    lang: typeof json?.lang === 'string' ? json.lang : undefined,
  });
  const drawn = draw(json, (action) => execute(action, message, status));
  if (drawn) rememberCard(message.id, drawn.card, frame);
  frame.append(
    drawn?.element ?? el('p', { className: 'card-refused' }, "We're sorry, this card couldn't be displayed."),
  );
  return el('div', { className: 'card-with-status' }, frame, status);
}

/** @param {any} json @param {(action: any) => void} onExecute */
export function draw(json, onExecute) {
  const card = new AC.AdaptiveCard();
  card.hostConfig = new AC.HostConfig(hostConfig);
  card.onExecuteAction = onExecute;
  card.onAnchorClicked = (_element, anchor) => {
    openLink(anchor.href);
    return true;
  };
  try {
    const context = new AC.SerializationContext(AC.Versions.v1_3);
    card.parse(json, context);
    card.maxVersion = AC.Versions.v1_3;
    // The SDK draws a card of any version; Webex refuses those it is too old for.
    if (card.version.compareTo(AC.Versions.v1_3) > 0) return undefined;
    const element = card.render();
    for (const anchor of element?.querySelectorAll('a[href]') ?? []) anchor.rel = 'noopener noreferrer';
    markInvalidOnes(element);
    return element && { card, element };
  } catch (error) {
    console.warn('A card could not be drawn', error);
    return undefined;
  }
}

/** The SDK marks a refused input by its look alone; people who cannot see that get `aria-invalid`. */
function markInvalidOnes(element) {
  if (!element) return;
  const watch = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const failed = target.classList.contains('ac-input-validation-failed');
      if (failed) target.setAttribute('aria-invalid', 'true');
      else target.removeAttribute('aria-invalid');
    }
  });
  for (const input of element.querySelectorAll('.ac-input'))
    watch.observe(input, { attributeFilter: ['class'] });
}

/** @param {any} action @param {{ id: string }} message @param {HTMLElement} status */
async function execute(action, message, status) {
  if (action instanceof AC.OpenUrlAction) {
    if (!openLink(action.url)) toast('Only https, http and mail addresses are opened.', 'Link not opened');
    return;
  }
  if (!(action instanceof AC.SubmitAction)) return;
  const button = action.renderedElement;
  tell(status, 'Sending…', 'busy');
  button?.setAttribute('aria-disabled', 'true');
  try {
    await post('/attachment/actions', { type: 'submit', messageId: message.id, inputs: inputsOf(action) });
    tell(status, 'Sent', 'done');
    // It says that Webex has the press, nothing of what the bot makes of it: it must not stand beside a refusal.
    setTimeout(() => status.dataset.state === 'done' && tell(status, '', ''), sentShownMs);
  } catch (error) {
    tell(status, 'Not sent', 'failed');
    toast(error, `“${action.title ?? 'Submit'}” was not sent`);
  } finally {
    button?.removeAttribute('aria-disabled');
  }
}

/** @param {HTMLElement} status @param {string} text @param {string} state */
function tell(status, text, state) {
  status.textContent = text;
  status.dataset.state = state;
}

/**
 * Webex's clients differ: the native ones send an empty input as "", the SDK leaves it out, and in the web
 * widgets the button's data wins over an input of the same name. A bot has to bear them all.
 * @param {any} action
 */
export function inputsOf(action) {
  const given = action.data ?? {};
  if (inputStyle === 'native') {
    const empty = Object.keys(action.getReferencedInputs() ?? {}).map((id) => [id, '']);
    return { ...Object.fromEntries(empty), ...given };
  }
  if (inputStyle === 'react')
    return { ...given, ...action.toJSON(new AC.SerializationContext(AC.Versions.v1_3))?.data };
  return given;
}

/** The first text of a card, which names it. @param {any} node @returns {string | undefined} */
export function firstText(node) {
  if (node === null || typeof node !== 'object') return undefined;
  if (Array.isArray(node)) return node.map(firstText).find(Boolean);
  if (node.type === 'TextBlock' && typeof node.text === 'string') return node.text;
  if (node.type === 'RichTextBlock') return node.inlines?.map((run) => run.text ?? run).join('');
  return firstText(node.body ?? node.items ?? node.columns);
}
