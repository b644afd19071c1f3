// Puts hostile strings wherever foreign text goes, and looks at what comes out with the eyes of the clients: Webex's
// markdown, Cisco's web client, a strict reader of markdown that makes links of all it can, and spreadsheets.
import { parse } from 'csv-parse/sync';
import MarkdownIt from 'markdown-it';
import { csvFile } from '../../src/domain/csv.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { Person } from '../../src/domain/ports/chat.ts';
import type { Request } from '../../src/domain/request.ts';
import { answerModel, showAnswer } from '../../src/domain/show/answer.ts';
import { showDryRun } from '../../src/domain/show/dry-run.ts';
import { showChooseOrg, showForm } from '../../src/domain/show/form.ts';
import {
  showMisunderstood,
  showRequestDetails,
  showRequests,
  showSentence,
  showWhoami,
} from '../../src/domain/show/house.ts';
import { showRequest } from '../../src/domain/show/request.ts';
import { withoutInner } from '../../src/domain/show/times.ts';
import type { View } from '../../src/domain/views.ts';
import { loadOperations } from '../../src/load-operations.ts';
import { renderMarkdown } from '../../src/sandbox/messaging/markdown.ts';
import { noticeMarkdown } from '../../src/webex/notice-text.ts';
import { nodes, render, strings } from '../cards/samples.ts';
import { aRequest, inState, rule } from '../domain/rows.ts';

const BOT = { id: 'bot', displayName: 'Steward' };

/** As Cisco's web client sets it up. */
const cisco = new MarkdownIt('zero').enable([
  'emphasis',
  'escape',
  'link',
  'list',
  'newline',
  'normalize',
  'paragraph',
  'strikethrough',
]);
/** All that markdown has; and every address becomes a link, but e-mail addresses, which are to be read whole. */
const eager = new MarkdownIt({ html: true, linkify: true });
eager.linkify.set({ fuzzyEmail: false, fuzzyIP: true }).tlds(['example', 'com', 'uk', 'рф'], true);

const MARKUP = /<(?!\/?(?:p|br)\b)[a-z/!]/i;
const TEMPLATE = /\$\{|\{\{/;
/** Only those that Steward's own times become. */
const OWN_TIME = /\{\{(?:DATE\(2026-03-04T\d\d:\d\d:\d\dZ,SHORT\)|TIME\(2026-03-04T\d\d:\d\d:\d\dZ\))\}\}/g;

/** So many share the places of one card. */
const TOGETHER = 6;

export async function wrongsAmong(all: readonly string[]): Promise<readonly string[]> {
  const operations = (await loadOperations()).filter(({ fields }) => fields.length > 0);
  const wrongs: string[] = [];
  for (let n = 0; n < all.length; n += TOGETHER) {
    const operation = operations[(n / TOGETHER) % operations.length];
    if (operation) wrongs.push(...wrongsOf(all.slice(n, n + TOGETHER), operation));
  }
  return wrongs;
}

function wrongsOf(hostile: readonly string[], operation: Operation): readonly string[] {
  // What Webex says comes through one door, which takes out the characters that only Steward may use.
  const said = hostile.map(withoutInner);
  const wrongs = viewsOf(said, operation).flatMap(wrongsShown);
  return [...wrongs, ...wrongInFile(hostile)].map(
    (wrong) => `${wrong} (of ${JSON.stringify(hostile).slice(0, 2000)})`,
  );
}

export const wrongsShown = (view: View): readonly string[] => [...wrongOnCard(view), ...wrongBelow(view)];

/** Every place a foreign text can take, in turn by each of the strings. */
function viewsOf(said: readonly string[], operation: Operation): readonly View[] {
  const at = (n: number): string => said[n % said.length] ?? '';
  const person = (n: number): Person => ({
    personId: `id-${n}`,
    orgId: 'org',
    email: 'eve_x@acme.example',
    displayName: at(n),
  });
  const fact = (n: number) => ({ title: at(n), value: at(n + 1) });
  const request: Partial<Request> = {
    requester: person(0),
    org: { id: 'acme', name: at(1) },
    reason: at(2),
    differences: [at(3)],
    progress: at(4),
    rule: { ...rule, reason: at(5), ticket: at(6), matched: at(7) },
    decisions: [{ by: person(8), verdict: 'deny', at: rule.expiresAt, reason: at(9) }],
    plan: {
      summary: at(0),
      changes: said.map((text, n) => ({ field: `f${n}`, label: text, before: at(n + 1), after: at(n + 2) })),
      warnings: [...said],
      beneficiaries: [],
      calls: 1,
      data: {},
      hash: 'h',
    },
    outcome: {
      fields: said.map((text, n) => ({ label: text, asked: text, is: at(n + 1), match: 'differs' as const })),
      notes: [...said],
      trackingId: at(2),
      facts: [fact(3)],
    },
  };
  const waiting = inState('pending', request);
  const fields = operation.fields.map((field, n) => ({
    field,
    values: field.source ? ['0'] : [at(n)],
    choices: field.source ? said.map((title, i) => ({ title, value: String(i) })) : [],
  }));
  const orgs = said.map((name, n) => ({ id: `o${n}`, name }));
  return [
    showRequest(waiting),
    ...(['executing', 'failed', 'partial', 'denied', 'unknown'] as const).map((state) =>
      showRequest(inState(state, request)),
    ),
    showRequestDetails(waiting),
    showRequests([waiting], 'all'),
    showWhoami(person(1), at(2)),
    showSentence(`${at(3)}: ${at(4)}`),
    showMisunderstood({ kind: 'unknown', said: at(5), near: [] }),
    showChooseOrg(aRequest(), orgs.slice(0, 8), at(6), 'many'),
    showForm({
      request: aRequest(),
      operation,
      org: { id: 'o0', name: at(0) },
      orgs,
      fields,
      about: at(7),
      problems: operation.fields.map(({ id }, n) => ({ field: id, message: at(n) })),
    }),
    ...(waiting.plan === undefined
      ? []
      : [showDryRun(waiting, { plan: waiting.plan, rule: { ...rule, reason: at(1) } }, [at(2)])]),
    showAnswer(
      answerModel({
        title: at(0),
        subtitle: at(1),
        paragraphs: said,
        facts: said.map((_, n) => fact(n)),
        sections: [{ heading: at(2), facts: [fact(3)] }],
        footer: at(4),
      }),
      `org find ${at(5)}`,
    ),
  ];
}

function inMarkup(text: string, where: string): readonly string[] {
  const found: string[] = [];
  for (const [client, markdown] of [
    ['Cisco’s', cisco],
    ['an eager', eager],
  ] as const) {
    const html = markdown.render(text);
    if (MARKUP.test(html)) found.push(`${where}: ${client} client makes ${html}`);
  }
  return found;
}

function wrongOnCard(view: View): readonly string[] {
  const card = render(view);
  const found = nodes(card).flatMap((node) =>
    // The only node of a card that leads away from it is none that a text could bring.
    node['type'] === 'Action.OpenUrl' || 'url' in node ? [`${view.card}: ${JSON.stringify(node)}`] : [],
  );
  for (const text of strings(card['body'])) {
    const foreign = text.replace(OWN_TIME, '');
    if (TEMPLATE.test(foreign)) found.push(`${view.card} has a template: ${text}`);
    if (/[\ud800-\udfff\ufdd0-\ufdef]/u.test(text)) found.push(`${view.card} has half a character: ${text}`);
    if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text)) found.push(`${view.card} has controls: ${text}`);
  }
  return [...found, ...shownTexts(card).flatMap((text) => inMarkup(text, view.card))];
}

/** What a client reads as markdown; the values of inputs and choices are shown as they are, or not at all. */
function shownTexts(card: unknown): readonly string[] {
  const all = nodes(card);
  const choices = new Set(
    all.flatMap((node) => (Array.isArray(node['choices']) ? nodes(node['choices']) : [])).map(keyOf),
  );
  return all.flatMap((node) => {
    const isInput = typeof node['type'] === 'string' && node['type'].startsWith('Input.');
    const isFact = !('type' in node) && !choices.has(keyOf(node));
    const keys = isInput ? ['label', 'errorMessage'] : ['text', 'title', ...(isFact ? ['value'] : [])];
    return keys.flatMap((key) => (typeof node[key] === 'string' ? [node[key]] : []));
  });
}

const keyOf = ({ title, value }: Readonly<Record<string, unknown>>): string => JSON.stringify([title, value]);

/** The text below the card, as Webex makes it html. */
function wrongBelow(view: View): readonly string[] {
  const markdown = noticeMarkdown({ text: view.text, command: view.command, nonce: 'nonce' }, BOT);
  const resolve = ({ value, label }: { value: string; label: string | undefined }) => ({
    personId: value,
    label: label ?? value,
  });
  const { html, mentionedPeople, mentionedGroups } = renderMarkdown(markdown, resolve);
  const found: string[] = [];
  if (mentionedGroups.length > 0 || mentionedPeople.join() !== BOT.id)
    found.push(`the text mentions ${[...mentionedPeople, ...mentionedGroups].join()}`);
  const rest = html.replaceAll(/<spark-mention[^>]*>Steward<\/spark-mention>/g, '');
  if (MARKUP.test(rest)) found.push(`the text has markup: ${rest}`);
  if (TEMPLATE.test(rest)) found.push(`the text has a template: ${rest}`);
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(rest.replaceAll('\n', '')))
    found.push(`the text has controls: ${rest}`);
  const strict = eager.render(markdown.replaceAll(/<@personId:bot\|Steward>/g, ''));
  if (MARKUP.test(strict)) found.push(`an eager client makes of the text ${strict}`);
  return found;
}

function wrongInFile(hostile: readonly string[]): readonly string[] {
  const file = csvFile(
    ['name', 'reason'],
    hostile.map((text) => [text, `x${text}`]),
  );
  return wrongCells(file, hostile.length + 1);
}

const FORMULA = /^[=+\-@|%]/;
/** Cells in which a spreadsheet sees a formula, whatever it takes for the sign between cells. */
export function wrongCells(file: string, lines: number): readonly string[] {
  const found: string[] = [];
  const rows: string[][] = parse(file, { bom: true });
  if (rows.length !== lines) found.push(`the file has ${rows.length} rows`);
  // Where ; or tabs part cells, and in programs that heed no quotes, a cell may begin after each of them.
  const torn = file.slice(1).split(/[;\t\r\n]/);
  for (const cell of [...rows.flat(), ...torn]) {
    const seen = cell.normalize('NFKC').replace(/^[\s\p{Z}\p{C}"]+/u, '');
    if (FORMULA.test(seen) && !/^[+-]?\d+(?:[.,]\d+)?$/.test(cell))
      found.push(`a cell is a formula: ${JSON.stringify(cell)}`);
  }
  return found;
}
