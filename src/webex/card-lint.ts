// Checks a finished card against what Webex shows of Adaptive Cards: the official schema lets most of these
// faults through, and a client that meets one shows the card wrongly or not at all.
import { lintInput } from './card-lint-inputs.ts';
import {
  ACTIONS,
  CARD_PROPERTIES,
  COLUMN,
  ELEMENTS,
  LIMITS,
  NESTED_CARD_PROPERTIES,
  TEXT_RUN,
  VERSIONS,
} from './card-profile.ts';
import {
  each,
  type Finding,
  fault,
  isBlank,
  isNode,
  type Node,
  properties,
  shown,
  type Walk,
} from './card-walk.ts';

export function lintCard(card: unknown): readonly Finding[] {
  const walk: Walk = { findings: [], ids: new Map(), dataKeys: [], images: 0, inputs: 0, submits: 0 };
  if (!isNode(card) || card['type'] !== 'AdaptiveCard') {
    fault(walk, 'root-type', '', 'not an AdaptiveCard');
    return walk.findings;
  }
  properties(walk, card, CARD_PROPERTIES, '');
  if (!VERSIONS.some((version) => version === card['version']))
    fault(walk, 'version', '/version', 'must be 1.3');
  if (!Array.isArray(card['body']) || card['body'].length === 0) fault(walk, 'body', '/body', 'is empty');
  else elements(walk, card['body'], '/body', 0);
  actions(walk, card['actions'], '/actions', 0);
  whole(walk, card);
  return walk.findings;
}

function whole(walk: Walk, card: Node): void {
  for (const { key, path } of walk.dataKeys) {
    if (walk.ids.has(key))
      fault(walk, 'data-collision', path, 'is also an input; clients disagree which wins');
  }
  if (walk.images > LIMITS.images) fault(walk, 'too-many-images', '/body', `${walk.images} images`);
  if (walk.inputs > 0 && walk.submits === 0) fault(walk, 'no-submit', '', 'inputs and no way to send them');
  const bytes = Buffer.byteLength(JSON.stringify(card));
  if (bytes > LIMITS.jsonBytes) fault(walk, 'too-large', '', `${bytes} bytes`);
}

function elements(walk: Walk, list: unknown, path: string, depth: number): void {
  if (!Array.isArray(list)) {
    fault(walk, 'array', path, 'must be an array');
    return;
  }
  list.forEach((element: unknown, n) => lintElement(walk, element, `${path}/${n}`, depth));
}

function lintElement(walk: Walk, element: unknown, path: string, depth: number): void {
  const type = isNode(element) ? String(element['type']) : '';
  const allowed = Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : undefined;
  if (!isNode(element) || allowed === undefined) {
    fault(walk, 'element-type', path, `${type} is not shown by Webex`);
    return;
  }
  properties(walk, element, allowed, path);
  if (element['id'] !== undefined) lintId(walk, element['id'], path);
  if (type.startsWith('Input.')) {
    walk.inputs += 1;
    lintInput(walk, element, path);
    return;
  }
  switch (type) {
    case 'TextBlock':
      shown(walk, element['text'], `${path}/text`);
      if (element['wrap'] !== true) fault(walk, 'wrap', path, 'is cut off on phones', 'warning');
      return;
    case 'RichTextBlock':
      each(walk, element['inlines'], `${path}/inlines`, (run, at) => lintRun(walk, run, at));
      return;
    case 'Image':
      lintImage(walk, element, path);
      return;
    case 'ImageSet':
      elements(walk, element['images'], `${path}/images`, depth);
      return;
    case 'Container':
      elements(walk, element['items'], `${path}/items`, depth);
      return;
    case 'ColumnSet':
      each(walk, element['columns'], `${path}/columns`, (column, at) => {
        properties(walk, column, COLUMN, at);
        elements(walk, column['items'], `${at}/items`, depth);
      });
      return;
    case 'FactSet':
      each(walk, element['facts'], `${path}/facts`, (fact, at) => lintFact(walk, fact, at));
      return;
    default:
      actions(walk, element['actions'], `${path}/actions`, depth);
  }
}

function lintRun(walk: Walk, run: Node, path: string): void {
  if (run['type'] !== 'TextRun') fault(walk, 'inline-type', path, 'only TextRun');
  properties(walk, run, TEXT_RUN, path);
  shown(walk, run['text'], `${path}/text`);
}

function lintFact(walk: Walk, fact: Node, path: string): void {
  properties(walk, fact, ['title', 'value'], path);
  shown(walk, fact['title'], `${path}/title`);
  shown(walk, fact['value'], `${path}/value`);
  if (/^\s*(?:[-+*]|\d+[.)])\s/.test(String(fact['value']))) {
    fault(walk, 'fact-list', `${path}/value`, 'would be shown as a list item');
  }
}

function lintImage(walk: Walk, image: Node, path: string): void {
  walk.images += 1;
  if (!isHttps(image['url'])) fault(walk, 'image-url', `${path}/url`, 'must be a public https URL');
  if (isBlank(image['altText'])) fault(walk, 'alt-text', path, 'says nothing to a screen reader');
}

function lintId(walk: Walk, id: unknown, path: string): void {
  if (typeof id !== 'string' || !/^[A-Za-z]\w{0,63}$/.test(id)) {
    fault(walk, 'id-format', `${path}/id`, 'letters, digits and underscores');
    return;
  }
  if (walk.ids.has(id)) fault(walk, 'duplicate-id', `${path}/id`, `also at ${walk.ids.get(id)}`);
  walk.ids.set(id, path);
}

function actions(walk: Walk, list: unknown, path: string, depth: number): void {
  if (list === undefined) return;
  if (Array.isArray(list) && list.length > LIMITS.actions) {
    fault(walk, 'too-many-actions', path, `${list.length}; Webex shows ${LIMITS.actions}`);
  }
  each(walk, list, path, (action, at) => lintAction(walk, action, at, depth));
}

function lintAction(walk: Walk, action: Node, path: string, depth: number): void {
  const type = String(action['type']);
  const allowed = Object.hasOwn(ACTIONS, type) ? ACTIONS[type] : undefined;
  if (allowed === undefined) {
    fault(walk, 'action-type', path, `${type} is not known to Webex`);
    return;
  }
  properties(walk, action, allowed, path);
  const { title } = action;
  if (isBlank(title)) fault(walk, 'action-title', path, 'a button needs a title');
  else if (String(title).length > LIMITS.titlePoints)
    fault(walk, 'action-title', path, 'too long', 'warning');
  if (type === 'Action.Submit') lintSubmit(walk, action, path);
  if (type === 'Action.OpenUrl' && !isHttps(action['url']) && !/^mailto:/i.test(String(action['url']))) {
    fault(walk, 'url', `${path}/url`, 'https or mailto only');
  }
  if (type === 'Action.ShowCard') lintShowCard(walk, action['card'], `${path}/card`, depth);
}

function lintSubmit(walk: Walk, action: Node, path: string): void {
  walk.submits += 1;
  const { data } = action;
  if (!isNode(data)) {
    fault(walk, 'submit-data', `${path}/data`, 'must be an object');
    return;
  }
  for (const key of ['v', 'cmd', 'ref']) {
    if (isBlank(data[key])) fault(walk, 'submit-data', `${path}/data/${key}`, 'is missing');
  }
  for (const key of Object.keys(data)) walk.dataKeys.push({ key, path: `${path}/data/${key}` });
  const leaves = ['cancel', 'stop'].includes(String(data['cmd']));
  if (leaves && action['associatedInputs'] !== 'none') {
    fault(walk, 'cancel-inputs', path, 'would ask for required inputs first');
  }
}

function lintShowCard(walk: Walk, card: unknown, path: string, depth: number): void {
  if (depth > 0) fault(walk, 'showcard-depth', path, 'a card in a card in a card');
  if (!isNode(card) || card['type'] !== 'AdaptiveCard') {
    fault(walk, 'showcard', path, 'not an AdaptiveCard');
    return;
  }
  properties(walk, card, NESTED_CARD_PROPERTIES, path);
  elements(walk, card['body'], `${path}/body`, depth + 1);
  actions(walk, card['actions'], `${path}/actions`, depth + 1);
}

const isHttps = (url: unknown): boolean =>
  typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'https:';
