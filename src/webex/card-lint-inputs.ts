// The rules for inputs: where Webex clients differ, only what works in all of them passes.
import { LIMITS } from './card-profile.ts';
import { each, fault, isBlank, type Node, properties, shown, type Walk } from './card-walk.ts';

export function lintInput(walk: Walk, input: Node, path: string): void {
  if (isBlank(input['id'])) fault(walk, 'input-id', path, 'its value could not be sent');
  if (isBlank(input['label'])) fault(walk, 'input-label', path, 'an input needs a label');
  else shown(walk, input['label'], `${path}/label`);
  const validated =
    input['isRequired'] === true || ['regex', 'min', 'max'].some((name) => input[name] !== undefined);
  if (validated && isBlank(input['errorMessage']))
    fault(walk, 'error-message', path, 'says nothing when refused');
  switch (input['type']) {
    case 'Input.Text':
      lintText(walk, input, path);
      return;
    case 'Input.Number':
      lintNumber(walk, input, path);
      return;
    case 'Input.ChoiceSet':
      lintChoices(walk, input, path);
      return;
    case 'Input.Toggle':
      lintToggle(walk, input, path);
      return;
    default:
  }
}

function lintText(walk: Walk, input: Node, path: string): void {
  const { maxLength, regex } = input;
  if (!Number.isInteger(maxLength) || Number(maxLength) < 1)
    fault(walk, 'max-length', path, 'set a maxLength');
  if (regex === undefined) return;
  const source = typeof regex === 'string' ? regex : '';
  // macOS searches anywhere in the text; groups and classes differ between JavaScript, ICU and Android.
  if (!/^\^[\s\S]*\$$/.test(source)) fault(walk, 'regex-anchor', `${path}/regex`, 'anchor it with ^ and $');
  if (/\\[pPAZzhR]|\(\?[<i]|\[\[:/.test(source))
    fault(walk, 'regex-dialect', `${path}/regex`, 'not portable');
  if (!compiles(source)) fault(walk, 'regex-invalid', `${path}/regex`, 'does not compile');
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

function lintNumber(walk: Walk, input: Node, path: string): void {
  const ranged = input['min'] !== undefined || input['max'] !== undefined;
  if (ranged && input['isRequired'] !== true && input['value'] === undefined) {
    fault(walk, 'number-range', path, 'left empty it blocks the button');
  }
}

function lintChoices(walk: Walk, input: Node, path: string): void {
  const values = new Set<string>();
  const multi = input['isMultiSelect'] === true;
  each(walk, input['choices'], `${path}/choices`, (choice, at) => {
    properties(walk, choice, ['title', 'value'], at);
    shown(walk, choice['title'], `${at}/title`);
    const { value } = choice;
    if (typeof value !== 'string' || value === '') {
      fault(walk, 'choice-value', at, 'a choice needs a value');
      return;
    }
    if (multi && value.includes(',')) fault(walk, 'choice-comma', at, 'values are joined by commas');
    if (values.has(value)) fault(walk, 'choice-duplicate', at, 'twice the same value');
    values.add(value);
  });
  if (values.size > LIMITS.choices) fault(walk, 'too-many-choices', path, `${values.size} choices`);
  const preset = typeof input['value'] === 'string' ? input['value'] : undefined;
  const chosen = preset === undefined ? [] : [preset];
  for (const value of multi ? chosen.flatMap((list) => list.split(',')) : chosen) {
    if (!values.has(value)) fault(walk, 'choice-preset', `${path}/value`, 'is none of the choices');
  }
}

function lintToggle(walk: Walk, input: Node, path: string): void {
  shown(walk, input['title'], `${path}/title`);
  for (const name of ['value', 'valueOn', 'valueOff']) {
    const value = input[name];
    if (value !== undefined && typeof value !== 'string')
      fault(walk, 'toggle-value', `${path}/${name}`, 'a string');
  }
}
