// What a table of a report says at a glance: how long it is, and who leads in its weightiest column.
import { bar } from './bars.ts';
import type { Fact } from './views.ts';

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const TOP = 5;
const NUMBER = /^-?\d{1,15}(\.\d+)?$/;

/** Rows, columns, and the five leading rows of the column with the largest sum, named by the first text column. */
export function figuresOf({ header, rows }: Table): readonly Fact[] {
  const facts: Fact[] = [{ title: 'Rows', value: String(rows.length) }];
  const numeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => NUMBER.test(row[column]?.trim() ?? '')),
  );
  const sums = header.map((name, column) => ({
    name,
    column,
    sum: numeric[column] === true ? sumOf(rows, column) : 0,
  }));
  const [leading] = sums
    .filter(({ column, name }) => numeric[column] === true && !/\bid\b/i.test(name))
    .toSorted((a, b) => b.sum - a.sum);
  const label = header.findIndex(
    (name, column) => numeric[column] === false && !/\b(id|date|uuid)\b/i.test(name),
  );
  if (!leading || leading.sum <= 0 || label < 0) return facts;
  facts.push({ title: `${leading.name}, all`, value: format(leading.sum) });
  const byName = new Map<string, number>();
  for (const row of rows) {
    const name = row[label] ?? '';
    byName.set(name, (byName.get(name) ?? 0) + Number(row[leading.column]));
  }
  const top = [...byName].toSorted(([, a], [, b]) => b - a).slice(0, TOP);
  const most = top[0]?.[1] ?? 0;
  facts.push({ title: `Top ${top.length}`, value: `by ${leading.name}` });
  // Names stand beside the bars: as titles of the narrow column they would be broken anywhere.
  for (const [rank, [name, value]] of top.entries()) {
    facts.push({ title: `#${rank + 1}`, value: `${bar(value, most)} ${format(value)}, ${name}` });
  }
  return facts;
}

function sumOf(rows: Table['rows'], column: number): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
