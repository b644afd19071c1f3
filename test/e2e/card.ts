// What is on a card: read from its JSON, as a client would.
import * as z from 'zod';

const Node = z.record(z.string(), z.unknown());
type Node = z.infer<typeof Node>;

interface WithCard {
  readonly attachments?: readonly { readonly content: unknown }[] | undefined;
}

function nodesOf(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  const node = Node.safeParse(value);
  return node.success ? [node.data, ...Object.values(node.data).flatMap(nodesOf)] : [];
}

const nodesOn = (message: WithCard): readonly Node[] => nodesOf(message.attachments?.[0]?.content);

const text = z.string().catch('');

/** The data of the card's button with this cmd, wherever in the card it is. */
export function buttonData(message: WithCard, cmd: string): Node {
  const buttons = nodesOn(message).filter(({ type }) => type === 'Action.Submit');
  const found = buttons.map(({ data }) => Node.parse(data ?? {})).find((data) => data['cmd'] === cmd);
  if (!found) throw new Error(`the card has no button for ${cmd}`);
  return found;
}

/** Titles of all buttons, also of those behind another button. */
export function buttonsOf(message: WithCard): readonly string[] {
  return nodesOn(message)
    .filter(({ type }) => type === 'Action.Submit' || type === 'Action.ShowCard')
    .map(({ title }) => text.parse(title));
}

/** What the inputs of a form start with, by their ids. */
export function inputsOf(message: WithCard): Readonly<Record<string, string>> {
  const inputs = nodesOn(message).filter(({ type }) => text.parse(type).startsWith('Input.'));
  return Object.fromEntries(inputs.map(({ id, value }) => [text.parse(id), text.parse(value)]));
}

/** The choices of an input: what is shown → what is sent. */
export function choicesOf(message: WithCard, id: string): Readonly<Record<string, string>> {
  const input = nodesOn(message).find((node) => node['id'] === id);
  const choices = z
    .array(z.object({ title: z.string(), value: z.string() }))
    .catch([])
    .parse(input?.['choices']);
  return Object.fromEntries(choices.map(({ title, value }) => [title, value]));
}

/** The first text of the card. */
export function titleOf(message: WithCard): string {
  return textsOf(message)[0] ?? '';
}

/** All texts of the card, facts as “title: value”. */
export function textsOf(message: WithCard): readonly string[] {
  return nodesOn(message).flatMap((node) => {
    if (node['type'] === 'TextBlock') return [text.parse(node['text'])];
    if (node['type'] !== 'FactSet') return [];
    return nodesOf(node['facts']).map(({ title, value }) => `${text.parse(title)}: ${text.parse(value)}`);
  });
}
