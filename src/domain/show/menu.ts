// The menu: topics, then the commands of one. Every choice is also a command to type.
import type { HouseDescription } from '../house.ts';
import { HOUSE_TOPIC, topicsOf } from '../manual.ts';
import type { Operation } from '../operation.ts';
import type { Choice, View } from '../views.ts';
import { MAX_CHOICES } from './form.ts';

/** Fields of the menu's two cards. */
export const MENU_TOPIC = 'topic';
export const MENU_COMMAND = 'command';
/** Back to the topics. */
export const MENU_TOP = 'menu';

const MAX_TITLE = 90;

const short = (text: string): string =>
  text.length <= MAX_TITLE ? text : `${text.slice(0, MAX_TITLE - 1).trimEnd()}…`;

/** Without the first word that most of a topic share; “partner status” stays whole beside “org status”. */
function commandsIn(operations: readonly Operation[]): string {
  const firsts = operations.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0]);
  const times = (word: string | undefined): number => firsts.filter((first) => first === word).length;
  const common = firsts.toSorted((a, b) => times(b) - times(a))[0];
  return operations
    .map(({ name }) =>
      common !== undefined && name.startsWith(`${common} `) ? name.slice(common.length + 1) : name,
    )
    .join(', ');
}

/** `topic`: as it was typed or chosen; what is none shows them all. */
export function showMenu(
  operations: readonly Operation[],
  commands: readonly HouseDescription[],
  topic = '',
): View {
  const topics = topicsOf(operations);
  if (topic === HOUSE_TOPIC) return ofTopic('Requests and me', commands);
  const chosen = topics.find(({ name }) => name === topic || name === `${topic}s`);
  if (chosen) return ofTopic(chosen.title, chosen.operations);
  const choices = [
    ...topics.map(({ name, title, operations: about }) => ({
      title: short(`${title}: ${commandsIn(about)}`),
      value: name,
    })),
    { title: 'Requests and me', value: HOUSE_TOPIC },
  ];
  return chooseCard({
    title: 'What would you like to do?',
    subtitle: 'Choose a topic; its commands come next. You can type them as well.',
    label: 'Topic',
    field: MENU_TOPIC,
    choices,
    text: choices.map(({ title }) => title).join('\n'),
  });
}

function ofTopic(title: string, about: readonly { readonly name: string; readonly summary: string }[]): View {
  const choices = about
    .slice(0, MAX_CHOICES - 1)
    .map(({ name, summary }) => ({ title: short(`${name}: ${summary}`), value: name }));
  return chooseCard({
    title,
    subtitle: 'What needs more opens a form, or its help.',
    label: 'Command',
    field: MENU_COMMAND,
    choices: [...choices, { title: 'Back to all topics', value: MENU_TOP }],
    text: about.map(({ name, summary }) => `${name}: ${summary}`).join('\n'),
  });
}

interface Chooser {
  readonly title: string;
  readonly subtitle: string;
  readonly label: string;
  readonly field: string;
  readonly choices: readonly Choice[];
  readonly text: string;
}

function chooseCard({ text, ...model }: Chooser): View {
  const { title, subtitle } = model;
  return {
    card: 'choose',
    model: { ...model, isExpanded: true, isCompact: false, errorMessage: 'Choose one of them.' },
    text: `${title} ${subtitle}\n${text}`,
    command: 'help',
  };
}

/** Which organization a command about a space or an organization means. */
export function showPickOrg(
  command: string,
  said: string,
  orgs: readonly { readonly id: string; readonly name: string }[],
  why: 'many' | 'none',
): View {
  const subtitle =
    why === 'many'
      ? `“${said}” fits ${orgs.length}.`
      : `There is no organization “${said}”. Did you mean one of these?`;
  return chooseCard({
    title: 'Which organization?',
    subtitle,
    label: 'Organization',
    field: 'org',
    choices: orgs.map(({ id, name }) => ({ title: name, value: id })),
    text: `Or say it in the command: ${orgs.map(({ name }) => `${command} "${name}"`).join(', ')}`,
  });
}
