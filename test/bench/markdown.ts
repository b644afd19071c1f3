// Tables in Markdown, and what the benches print figures as.
import * as z from 'zod';

export const Spread = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() });
export type Spread = z.infer<typeof Spread>;
export const Phase = Spread.extend({
  commands: z.number(),
  unanswered: z.number(),
  perSecond: z.number(),
  cpuMsPerCommand: z.number(),
});
type Row = readonly (string | number)[];
export const NOT_MEASURED = 'not measured';

export function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : String(Number(value.toFixed(2)));

export const both = ({ p50, p95 }: Spread): string => `${figure(p50)} / ${figure(p95)}`;
