import { describe, expect, it } from 'vitest';
import { createFigures } from '../../../src/domain/reports/figures.ts';

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function figuresOf({ header, rows }: Table, title = 'A report nobody knows') {
  const figures = createFigures(title);
  for (const cells of [header, ...rows]) figures.take(cells);
  return figures.end().facts;
}

const titles = (table: Table) => figuresOf(table).map(({ title }) => title);

describe('the figures of a report', () => {
  it('are its rows, the sum of its weightiest column, and who leads in it', () => {
    const facts = figuresOf({
      header: ['Date', 'Email', 'Calls', 'Minutes'],
      rows: [
        ['2026-01-01', 'a@x.example', '1', '10'],
        ['2026-01-02', 'a@x.example', '2', '20'],
        ['2026-01-01', 'b@x.example', '9', '15'],
      ],
    });
    expect(facts).toEqual([
      { title: 'Rows', value: '3' },
      { title: 'Minutes, all', value: '45' },
      { title: 'Top 2', value: 'by Minutes' },
      { title: '#1', value: '▰▰▰▰▰▰▰▰▰▰ 30, a@x.example' },
      { title: '#2', value: '▰▰▰▰▰▱▱▱▱▱ 15, b@x.example' },
    ]);
  });

  it('are five at most', () => {
    const rows = Array.from({ length: 9 }, (_, n) => [`u${n}`, String(n + 1)]);
    const values = figuresOf({ header: ['Name', 'Calls'], rows }).map(({ value }) => value.split(', ')[1]);
    expect(values.slice(3)).toEqual(['u8', 'u7', 'u6', 'u5', 'u4']);
  });

  it('are the rows alone where nothing can be counted', () => {
    expect(titles({ header: ['Name', 'OS'], rows: [['a', 'macOS']] })).toEqual(['Rows']);
    expect(titles({ header: ['Name', 'Calls'], rows: [] })).toEqual(['Rows']);
    expect(titles({ header: ['Name', 'Calls'], rows: [['a', '0']] })).toEqual(['Rows']);
    expect(titles({ header: [], rows: [] })).toEqual(['Rows']);
  });

  it('take no id for a quantity, and no half-empty column', () => {
    const rows = [
      ['a', '900', '1', '5'],
      ['b', '901', '2', ''],
    ];
    expect(titles({ header: ['Name', 'User ID', 'Calls', 'Jitter'], rows })).toContain('Calls, all');
  });

  it('stand rows that are shorter than the header', () => {
    expect(figuresOf({ header: ['Name', 'Calls'], rows: [['a']] })).toEqual([{ title: 'Rows', value: '1' }]);
  });
});
