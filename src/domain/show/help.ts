// `help`: the topics, one of them, or the page of a command.
import type { HouseDescription } from '../house.ts';
import { HOUSE_TOPIC, housePage, type ManualPage, operationPage, type Topic, topicsOf } from '../manual.ts';
import type { Operation } from '../operation.ts';
import { nearest } from '../resolve.ts';
import type { View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';

const HOW =
  'In a group space mention me first; to me alone just type. A command without its fields opens a form.';

export function showHelp(
  operations: readonly Operation[],
  commands: readonly HouseDescription[],
  topic: string,
): View {
  const wanted = topic.trim().toLowerCase();
  const isIt = ({ name, aliases }: Pick<Operation, 'name' | 'aliases'>): boolean =>
    name === wanted || aliases.includes(wanted);
  const topics = topicsOf(operations);
  if (wanted === '') return overview(topics, commands);
  const operation = operations.find(isIt);
  if (operation) return showPage(operationPage(operation));
  const about = topics.find(({ name }) => name === wanted || name === `${wanted}s`);
  const command = commands.find(isIt);
  // `requests` is both: the page says where the others are.
  if (command) return showPage(housePage(command), command.name === HOUSE_TOPIC ? commands : []);
  if (about) return showTopic(about);
  const begun = operations.filter(({ name }) => name.startsWith(`${wanted} `));
  if (begun.length > 0) return showTopic({ name: wanted, title: wanted, operations: begun });
  return unknownTopic(wanted, [...operations, ...commands]);
}

function overview(topics: readonly Topic[], commands: readonly HouseDescription[]): View {
  const facts = topics.map(({ name, operations }) => ({
    title: name,
    value: operations.map((operation) => operation.name).join(', '),
  }));
  const house = commands.map(({ name }) => name).join(', ');
  return showAnswer(
    answerModel({
      title: 'What I can do',
      subtitle: HOW,
      facts: [...facts, { title: `${HOUSE_TOPIC} and me`, value: house }],
      footer: `More: help users, help user create, help ${HOUSE_TOPIC}. With buttons: menu`,
    }),
    'help',
  );
}

function showTopic({ name, operations }: Topic): View {
  return showAnswer(
    answerModel({
      title: `Commands about ${name}`,
      subtitle: HOW,
      facts: operations.map((operation) => ({ title: operation.name, value: operation.summary })),
      footer: `More about one of them: help ${operations[0]?.name ?? name}`,
    }),
    `help ${name}`,
  );
}

function showPage(page: ManualPage, others: readonly HouseDescription[] = []): View {
  const { name, summary, usage, also, options, examples, who, needs, changes } = page;
  const about = [
    { title: 'Who may', value: who },
    ...(needs === undefined ? [] : [{ title: 'What it needs', value: needs }]),
    { title: 'What it changes', value: changes },
    ...(also.length === 0 ? [] : [{ title: 'Also', value: also.join(', ') }]),
  ];
  const sections = [
    { heading: 'About it', facts: about },
    ...(others.length === 0
      ? []
      : [
          {
            heading: 'Requests and me',
            facts: others.map((other) => ({ title: other.name, value: other.summary })),
          },
        ]),
  ];
  return showAnswer(
    answerModel({
      title: name,
      subtitle: summary,
      paragraphs: [
        `It goes: ${usage}`,
        ...examples.filter((example) => example !== usage).map((example) => `Example: ${example}`),
      ],
      facts: options,
      sections,
      footer: 'All commands: help',
    }),
    `help ${name}`,
  );
}

function unknownTopic(wanted: string, known: readonly Pick<Operation, 'name'>[]): View {
  const near = nearest(known, wanted).map(({ name }) => `“${name}”`);
  const hint = near.length === 0 ? '“help” lists everything.' : `Did you mean ${near.join(' or ')}?`;
  return showAnswer(
    answerModel({ title: `There is no help about “${wanted.slice(0, 60)}”.`, subtitle: hint }),
    'help',
  );
}
