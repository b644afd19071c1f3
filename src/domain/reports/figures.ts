// What a table of a report says at a glance: how long it is, and who leads in it. Fed row by row, as a report may have
// a million of them.
import { bar } from '../bars.ts';
import type { Fact } from '../views.ts';
import { knownReport, type Leaders, type Wanted } from './known-figures.ts';

export interface Figures {
  /** The first row it is given is the header. */
  readonly take: (cells: readonly string[]) => void;
  readonly end: () => { readonly rows: number; readonly facts: readonly Fact[] };
}

const TOP = 5;
const NAME_MAX = 80;
/** Distinct names that are kept apart; of more, nobody is said to lead. */
const MOST_NAMES = 200_000;
const NUMBER = /^-?\d{1,15}(?:\.\d+)?$/;

/** For a report with this title: the figures that are known to matter in it, else those that can be guessed. */
export function createFigures(title: string): Figures {
  let rows = 0;
  let counter: Counter | undefined;
  return {
    take(cells) {
      if (counter === undefined) {
        const wanted = knownReport(title)?.(cells);
        counter = wanted === undefined ? guessed(cells) : known(wanted);
        return;
      }
      rows += 1;
      counter.row(cells);
    },
    end: () => ({
      rows,
      facts: [{ title: 'Rows', value: grouped(rows) }, ...(rows === 0 ? [] : (counter?.facts(rows) ?? []))],
    }),
  };
}

interface Counter {
  row(cells: readonly string[]): void;
  facts(rows: number): readonly Fact[];
}

type Sums = Map<string, number>;

/** False: there are too many names. */
function add(sums: Sums, name: string, value: number): boolean {
  const known = sums.get(name);
  if (known === undefined && sums.size >= MOST_NAMES) return false;
  sums.set(name, (known ?? 0) + value);
  return true;
}

const numberIn = (cells: readonly string[], column: number): number => {
  const text = cells[column]?.trim() ?? '';
  return NUMBER.test(text) ? Number(text) : 0;
};

function known({ totals, distinct, leaders }: Wanted): Counter {
  const sums = totals.map(() => 0);
  const names = new Set<string>();
  const lists = leaders.map((list) => ({ list, sums: new Map<string, number>(), full: false }));
  return {
    row(cells) {
      for (const [at, { column }] of totals.entries()) sums[at] = (sums[at] ?? 0) + numberIn(cells, column);
      if (distinct && names.size < MOST_NAMES) names.add(cells[distinct.column]?.trim() ?? '');
      for (const one of lists) {
        const { by, of } = one.list;
        const name = cells[by]?.trim() ?? '';
        if (!add(one.sums, name === '' ? '(empty)' : name, of === undefined ? 1 : numberIn(cells, of)))
          one.full = true;
      }
    },
    facts: (rows) => [
      ...(distinct && names.size < MOST_NAMES ? [{ title: distinct.title, value: grouped(names.size) }] : []),
      ...totals.map(({ title, unit }, at) => ({ title, value: `${format(sums[at] ?? 0)}${unit ?? ''}` })),
      ...lists.flatMap(({ list, sums: found, full }) => (full ? [] : leading(list, found, rows))),
    ],
  };
}

/** The column with the largest sum, and who leads in it, by the first column that holds words. */
function guessed(header: readonly string[]): Counter {
  const numeric = header.map((name) => !/\bid\b/i.test(name));
  const sums = header.map(() => 0);
  let by = -1;
  let named: Sums[] = [];
  let full = false;
  return {
    row(cells) {
      if (by < 0) {
        by = header.findIndex(
          (name, column) => !NUMBER.test(cells[column]?.trim() ?? '') && !/\b(?:id|date|uuid)\b/i.test(name),
        );
        named = header.map(() => new Map());
      }
      const name = cells[by]?.trim() ?? '';
      for (const column of header.keys()) {
        if (numeric[column] !== true) continue;
        const text = cells[column]?.trim() ?? '';
        if (!NUMBER.test(text)) {
          numeric[column] = false;
          named[column]?.clear();
          continue;
        }
        const value = Number(text);
        sums[column] = (sums[column] ?? 0) + value;
        const own = named[column];
        if (own && !add(own, name, value)) full = true;
      }
    },
    facts(rows) {
      const [first] = [...header.keys()]
        .filter((column) => numeric[column] === true)
        .toSorted((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0));
      const sum = first === undefined ? 0 : (sums[first] ?? 0);
      if (first === undefined || sum <= 0 || by < 0) return [];
      const title = header[first] ?? '';
      const all = { title: `${title}, all`, value: format(sum) };
      const list: Leaders = { title, by, of: first };
      return full ? [all] : [all, ...leading(list, named[first] ?? new Map(), rows)];
    },
  };
}

/** Names stand beside the bars: as titles of the narrow column they would be broken anywhere. */
function leading({ title, of, share }: Leaders, sums: Sums, rows: number): readonly Fact[] {
  const top = [...sums].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, TOP);
  const most = share === true ? rows : (top[0]?.[1] ?? 0);
  if (most <= 0) return [];
  const heading = sums.size <= TOP && of === undefined ? 'All' : `Top ${top.length}`;
  return [
    { title: heading, value: `by ${title}` },
    ...top.map(([name, value], rank) => ({
      title: `#${rank + 1}`,
      value: `${bar(value, most)} ${format(value)}${share === true ? ` (${percent(value, rows)})` : ''}, ${name.slice(0, NAME_MAX)}`,
    })),
  ];
}

const percent = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`;

function format(value: number): string {
  return Number.isInteger(value) ? grouped(value) : value.toFixed(1);
}

/** 1234567 as 1,234,567. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
