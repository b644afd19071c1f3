import { describe, expect, it } from 'vitest';
import { bind } from '../../src/webex/bind.ts';
import { lintCard } from '../../src/webex/card-lint.ts';
import { createCards } from '../../src/webex/cards.ts';
import type { Json } from './samples.ts';
import { REF, sample } from './samples.ts';

const data = { v: 1, cmd: 'x', ref: REF };
const input = (more: Json = {}): Json => ({
  type: 'Input.Text',
  id: 'email',
  label: 'E-mail',
  isRequired: true,
  errorMessage: 'Needed.',
  maxLength: 100,
  ...more,
});
const choices = (more: Json = {}): Json => ({
  type: 'Input.ChoiceSet',
  id: 'licenses',
  label: 'Licenses',
  isMultiSelect: true,
  style: 'expanded',
  choices: [
    { title: 'One', value: 'a' },
    { title: 'Two', value: 'b' },
  ],
  ...more,
});
const submit = (more: Json = {}): Json => ({ type: 'Action.Submit', title: 'Go', data, ...more });
const text = (more: Json = {}): Json => ({ type: 'TextBlock', text: 'Hello', wrap: true, ...more });
const card = (body: Json[], actions: Json[] = [submit()], more: Json = {}): Json => ({
  type: 'AdaptiveCard',
  version: '1.3',
  body,
  actions,
  ...more,
});
const facts = (title: string, value: string): Json => ({ type: 'FactSet', facts: [{ title, value }] });
const nested = (inner: Json): Json => ({
  type: 'Action.ShowCard',
  title: 'More',
  card: { type: 'AdaptiveCard', ...inner },
});

const FAULTS: readonly (readonly [string, string, unknown])[] = [
  ['no card', 'root-type', { type: 'Card' }],
  ['no version', 'version', card([text()], [], { version: undefined })],
  ['a later version', 'version', card([text()], [], { version: '1.6' })],
  ['no body', 'body', card([])],
  ['an unknown card property', 'property', card([text()], [], { rtl: true })],
  ['speak', 'property', card([text()], [], { speak: 'x' })],
  ['refresh', 'property', card([text()], [], { refresh: {} })],
  ['fallback text', 'property', card([text()], [], { fallbackText: 'x' })],
  ['an unknown element property', 'property', card([text({ isVisible: false })])],
  ['an unknown element', 'element-type', card([{ type: 'Table' }])],
  ['an element named like a method', 'element-type', card([{ type: 'toString' }])],
  ['media', 'element-type', card([{ type: 'Media', sources: [] }])],
  ['a blank text', 'empty-text', card([text({ text: ' \u200b ' })])],
  ['a binding left over', 'binding-left', card([text({ text: 'Hi ${name}' })])],
  ['a macro left over', 'binding-left', card([facts('When', '{{NOW()}}')])],
  ['an unknown colour', 'enum', card([text({ color: 'pink' })])],
  ['an unknown container style', 'enum', card([{ type: 'Container', style: 'loud', items: [text()] }])],
  ['a fact like a list', 'fact-list', card([facts('Change', '+ Calling')])],
  ['no facts', 'array', card([{ type: 'FactSet', facts: [] }])],
  ['an http image', 'image-url', card([{ type: 'Image', url: 'http://x/y.png', altText: 'y' }])],
  ['an image without words', 'alt-text', card([{ type: 'Image', url: 'https://x/y.png' }])],
  [
    'eleven images',
    'too-many-images',
    card(Array.from({ length: 11 }, () => ({ type: 'Image', url: 'https://x/y', altText: 'y' }))),
  ],
  ['an input without id', 'input-id', card([input({ id: undefined })])],
  ['an input without label', 'input-label', card([input({ label: undefined })])],
  ['an id with a dot', 'id-format', card([input({ id: 'a.b' })])],
  ['an id twice', 'duplicate-id', card([input(), input()])],
  ['required and silent', 'error-message', card([input({ errorMessage: undefined })])],
  ['no maxLength', 'max-length', card([input({ maxLength: undefined })])],
  ['a password', 'enum', card([input({ style: 'password' })])],
  ['a loose regex', 'regex-anchor', card([input({ regex: 'a+' })])],
  ['a regex of one dialect', 'regex-dialect', card([input({ regex: String.raw`^\p{L}+$` })])],
  ['a broken regex', 'regex-invalid', card([input({ regex: '^($' })])],
  [
    'an optional range',
    'number-range',
    card([{ type: 'Input.Number', id: 'n', label: 'N', min: 1, errorMessage: 'x' }]),
  ],
  ['no choices', 'array', card([choices({ choices: [] })])],
  ['a choice without value', 'choice-value', card([choices({ choices: [{ title: 'One' }] })])],
  ['a comma in a value', 'choice-comma', card([choices({ choices: [{ title: 'One', value: 'a,b' }] })])],
  [
    'a value twice',
    'choice-duplicate',
    card([
      choices({
        choices: [
          { title: 'A', value: 'a' },
          { title: 'B', value: 'a' },
        ],
      }),
    ]),
  ],
  ['a preset that is no choice', 'choice-preset', card([choices({ value: 'a,c' })])],
  [
    '101 choices',
    'too-many-choices',
    card([choices({ choices: Array.from({ length: 101 }, (_, n) => ({ title: 'x', value: `${n}` })) })]),
  ],
  ['a filtered list', 'enum', card([choices({ style: 'filtered' })])],
  [
    'a toggle with a boolean',
    'toggle-value',
    card([{ type: 'Input.Toggle', id: 't', label: 'T', title: 'T', value: true }]),
  ],
  ['inputs and no button', 'no-submit', card([input()], [])],
  [
    'six buttons',
    'too-many-actions',
    card(
      [text()],
      Array.from({ length: 6 }, () => submit()),
    ),
  ],
  ['a button without title', 'action-title', card([text()], [submit({ title: '' })])],
  ['Action.Execute', 'action-type', card([text()], [submit({ type: 'Action.Execute' })])],
  ['Action.ToggleVisibility', 'action-type', card([text()], [submit({ type: 'Action.ToggleVisibility' })])],
  ['a tooltip', 'property', card([text()], [submit({ tooltip: 'x' })])],
  ['data as a string', 'submit-data', card([text()], [submit({ data: 'x' })])],
  ['data without ref', 'submit-data', card([text()], [submit({ data: { v: 1, cmd: 'x' } })])],
  ['data and input of one name', 'data-collision', card([input({ id: 'cmd' })])],
  [
    'a cancel that asks for inputs',
    'cancel-inputs',
    card([input()], [submit({ data: { ...data, cmd: 'cancel' } })]),
  ],
  [
    'a javascript link',
    'url',
    card([text()], [{ type: 'Action.OpenUrl', title: 'x', url: 'javascript:alert(1)' }]),
  ],
  [
    'a card in a card in a card',
    'showcard-depth',
    card([text()], [nested({ body: [text()], actions: [nested({ body: [text()] })] })]),
  ],
  ['a fault inside a ShowCard', 'empty-text', card([text()], [nested({ body: [text({ text: '' })] })])],
  [
    'a fault inside columns',
    'empty-text',
    card([{ type: 'ColumnSet', columns: [{ type: 'Column', items: [text({ text: '' })] }] }]),
  ],
  ['20 kB', 'too-large', card([text({ text: 'x'.repeat(20_000) })])],
];

describe('the check of a card', () => {
  it('finds nothing in a card that is right', () => {
    expect(lintCard(card([text(), facts('A', 'b'), input(), choices({ value: 'a,b' })]))).toEqual([]);
  });

  it.each(FAULTS)('finds %s', (_, rule, faulty) => {
    const errors = lintCard(faulty).filter(({ level }) => level === 'error');

    expect(errors.map((finding) => finding.rule)).toContain(rule);
  });

  it('warns of text that is cut off', () => {
    expect(lintCard(card([text({ wrap: undefined })]))).toMatchObject([{ rule: 'wrap', level: 'warning' }]);
  });

  it('throws in tests and logs in production, where the card is sent all the same', () => {
    const view = sample('choose');
    if (view.card !== 'choose') throw new Error('wrong sample');
    const broken = { ...view, model: { ...view.model, choices: [] } };
    const logged: object[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => void logged.push(fields) };

    const sent = createCards({ log }).renderCard(broken, { ref: REF });

    expect(() => createCards({ strict: true }).renderCard(broken, { ref: REF })).toThrow(/choose: array at/);
    expect(sent).toMatchObject({ type: 'AdaptiveCard' });
    expect(logged).toMatchObject([{ card: 'choose', findings: [{ rule: 'array' }] }]);
  });
});

describe('the binder', () => {
  const body = (template: unknown, model: unknown): unknown => bind({ body: template }, model)['body'];

  it('takes paths, the root, the index and whole values', () => {
    const rows = [{ $data: '${rows}', type: 'TextBlock', text: '${$index}: ${name} of ${$root.title}' }];
    const model = { title: 'T', rows: [{ name: 'a' }, { name: 'b' }], deep: { list: ['x', 1, true] } };

    expect(body(rows, model)).toMatchObject([{ text: '0: a of T' }, { text: '1: b of T' }]);
    expect(body('${deep.list}', model)).toEqual(['x', 1, true]);
  });

  it('shows and hides by booleans only', () => {
    const items = [
      { $when: '${on}', a: 1 },
      { $when: '${!on}', b: 1 },
    ];

    expect(body(items, { on: true })).toEqual([{ a: 1 }]);
    expect(body(items, { on: false })).toEqual([{ b: 1 }]);
    expect(() => body(items, { on: 'yes' })).toThrow('/body/0/$when');
  });

  it.each([
    ['${missing}', {}],
    ['${a.b}', { a: {} }],
    ['${a}', { a: null }],
    ['x ${a}', { a: { b: 1 } }],
    ['${constructor}', {}],
    ['${a.length}', { a: [1] }],
    ['${json(a)}', { a: 1 }],
    ['${a + b}', { a: 1, b: 2 }],
  ])('throws at %s with %j', (template, model) => {
    expect(() => body(template, model)).toThrow('/body');
  });

  it('never expands what came from the data', () => {
    const bound = body([{ type: 'TextBlock', text: '${a}' }], { a: '${b} {{c}}', b: 'secret' });

    expect(JSON.stringify(bound)).not.toMatch(/secret|\$\{|\{\{/);
  });
});
