// CSV that a spreadsheet opens without running anything in it (RFC 4180, with a byte order mark for Excel).

const BYTE_ORDER_MARK = '\uFEFF';
/** What is before the sign may be invisible, and the sign may be one of its wide or small forms. */
const LEAD = String.raw`[\s\p{Z}\p{C}\u115f\u1160\u3164\uffa0"'\u2019]*`;
const SIGN = String.raw`[=+\-@|%\u2212\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u207a\u208a\u207b\u208b\u207c\u208c]`;
const FORMULA = new RegExp(String.raw`^(?:${LEAD}${SIGN}|[\t\r\n])`, 'u');
/** Where ; or tabs part the cells, a quote within a line holds nothing together: a cell may begin after each. */
const INNER_CELL = new RegExp(String.raw`([;\t\r\n]${LEAD})(?=${SIGN})`, 'gu');
const NUMBER = /^[+-]?\d+(?:[.,]\d+)?$/;
/** Tabs and line breaks stay. */
const CONTROLS = /(?![\t\r\n])\p{Cc}/gu;

/** A number stays one; but at the start of a row, where ; parts cells, the whole row is a cell that begins with it. */
function csvCell(text: string, place: number): string {
  const clean = text.toWellFormed().replace(CONTROLS, '').replace(INNER_CELL, "$1'");
  const tame = FORMULA.test(clean) && (place === 0 || !NUMBER.test(clean)) ? `'${clean}` : clean;
  return /[",;\t\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

export function csvFile(header: readonly string[], rows: Iterable<readonly string[]>): string {
  const lines = [BYTE_ORDER_MARK, csvLine(header)];
  for (const row of rows) lines.push(csvLine(row));
  return lines.join('');
}
