// What Webex clients show of Adaptive Cards 1.3, as data. Each entry is the narrower of what the native and the
// web renderers do; what only some of them know is left out.

const ELEMENT = ['type', 'id', 'spacing', 'separator', 'height'] as const;
const INPUT = [...ELEMENT, 'label', 'isRequired', 'errorMessage'] as const;

export const LIMITS = {
  jsonBytes: 16_000,
  images: 10,
  actions: 5,
  titlePoints: 40,
  choices: 100,
} as const;

export const CARD_PROPERTIES = ['$schema', 'type', 'version', 'body', 'actions', 'lang'] as const;
export const NESTED_CARD_PROPERTIES = ['type', 'body', 'actions', '$schema', 'version'] as const;
export const VERSIONS = ['1.3'] as const;

export const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  TextBlock: [
    ...ELEMENT,
    'text',
    'color',
    'fontType',
    'horizontalAlignment',
    'isSubtle',
    'maxLines',
    'size',
    'weight',
    'wrap',
  ],
  RichTextBlock: [...ELEMENT, 'inlines', 'horizontalAlignment'],
  Image: [...ELEMENT, 'url', 'altText', 'backgroundColor', 'horizontalAlignment', 'size', 'style', 'width'],
  ImageSet: [...ELEMENT, 'images', 'imageSize'],
  Container: [...ELEMENT, 'items', 'style', 'bleed', 'minHeight', 'verticalContentAlignment'],
  ColumnSet: [
    ...ELEMENT.filter((name) => name !== 'height'),
    'columns',
    'style',
    'bleed',
    'minHeight',
    'horizontalAlignment',
  ],
  FactSet: [...ELEMENT, 'facts'],
  ActionSet: [...ELEMENT, 'actions', 'horizontalAlignment'],
  'Input.Text': [...INPUT, 'isMultiline', 'maxLength', 'placeholder', 'regex', 'style', 'value'],
  'Input.Number': [...INPUT, 'max', 'min', 'placeholder', 'value'],
  'Input.Date': [...INPUT, 'max', 'min', 'placeholder', 'value'],
  'Input.Time': [...INPUT, 'max', 'min', 'placeholder', 'value'],
  'Input.Toggle': [...INPUT, 'title', 'value', 'valueOn', 'valueOff', 'wrap'],
  'Input.ChoiceSet': [...INPUT, 'choices', 'isMultiSelect', 'style', 'value', 'placeholder', 'wrap'],
};

export const COLUMN = [
  ...ELEMENT,
  'items',
  'width',
  'style',
  'bleed',
  'minHeight',
  'verticalContentAlignment',
] as const;

export const TEXT_RUN = [
  'type',
  'text',
  'color',
  'fontType',
  'highlight',
  'isSubtle',
  'italic',
  'size',
  'strikethrough',
  'underline',
  'weight',
] as const;

const ACTION = ['type', 'title', 'id', 'style'] as const;

export const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'Action.Submit': [...ACTION, 'data', 'associatedInputs'],
  'Action.OpenUrl': [...ACTION, 'url'],
  'Action.ShowCard': [...ACTION, 'card'],
};

const CONTAINER_STYLE = ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'];
const COLOR = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'];
const SIZE = ['default', 'small', 'medium', 'large', 'extralarge'];

/** By `<type>.<property>`, or the property alone where it means the same everywhere. */
export const ENUMS: Readonly<Record<string, readonly string[]>> = {
  spacing: ['default', 'none', 'small', 'medium', 'large', 'extralarge', 'padding'],
  'Container.style': CONTAINER_STYLE,
  'ColumnSet.style': CONTAINER_STYLE,
  'TextBlock.color': COLOR,
  'TextBlock.size': SIZE,
  'TextBlock.weight': ['default', 'lighter', 'bolder'],
  'Input.Text.style': ['text', 'tel', 'url', 'email'],
  'Input.ChoiceSet.style': ['compact', 'expanded'],
  'Action.Submit.style': ['default', 'positive', 'destructive'],
  'Action.OpenUrl.style': ['default', 'positive', 'destructive'],
  'Action.ShowCard.style': ['default', 'positive', 'destructive'],
  associatedInputs: ['auto', 'none'],
};
