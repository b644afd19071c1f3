// Anchors, alarms and rows of the audit, as people see them.
import type { SignedAnchor } from '../ports/audit-anchors.ts';
import type { AuditRow } from '../ports/store.ts';
import type { Fact, View } from '../views.ts';
import { answerModel, showAnswer } from './answer.ts';
import { localTime } from './times.ts';

const REASONS: Readonly<Record<SignedAnchor['why'], string>> = {
  start: 'I have started.',
  daily: 'As every day.',
  stop: 'I am stopping.',
};

/** Ends with the line that `audit verify --anchor-line` takes. */
export function showAnchor(anchor: SignedAnchor): View {
  return showAnswer(
    answerModel({
      title: 'Audit anchor',
      subtitle: `${REASONS[anchor.why]} Leave this message where it is: it proves later that the audit was not cut or replaced.`,
      facts: [
        { title: 'Rows', value: String(anchor.count) },
        { title: 'Newest row', value: String(anchor.seq) },
        { title: 'At', value: localTime(Date.parse(anchor.at)) },
      ],
      paragraphs: [JSON.stringify(anchor)],
      footer: "To check: steward audit verify --anchor-line '{…}'",
    }),
    'log',
  );
}

export function showMisfit(what: string): View {
  return showAnswer(
    answerModel({
      title: 'The audit does not fit its anchors',
      paragraphs: [
        `${what} Somebody may have changed the database. Run “steward audit verify” and compare with the anchors in this space.`,
      ],
      footer: 'After a move to a new database on purpose: put the old file of anchors away.',
    }),
    'log',
  );
}

export interface LogPage {
  readonly title: string;
  /** Newest first. */
  readonly rows: readonly AuditRow[];
  /** Says the next page, when there are older rows. */
  readonly older: string | undefined;
}

export function showLog({ title, rows, older }: LogPage): View {
  return showAnswer(
    answerModel({
      title,
      subtitle: rows.length === 0 ? 'Nothing is recorded.' : undefined,
      facts: rows.map(factOf),
      footer: older === undefined ? undefined : `Older: ${older}`,
    }),
    older ?? 'log',
  );
}

const VALUE_MAX = 160;

function factOf(row: AuditRow): Fact {
  const value = `${localTime(row.at)} ${sentence(row)}`;
  return { title: `#${row.seq}`, value };
}

/** Everything a row says, in the order in which people ask: what, which request, who, how. */
function sentence({ action, requestId, actorId, detail }: AuditRow): string {
  const { by, operation, from, to, step, reason, refused, why } = detail;
  const said = [reason, refused, why].find((part) => typeof part === 'string');
  const parts = [
    requestId === undefined ? undefined : `R-${requestId}`,
    text(operation) ?? text(detail['asked']) ?? text(detail['event']),
    text(step) === undefined ? undefined : `step ${text(step)}`,
    text(from) !== undefined && text(to) !== undefined && from !== to
      ? `${text(from)} → ${text(to)}`
      : undefined,
    text(by) ?? (actorId === undefined ? undefined : 'somebody'),
    text(said),
  ].filter((part) => part !== undefined);
  const line = [action, ...parts].join(' · ');
  return line.length > VALUE_MAX ? `${line.slice(0, VALUE_MAX - 1).toWellFormed()}…` : line;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
