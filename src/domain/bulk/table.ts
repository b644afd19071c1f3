// Text → header and rows, with the line each row begins in. Tolerant where only one meaning is possible (and then it
// says so), strict where cells could land in the wrong column.
import { badFile } from './text.ts';

export const MAX_ROWS = 20_000;

export interface TableRow {
  /** Of the file, from 1 on; the header has one too. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  readonly repairs: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const NAMES: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

/** Throws a Fault `bad-csv` that names line and column. */
export function readTable(text: string): Table {
  const repairs: string[] = [];
  const told = /^sep=(.)(?:\r\n|\n|\r)/i.exec(text);
  const body = told ? text.slice(told[0].length) : text;
  const delimiter = told?.[1] ?? delimiterOf(body);
  if (delimiter !== ',') repairs.push(`Columns are separated by ${NAMES[delimiter] ?? `“${delimiter}”`}.`);
  const records = readRecords(body, delimiter, told ? 2 : 1);
  const [first, ...rest] = records;
  if (first === undefined) throw badFile('There is no header: the first line names the columns.');
  const header = trimEnd(first.cells.map((cell) => cell.trim()));
  if (rest.length === 0)
    throw badFile(`There is nothing below the header in line ${first.line}: each user has a row of its own.`);
  if (rest.length > MAX_ROWS)
    throw badFile(
      `The file has ${rest.length} rows, at most ${MAX_ROWS} go at once: row ${MAX_ROWS + 1} is in line ${rest[MAX_ROWS]?.line ?? 0}. Split it.`,
    );
  const rows = rest.map((row) => fitted(row, header, delimiter, repairs));
  return { header, rows, repairs };
}

/** The one that occurs most often in the first line outside of quotation marks. */
function delimiterOf(text: string): string {
  const line = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? ',' : (DELIMITERS[counts.indexOf(most)] ?? ',');
}

function trimEnd(cells: readonly string[]): readonly string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  return cells.slice(0, last + 1);
}

/** As many cells as the header has: what is missing at the end is empty. */
function fitted(row: TableRow, header: readonly string[], delimiter: string, repairs: string[]): TableRow {
  const { line } = row;
  const other =
    row.cells.length === 1 && header.length > 1 ? otherwiseSplit(row, header, delimiter) : undefined;
  if (other !== undefined)
    repairs.push(`Line ${line} is separated by ${NAMES[other.by]}, unlike the header.`);
  const cells = trimEnd(other?.cells ?? row.cells);
  if (cells.length > header.length) {
    const extra = cells.slice(header.length).find((cell) => cell.trim() !== '') ?? '';
    throw badFile(
      `Line ${line} has ${cells.length} columns, the header has ${header.length}: “${short(extra)}” in column ${cells.length} belongs to none. A value with “${delimiter === '\t' ? 'a tab' : delimiter}” in it needs quotation marks.`,
    );
  }
  return { line, cells: [...cells, ...Array.from({ length: header.length - cells.length }, () => '')] };
}

function otherwiseSplit(
  { line, cells: [whole = ''] }: TableRow,
  header: readonly string[],
  delimiter: string,
): { readonly by: string; readonly cells: readonly string[] } | undefined {
  for (const by of DELIMITERS) {
    if (by === delimiter || !whole.includes(by)) continue;
    const [only] = readRecords(whole, by, line);
    if (only && only.cells.length === header.length) return { by, cells: only.cells };
    throw badFile(
      `Line ${line} is separated by ${NAMES[by]} and the header by ${NAMES[delimiter]}, and its ${only?.cells.length ?? 0} columns are not the ${header.length} of the header.`,
    );
  }
  return undefined;
}

export const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** RFC 4180 with any of the line ends; blank lines are no rows. */
function readRecords(text: string, delimiter: string, firstLine: number): readonly TableRow[] {
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let line = firstLine;
  let begun = firstLine;
  let at = 0;
  const endRow = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: begun, cells });
    cells = [];
  };
  while (at < text.length) {
    const cell =
      text[at] === '"'
        ? quotedCell(text, at, { delimiter, line, column: cells.length + 1 })
        : plainCell(text, at, delimiter);
    cells.push(cell.value);
    line += cell.lines;
    at = cell.end;
    const next = text[at];
    if (next === delimiter) {
      at += 1;
      if (at < text.length) continue;
      cells.push('');
    }
    if (next === '\r' && text[at + 1] === '\n') at += 1;
    if (at < text.length) at += 1;
    endRow();
    line += 1;
    begun = line;
  }
  endRow();
  return rows;
}

interface Cell {
  readonly value: string;
  /** Where the delimiter, the line end or the end of the text is. */
  readonly end: number;
  /** Line ends inside of it. */
  readonly lines: number;
}

function plainCell(text: string, from: number, delimiter: string): Cell {
  let end = from;
  while (end < text.length) {
    const char = text[end];
    if (char === delimiter || char === '\n' || char === '\r') break;
    end += 1;
  }
  return { value: text.slice(from, end), end, lines: 0 };
}

interface Place {
  readonly delimiter: string;
  readonly line: number;
  readonly column: number;
}

function quotedCell(text: string, from: number, { delimiter, line, column }: Place): Cell {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0)
      throw badFile(
        `The quotation mark that opens column ${column} in line ${line} is never closed: put one at the end of the value.`,
      );
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  const blanks = /[ \u00a0]*/y;
  blanks.lastIndex = at;
  const end = at + (blanks.exec(text)?.[0].length ?? 0);
  const next = text[end];
  if (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r')
    throw badFile(
      `Line ${line}, column ${column}: “${short(text.slice(at, at + 20).split(/[\r\n]/)[0] ?? '')}” follows a closing quotation mark. A quotation mark inside a value is written twice.`,
    );
  return { value, end, lines: value.split(/\r\n|\n|\r/).length - 1 };
}
