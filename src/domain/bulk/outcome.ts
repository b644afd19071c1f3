// What came of a bulk change: figures for the card, every row for the thread, and what takes it back.
import { csvFile } from '../csv.ts';
import type { FieldResult, Outcome } from '../request.ts';
import type { RowResult, RowsEnd } from '../steps.ts';
import { TITLES } from './columns.ts';
import { detailsOf, type Effect, kindOf } from './effect.ts';
import type { Rest } from './undo.ts';

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
export function resultFile(
  effects: readonly Effect[],
  { results }: RowsEnd,
  /** What taking it back would leave. */
  rest: readonly Rest[],
): string {
  const stays = Map.groupBy(rest, ({ line }) => line);
  const header = [
    'Line',
    TITLES.email,
    'Effect',
    'Details',
    'Outcome',
    'Reason',
    'Tracking id',
    'Undo leaves',
  ];
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
        (stays.get(line) ?? []).map(({ why }) => why).join(' '),
      ];
    });
  return csvFile(header, rows);
}
