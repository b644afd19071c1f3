const AC = window.AdaptiveCards;

/** Cards on the page by the message they belong to. @type {Map<string, { card: any, frame: HTMLElement }>} */
const shown = new Map();

/** @param {string} messageId @param {any} card @param {HTMLElement} frame */
export function rememberCard(messageId, card, frame) {
  for (const [id, { frame: old }] of shown) if (id !== messageId && !old.isConnected) shown.delete(id);
  shown.set(messageId, { card, frame });
}

/** What somebody did to a card that is about to be drawn anew. @param {string} messageId */
export function workOn(messageId) {
  const { card, frame } = shown.get(messageId) ?? {};
  if (!frame?.isConnected) return undefined;
  const inputs = card.getAllInputs();
  const typed = new Map(
    inputs
      .filter((input) => input.id && String(input.value ?? '') !== String(input.defaultValue ?? ''))
      .map((input) => [input.id, String(input.value ?? '')]),
  );
  const focused = inputs.find((input) => elementOf(input)?.contains(document.activeElement));
  const caret = document.activeElement?.selectionStart;
  const opened = showCards(card)
    .filter(isOpen)
    .map(({ title }) => title);
  return { typed, opened, focused: focused?.id, caret };
}

/** The card with what was typed as the values it begins with; an input that is gone is let go. */
export function withTyped(json, typed) {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map((each) => withTyped(each, typed));
  const copy = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, withTyped(value, typed)]));
  const isInput = typeof copy.type === 'string' && copy.type.startsWith('Input.');
  if (!isInput || !typed.has(copy.id)) return copy;
  const text = typed.get(copy.id);
  return { ...copy, value: copy.type === 'Input.Number' && text !== '' ? Number(text) : text };
}

/** Opens what was open, and puts the focus back into the input it was in. */
export function resume(messageId, { opened, focused, caret }) {
  const { card } = shown.get(messageId) ?? {};
  if (!card) return;
  for (const action of showCards(card))
    if (opened.includes(action.title) && !isOpen(action)) action.renderedElement?.click();
  const input = card.getAllInputs().find(({ id }) => id !== undefined && id === focused);
  if (!input) return;
  input.focus();
  const element = document.activeElement;
  if (typeof caret === 'number' && element instanceof HTMLTextAreaElement)
    element.setSelectionRange(caret, caret);
  else if (typeof caret === 'number' && element instanceof HTMLInputElement && element.type === 'text')
    element.setSelectionRange(caret, caret);
}

const elementOf = (input) => input.renderedInputControlElement ?? input.renderedElement;
const isOpen = (action) => action.renderedElement?.classList.contains('expanded');

/** @param {any} card @returns {any[]} */
function showCards(card) {
  const own = Array.from({ length: card.getActionCount() }, (_none, index) => card.getActionAt(index));
  return own.filter((action) => action instanceof AC.ShowCardAction);
}
