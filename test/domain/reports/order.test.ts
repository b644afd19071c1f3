import { expect, it } from 'vitest';
import type { Report } from '../../../src/domain/ports/admin/reports.ts';
import { candidates } from '../../../src/domain/reports/order.ts';

const AT = 1_795_000_000_000;
const ORDER = {
  templateId: 7,
  title: 'Usage',
  startDate: '2026-11-01',
  endDate: '2026-11-07',
  sites: ['a.webex.com'],
};
const report = (id: string, more: Partial<Report> = {}): Report => ({
  id,
  title: 'Usage',
  service: 'Teams',
  templateId: undefined,
  startDate: '2026-11-01',
  endDate: '2026-11-07',
  sites: ['a.webex.com'],
  region: undefined,
  state: 'pending',
  status: 'waiting',
  createdAt: AT,
  downloadUrl: undefined,
  ...more,
});

const found = (reports: readonly Report[], known: readonly string[] = [], taken: readonly string[] = []) =>
  candidates(
    reports,
    ORDER,
    { at: AT, known: [...known] },
    new Map(taken.map((id) => [id, { requestId: 1, at: AT }])),
  ).map(({ id }) => id);

it('takes the oldest of those that nobody has, and that were not there before', () => {
  const reports = [
    report('c', { createdAt: AT + 5 }),
    report('a', { createdAt: AT + 1 }),
    report('b'),
    report('old'),
  ];
  expect(found(reports, ['old'], ['b'])).toEqual(['a', 'c']);
});

it.each<[string, Partial<Report>]>([
  ['another template', { templateId: 8 }],
  ['another title where the template is not told', { title: 'Other' }],
  ['other days', { endDate: '2026-11-08' }],
  ['other sites', { sites: ['b.webex.com'] }],
  ['an earlier time', { createdAt: AT - 3 * 60_000 }],
  ['no time at all', { createdAt: undefined }],
])('takes none with %s', (_name, more) => {
  expect(found([report('x', more)])).toEqual([]);
});

it('takes one whose sites Webex leaves out, and whose title differs where the template is told', () => {
  expect(found([report('x', { sites: [], templateId: 7, title: 'Usage (new)' })])).toEqual(['x']);
});
