import { describe, expect, it } from 'vitest';
import { createFigures } from '../../../src/domain/reports/figures.ts';

function lines(title: string, table: readonly string[]): readonly string[] {
  const figures = createFigures(title);
  for (const line of table) figures.take(line.split(','));
  return figures.end().facts.map(({ title: name, value }) => `${name}: ${value}`);
}

describe('the figures of a report whose columns are known', () => {
  it('are users, sums and who writes most for the activity of users', () => {
    expect(
      lines('User Activity Summary', [
        'Date,Email,Display Name,Messages Sent,Calls,Meetings,Files Shared',
        '2026-01-01,a@x.example,Ana,1000,1,0,3',
        '2026-01-02,a@x.example,Ana,500,,0,3',
        '2026-01-02,b@x.example,Bo,750,4,2,0',
      ]),
    ).toEqual([
      'Rows: 3',
      'Users: 2',
      'Messages: 2,250',
      'Calls: 5',
      'Meetings: 2',
      'Files: 6',
      'Top 2: by messages',
      '#1: ▰▰▰▰▰▰▰▰▰▰ 1,500, a@x.example',
      '#2: ▰▰▰▰▰▱▱▱▱▱ 750, b@x.example',
    ]);
  });

  it('are shares of all rows for versions, and for the quality of calls', () => {
    expect(
      lines('Client Version Prod', ['Email,Client Version,OS', 'a,45.2,macOS', 'b,45.2,iOS', 'c,45.6,']),
    ).toEqual([
      'Rows: 3',
      'All: by version',
      '#1: ▰▰▰▰▰▰▰▱▱▱ 2 (67 %), 45.2',
      '#2: ▰▰▰▱▱▱▱▱▱▱ 1 (33 %), 45.6',
      'All: by system',
      '#1: ▰▰▰▱▱▱▱▱▱▱ 1 (33 %), (empty)',
      '#2: ▰▰▰▱▱▱▱▱▱▱ 1 (33 %), iOS',
      '#3: ▰▰▰▱▱▱▱▱▱▱ 1 (33 %), macOS',
    ]);
    expect(lines('Calling Media Quality', ['Email,Calls,Quality', 'a,3,Good', 'b,1,Poor']).slice(1)).toEqual([
      'Calls: 4',
      'All: by quality',
      '#1: ▰▰▰▰▰▱▱▱▱▱ 1 (50 %), Good',
      '#2: ▰▰▰▰▰▱▱▱▱▱ 1 (50 %), Poor',
    ]);
  });

  it('are guessed where Webex has renamed the columns', () => {
    expect(lines('Meetings Usage', ['Site,Dauer', 'a.webex.com,5', 'b.webex.com,7'])).toContain(
      'Dauer, all: 12',
    );
  });

  it('are the rows alone of an empty one, and hold a name of any length', () => {
    expect(lines('Active Users', ['Email,Active'])).toEqual(['Rows: 0']);
    expect(lines('Active Users', [])).toEqual(['Rows: 0']);
    expect(lines('Odd', ['Name,Calls', `${'x'.repeat(5000)},1`]).at(-1)?.length).toBeLessThan(120);
  });
});
