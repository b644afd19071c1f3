import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Report } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { findTemplate, type Template } from './templates.ts';

const DAY_MS = 86_400_000;
const BOM = '\uFEFF';

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** The same question about the same user and day has the same answer. */
function valueOf({ title, values }: Template['columns'][number], key: string): string {
  const number = createHash('sha256').update(`${title} ${key}`).digest().readUInt32BE(0);
  return typeof values === 'number' ? String(number % values) : (values[number % values.length] ?? '');
}

function daysOf({ startDate, endDate }: Report): string[] {
  if (startDate === undefined || endDate === undefined) return [''];
  const days: string[] = [];
  for (let at = Date.parse(startDate); at <= Date.parse(endDate); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function csv(world: World, report: Report, template: Template): string {
  const hasDates = report.startDate !== undefined;
  const hasSites = report.sites.length > 0;
  const keyed = (day: string, site: string): string[] => [
    ...(hasDates ? [day] : []),
    ...(hasSites ? [site] : []),
  ];
  const titles = template.columns.map(({ title }) => title);
  const header = line([...keyed('Date', 'Site'), 'Email', 'Display Name', ...titles]);
  if (world.settings.reportEmpty) return header;
  const people = world.people
    .by('org', report.orgId)
    .filter(({ type }) => type === 'person')
    .map(({ emails, displayName }) => ({ email: emails[0] ?? '', displayName }))
    .toSorted((a, b) => a.email.localeCompare(b.email));
  const rows: string[] = [];
  for (const day of daysOf(report))
    for (const site of hasSites ? report.sites : [''])
      for (const { email, displayName } of people) {
        const values = template.columns.map((column) => valueOf(column, `${email} ${day} ${site}`));
        rows.push(line([...keyed(day, site), email, displayName, ...values]));
      }
  return header + rows.join('');
}

/** Lines of a kilobyte. */
function padding({ settings }: World): string {
  return `${'x'.repeat(1022)}\r\n`.repeat(settings.reportPadMb * 1024);
}

export type ReportFile = { contentType: string; name: string; bytes: Uint8Array };

/** As Webex hands it out: a name without an ending, and a byte order mark before the first column. */
export function reportFile(world: World, report: Report): ReportFile {
  const template = findTemplate(report.templateId);
  if (template === undefined) throw new Error(`the report ${report.id} has no template`);
  const name = `${template.title.replaceAll(' ', '_')}_${report.startDate ?? 'latest'}`;
  const bytes = Buffer.from(BOM + csv(world, report, template) + padding(world));
  if (world.settings.reportFormat === 'csv') return { contentType: 'text/csv;charset=UTF-8', name, bytes };
  const second = world.settings.reportFormat === 'zip-of-two' ? { [`${name}_2.csv`]: bytes } : {};
  const zip = zipSync({ [`${name}.csv`]: bytes, ...second }, { mtime: new Date(report.createdAt) });
  return { contentType: 'application/zip', name, bytes: zip };
}
