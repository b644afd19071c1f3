// Puts data into a card template: a strict subset of the Adaptive Cards template language. A missing value
// throws with its place, and every string that comes from the data is made safe for the property it lands in.
import { isBlank } from './card-walk.ts';
import { plainText, safeText } from './safe-text.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface BindOptions {
  /** Factor on the length limits; below 1 for a card that came out too large. */
  readonly scale?: number | undefined;
}

interface Scope {
  readonly data: unknown;
  readonly root: unknown;
  readonly index: number | undefined;
  readonly scale: number;
}

/** Where in the card a value lands: what decides how its text is made safe. */
interface Place {
  readonly at: string;
  readonly key: string;
  readonly ownerType: string | undefined;
  readonly listKey: string;
}

const OMIT = Symbol('omit');
const BINDING = /\$\{([^{}]*)\}/g;
const WHOLE = /^\$\{([^{}]*)\}$/;
const PATH = /^(!?)(\$root|\$data|\$index|[A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)$/;

export function bind(template: unknown, data: unknown, options: BindOptions = {}): Fields {
  const scope: Scope = { data, root: data, index: undefined, scale: options.scale ?? 1 };
  const card = walk(template, scope, { at: '', key: '', ownerType: undefined, listKey: '' });
  if (!isRecord(card)) throw new TypeError('the template is not an object');
  return card;
}

function walk(template: unknown, scope: Scope, place: Place): unknown {
  if (typeof template === 'string') return text(template, scope, place);
  if (Array.isArray(template)) return list(template, scope, place);
  if (isRecord(template)) return object(template, scope, place);
  return template;
}

function list(template: readonly unknown[], scope: Scope, place: Place): unknown[] {
  return template
    .flatMap((item, index) => {
      const inside = { ...place, at: `${place.at}/${index}`, listKey: place.key };
      if (!isRecord(item) || !('$data' in item)) return [walk(item, scope, inside)];
      const { $data, ...body } = item;
      const data = expression($data, scope, `${inside.at}/$data`);
      const rows: readonly unknown[] = Array.isArray(data) ? data : [data];
      return rows.map((row, n) =>
        walk(body, { ...scope, data: row, index: Array.isArray(data) ? n : undefined }, inside),
      );
    })
    .filter((item) => item !== OMIT);
}

function object(template: Fields, scope: Scope, place: Place): unknown {
  const { $when, ...rest } = template;
  if ($when !== undefined) {
    const shown = expression($when, scope, `${place.at}/$when`);
    if (typeof shown !== 'boolean') throw new TypeError(`${place.at}/$when: not a boolean`);
    if (!shown) return OMIT;
  }
  const ownerType = typeof rest['type'] === 'string' ? rest['type'] : undefined;
  const entries = Object.entries(rest).map(([key, value]) => {
    const inside = { at: `${place.at}/${key}`, key, ownerType, listKey: place.listKey };
    return [key, walk(value, scope, inside)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== OMIT));
}

function text(template: string, scope: Scope, place: Place): unknown {
  const whole = WHOLE.exec(template)?.[1];
  if (whole !== undefined) {
    const value = valueOf(whole, scope, place.at);
    if (isLeftAway(value, place)) return OMIT;
    return safe(value, scope, place);
  }
  return template.replace(BINDING, (_, path: string) => {
    const value = valueOf(path, scope, place.at);
    if (typeof value === 'object') throw new TypeError(`${place.at}: \${${path}} is not a single value`);
    return String(safe(value, scope, place));
  });
}

/** Attributes which mean nothing when they are blank, and which linters and clients want absent then. */
const OPTIONAL = new Set(['placeholder', 'errorMessage', 'isRequired', 'value']);

function isLeftAway(value: unknown, { key, ownerType }: Place): boolean {
  const input = ownerType?.startsWith('Input.') === true;
  return input && OPTIONAL.has(key) && (value === '' || value === false);
}

/** Data keeps its JSON type; strings anywhere inside are made safe, keys are taken as they are. */
function safe(value: unknown, scope: Scope, place: Place): unknown {
  if (typeof value === 'string') return safeString(value, scope.scale, place);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (Array.isArray(value)) {
    return value.map((item, n) =>
      safe(item, scope, { ...place, at: `${place.at}/${n}`, listKey: place.key }),
    );
  }
  if (!isRecord(value)) throw new TypeError(`${place.at}: no usable value`);
  const entries = Object.entries(value).map(([key, inner]) => {
    const inside = { at: `${place.at}/${key}`, key, ownerType: undefined, listKey: place.listKey };
    return [key, safe(inner, scope, inside)] as const;
  });
  return Object.fromEntries(entries);
}

const MAX_TEXT = 1_200;
const MAX_FACT = 400;
const MAX_CHOICE = 120;
/** Choice values and what was typed come back to us: they are never shortened. */
const MAX_VALUE = 8_000;

function safeString(value: string, scale: number, { key, ownerType, listKey }: Place): string {
  const text = (max: number): string => legible(safeText(value, Math.max(20, Math.round(max * scale))));
  if (listKey === 'facts' && (key === 'title' || key === 'value')) return text(MAX_FACT);
  if (listKey === 'choices' && key === 'title') return text(MAX_CHOICE);
  if (key === 'text' && (ownerType === 'TextBlock' || ownerType === 'TextRun')) return text(MAX_TEXT);
  if (key === 'label' || key === 'errorMessage' || ownerType === 'Input.Toggle') return text(MAX_FACT);
  return plainText(value, MAX_VALUE);
}

/** Clients refuse a card with a text that shows nothing. */
const legible = (text: string): string => (isBlank(text) ? '–' : text);

function expression(source: unknown, scope: Scope, at: string): unknown {
  const path = typeof source === 'string' ? WHOLE.exec(source)?.[1] : undefined;
  if (path === undefined) throw new TypeError(`${at}: not a binding`);
  return valueOf(path, scope, at);
}

function valueOf(path: string, scope: Scope, at: string): unknown {
  const [, not, head, rest] = PATH.exec(path.trim()) ?? [];
  if (head === undefined) throw new TypeError(`${at}: \${${path}} is not supported`);
  let value = start(head, scope, path, at);
  for (const name of (rest ?? '').split('.').slice(1)) value = own(value, name, path, at);
  if (value === undefined || value === null) throw new TypeError(`${at}: no value for \${${path}}`);
  if (not === '') return value;
  if (typeof value !== 'boolean') throw new TypeError(`${at}: \${${path}} is not a boolean`);
  return !value;
}

function start(head: string, scope: Scope, path: string, at: string): unknown {
  if (head === '$root') return scope.root;
  if (head === '$data') return scope.data;
  return head === '$index' ? scope.index : own(scope.data, head, path, at);
}

/** Own properties only: a template reaches no prototype. */
function own(value: unknown, name: string, path: string, at: string): unknown {
  if (!isRecord(value) || !Object.hasOwn(value, name)) throw new TypeError(`${at}: no value for \${${path}}`);
  return value[name];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
