import { expect, it } from 'vitest';
import type { ReportTemplate } from '../../../src/domain/ports/admin/reports.ts';
import { freeable, reportName } from '../../../src/domain/reports/places.ts';
import {
  limitsOf,
  matching,
  sorted,
  templateLabel,
  wishesOf,
} from '../../../src/domain/reports/templates.ts';

const template = (
  id: number,
  title: string,
  service: string,
  more: Partial<ReportTemplate> = {},
): ReportTemplate => ({
  id,
  title,
  service,
  maxDays: 31,
  fields: [{ field: 'startDate', required: true }],
  dataFrom: undefined,
  dataTo: undefined,
  ...more,
});

const ALL = [
  template(1, 'Active Users', 'Webex', { fields: [{ field: 'siteList', required: true }] }),
  template(2, 'Active Users', 'Teams'),
  template(3, 'Client Version', 'Teams', { fields: [], maxDays: undefined }),
];

it('sorts by service and finds by words of title, service and number', () => {
  expect(sorted(ALL).map(templateLabel)).toEqual([
    'Active Users (Teams)',
    'Client Version (Teams)',
    'Active Users (Webex)',
  ]);
  expect(matching(ALL, 'teams ACTIVE').map(({ id }) => id)).toEqual([2]);
  expect(matching(ALL, '3').map(({ id }) => id)).toEqual([3]);
  expect(matching(ALL, '  ')).toHaveLength(3);
});

it('says what an order wants, and within which limits', () => {
  expect(ALL.map(wishesOf)).toEqual(['sites', 'dates, at most 31 days', 'nothing more']);
  expect(limitsOf(template(1, 'A', 'B', { dataFrom: '2025-10-01', dataTo: '2026-11-01' }))).toBe(
    'At most 31 days at once; data from 2025-10-01 to 2026-11-01.',
  );
  expect(limitsOf(template(1, 'A', 'B', { maxDays: undefined }))).toBe('');
});

it('frees the oldest first, and none that is awaited or still being made', () => {
  const report = (id: string, createdAt: number, state: 'done' | 'pending' | 'failed' = 'done') => ({
    id,
    title: 'T',
    service: '',
    templateId: 1,
    startDate: undefined,
    endDate: undefined,
    sites: [],
    region: undefined,
    state,
    status: state,
    createdAt,
    downloadUrl: undefined,
  });
  const reports = [report('c', 3), report('a', 1, 'failed'), report('b', 2), report('p', 0, 'pending')];
  expect(freeable(reports, (id) => id === 'b').map(({ id }) => id)).toEqual(['a', 'c']);
  expect(reportName({ title: 'T', startDate: '2026-11-01', endDate: undefined })).toBe(
    'T, 2026-11-01 to 2026-11-01',
  );
});
