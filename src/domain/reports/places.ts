// How many reports Webex keeps, of an account and of an organization, and which of them may go first.
import type { Report } from '../ports/admin/reports.ts';

/** Webex keeps so many reports of an account, and so many of all accounts of an organization. */
export const PLACES = 50;
/** So often can one be downloaded within 24 hours. */
export const DOWNLOADS = 30;
/** Enough for a while, and few enough to be read. */
const FREED_AT_ONCE = 10;

export const isFull = (own: number): boolean => own >= PLACES;

/** "37 of 50". */
export const placesInWords = (own: number): string => `${own} of ${PLACES}`;

/**
 * Oldest first: those that have ended on Webex, and of which no request here still waits to be brought.
 */
export function freeable(reports: readonly Report[], awaited: (id: string) => boolean): readonly Report[] {
  return reports
    .filter(({ id, state }) => state !== 'pending' && !awaited(id))
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
}

/** "7 of Client Version Prod, User Activity Summary": what a few reports are, however many have one name. */
export function namesOf(reports: readonly Pick<Report, 'title'>[]): string {
  const counts = new Map<string, number>();
  for (const { title } of reports) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, count]) => (count === 1 ? title : `${count} of ${title}`)).join(', ');
}

export const firstToGo = (reports: readonly Report[]): readonly Report[] => reports.slice(0, FREED_AT_ONCE);

/** "User Activity Summary, 2026-11-01 to 2026-11-07". */
export function reportName({
  title,
  startDate,
  endDate,
}: Pick<Report, 'title' | 'startDate' | 'endDate'>): string {
  const name = title === '' ? 'Report' : title;
  return startDate === undefined ? name : `${name}, ${startDate} to ${endDate ?? startDate}`;
}
