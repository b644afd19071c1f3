// docs/commands.md, made from the operations and the house commands: `npm run docs`. A test compares.
import type { HouseDescription } from '../../src/domain/house.ts';
import { housePage, type ManualPage, operationPage, topicsOf } from '../../src/domain/manual.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { GUIDE_SCOPES, UNUSED_SCOPES } from '../../src/domain/scopes.ts';

const HEAD = `# Commands

Made from the program by \`npm run docs\`; \`help\` in chat shows the same. In a group space mention Steward first, to it
alone just type. Values with blanks go in quotes. A command without its fields opens a form. Every command that writes
also takes \`--reason\`, \`--ticket\`, \`--dry-run\` and \`--break-glass\` ([approvals.md](approvals.md)). Lists take
\`--page 2\`. What reads many organizations says so at \`--org\`.
`;

/** Cells of a table may hold no bar and no line break. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** Said once, at the head of the page. */
const EVERYWHERE = ['--reason, --ticket', '--dry-run', '--break-glass'];

const code = (text: string): string => `\`${text}\``;

function pageText({
  name,
  summary,
  usage,
  also,
  options,
  examples,
  who,
  needs,
  changes,
}: ManualPage): string {
  const own = options.filter(({ title }) => !EVERYWHERE.includes(title));
  const rows = own.map(({ title, value }) => `| ${cell(code(title))} | ${cell(value)} |`);
  const table = rows.length === 0 ? [] : ['| word or flag | meaning |', '|---|---|', ...rows, ''];
  const told = [
    `- Who may: ${who}`,
    ...(needs === undefined ? [] : [`- Needs: ${needs}`]),
    `- Changes: ${changes}`,
    ...(also.length === 0 ? [] : [`- Also: ${also.map(code).join(', ')}`]),
    `- Examples: ${(examples.length === 0 ? [usage] : examples).map(code).join(', ')}`,
  ];
  return [`### ${name}`, '', summary, '', '```', usage, '```', '', ...table, ...told, ''].join('\n');
}

function scopesText(operations: readonly Operation[]): string {
  const rows = GUIDE_SCOPES.map((scope) => {
    const users = operations.filter(({ scopes }) => scopes.includes(scope)).map(({ name }) => code(name));
    return `| \`${scope}\` | ${users.length > 0 ? users.toSorted().join(', ') : (UNUSED_SCOPES[scope] ?? '')} |`;
  });
  return [
    '## Scopes',
    '',
    'Of Webex’s guide to its Admin API, and what needs each of them.',
    '',
    '| scope | needed for |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n');
}

export function commandsPage(operations: readonly Operation[], house: readonly HouseDescription[]): string {
  const topics = topicsOf(operations).map(({ title, operations: about }) =>
    [`## ${title}`, '', ...about.map((operation) => pageText(operationPage(operation)))].join('\n'),
  );
  const own = ['## Requests and Steward itself', '', ...house.map((one) => pageText(housePage(one)))].join(
    '\n',
  );
  return `${[HEAD, ...topics, own, scopesText(operations)].join('\n').trimEnd()}\n`;
}
