// What came of a bulk change: figures for the card, every row for the thread, and what takes it back.
import { csvFile } from '../csv.ts';
import type { RowResult, RowsEnd } from '../operation.ts';
import type { FieldResult, Outcome } from '../request.ts';
import { EMPTY } from './cells.ts';
import { TITLES } from './columns.ts';
import { type Effect, isCreation, type Left } from './effects.ts';
import { detailsOf, kindOf } from './plan.ts';

const NAMED = 6;

const SAID: Readonly<Record<RowResult['state'], string>> = {
  done: 'done',
  partly: 'partly done',
  failed: 'failed',
};

export function bulkOutcome(
  effects: readonly Effect[],
  { results, ended }: RowsEnd,
  file: Outcome['file'],
): Outcome {
  const all = effects.map((effect) => results.get(String(effect.line)));
  const done = all.filter((result) => result?.state === 'done').length;
  const partly = all.filter((result) => result?.state === 'partly').length;
  const failed = all.filter((result) => result?.state === 'failed').length;
  const left = all.length - done - partly - failed;
  const rows: FieldResult = {
    label: 'Rows',
    asked: String(effects.length),
    is: `${done} done`,
    match: done === effects.length ? 'same' : 'differs',
  };
  const counts: readonly (readonly [string, number])[] = [
    ['Partly done', partly],
    ['Failed', failed],
    ['Not begun', left],
  ];
  const wrong = effects.flatMap((effect) => {
    const result = results.get(String(effect.line));
    return result === undefined || result.state === 'done'
      ? []
      : [`Line ${effect.line}, ${effect.email}: ${result.note ?? ''}`];
  });
  const notes = [
    ...(ended === undefined || ended === '' ? [] : [`It ended early: ${ended}`]),
    ...wrong.slice(0, NAMED),
    ...(wrong.length > NAMED ? [`The file names the other ${wrong.length - NAMED}.`] : []),
  ];
  const facts = counts
    .filter(([, count]) => count > 0)
    .map(([title, count]) => ({ title, value: String(count) }));
  const trackingId = all.find((result) => result?.trackingId !== undefined)?.trackingId;
  return {
    fields: [rows],
    facts,
    notes,
    ...(trackingId === undefined ? {} : { trackingId }),
    ...(file === undefined ? {} : { file }),
  };
}

/** One line per row of the plan, in the order of the file that was attached. */
export function resultFile(effects: readonly Effect[], { results }: RowsEnd): string {
  const header = ['Line', TITLES.email, 'Effect', 'Details', 'Outcome', 'Reason', 'Tracking id'];
  const rows = effects
    .toSorted((a, b) => a.line - b.line)
    .map((effect) => {
      const result = results.get(String(effect.line));
      const said = result === undefined ? 'not begun' : SAID[result.state];
      const { line, email } = effect;
      return [
        String(line),
        email,
        kindOf(effect),
        detailsOf(effect),
        said,
        result?.note ?? '',
        result?.trackingId ?? '',
      ];
    });
  return csvFile(header, rows);
}

const FIELDS = ['firstName', 'lastName', 'displayName', 'title', 'department'] as const;

export interface BulkUndo {
  /** A file that “bulk” takes; undefined when nothing can be taken back. */
  readonly csv: string | undefined;
  /** What this has left behind, by address: what is different by then somebody else has changed. */
  readonly left: Left;
  /** What cannot be taken back, in sentences. */
  readonly rest: readonly string[];
}

/** From what each row has changed and what was there before. */
export function undoOf(
  effects: readonly Effect[],
  results: RowsEnd['results'],
  /** Names by id. */
  locations: ReadonlyMap<string, string>,
): BulkUndo {
  const rest: string[] = [];
  const left: Record<string, Effect['set']> = {};
  const rows: string[][] = [];
  for (const effect of effects) {
    const result = results.get(String(effect.line));
    if (result === undefined || result.state === 'failed') continue;
    const { email, set, seen, add, remove } = effect;
    if (isCreation(effect)) {
      rest.push(`${email} was created: “user delete ${email}” takes that back for good.`);
      continue;
    }
    const place = result.before ?? {};
    const lost = remove.filter(
      ({ calling }) => calling && place['extension'] === undefined && place['phone'] === undefined,
    );
    for (const { name } of lost) rest.push(`${email}: “${name}” had no extension or number to give back.`);
    const back = remove.filter((license) => !lost.includes(license));
    if (back.some(({ calling }) => calling))
      rest.push(`${email}: forwarding, voicemail and phones that went with the calling license are lost.`);
    const isCallingBack = back.some(({ calling }) => calling);
    left[(set.email ?? email).toLowerCase()] = set;
    rows.push([
      set.email ?? email,
      set.email === undefined ? '' : email,
      ...FIELDS.map((name) => (set[name] === undefined ? '' : seen[name] || EMPTY)),
      back.map(({ name }) => name).join(' | '),
      add.map(({ name }) => name).join(' | '),
      isCallingBack ? (locations.get(place['locationId'] ?? '') ?? place['locationId'] ?? '') : '',
      isCallingBack ? (place['extension'] ?? '') : '',
      isCallingBack ? (place['phone'] ?? '') : '',
    ]);
  }
  const header = [
    TITLES.email,
    TITLES.newEmail,
    ...FIELDS.map((name) => TITLES[name]),
    TITLES.add,
    TITLES.remove,
    TITLES.location,
    TITLES.extension,
    TITLES.phone,
  ];
  return { csv: rows.length === 0 ? undefined : csvFile(header, rows), left, rest };
}
