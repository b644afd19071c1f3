// The one thing a person named, out of those there are: what is not clear becomes a question, or a problem with its field.
import { InputProblems, InputQuestion } from './failure.ts';
import { nearest, resolveByName } from './resolve.ts';

interface Asked {
  readonly field: string;
  /** “Which role?” */
  readonly question: string;
  /** Where they are, e.g. the name of the organization. */
  readonly where: string;
  /** The beginning of the sentence when there is none, e.g. “Acme has no role”. */
  readonly none: string;
  /** Said when no name is near. */
  readonly hint: string;
  /** Names as people say them, where those of the items are longer. */
  readonly said?: readonly { readonly name: string }[];
}

export function pickNamed<T extends { readonly id: string; readonly name: string }>(
  items: readonly T[],
  said: string,
  { field, question, where, none, hint, said: names = items }: Asked,
): T {
  const resolved = resolveByName(items, said);
  if (resolved.found === 'one') return resolved.item;
  if (resolved.found === 'many') {
    throw new InputQuestion({
      field,
      title: question,
      subtitle: `“${said}” fits more than one in ${where}.`,
      choices: resolved.items.map(({ id, name }) => ({ title: name, value: id })),
    });
  }
  const near = nearest(names, said)
    .map(({ name }) => `“${name}”`)
    .join(' or ');
  const remedy = near === '' ? hint : `Did you mean ${near}?`;
  throw new InputProblems([{ field, message: `${none} “${said}”. ${remedy}` }]);
}
