// Templates of reports: found by title or id, and what an order of one has to say.
import { InputProblems, InputQuestion } from '../failure.ts';
import type { ReportTemplate } from '../ports/admin/reports.ts';
import { resolveByName } from '../resolve.ts';

/** The same title may exist for several services. */
export const templateLabel = ({ title, service }: ReportTemplate): string =>
  service === '' ? title : `${title} (${service})`;

/** By service, then by title. */
export const sorted = (templates: readonly ReportTemplate[]): readonly ReportTemplate[] =>
  templates.toSorted((a, b) => a.service.localeCompare(b.service) || a.title.localeCompare(b.title));

/** What was said, or an InputQuestion or InputProblems about `template`. */
export function templateNamed(all: readonly ReportTemplate[], said: string): ReportTemplate {
  const labelled = all.find(
    (template) => templateLabel(template).toLowerCase() === said.trim().toLowerCase(),
  );
  if (labelled) return labelled;
  const named = all.map((template) => ({ id: String(template.id), name: template.title, template }));
  const resolved = resolveByName(named, said);
  if (resolved.found === 'one') return resolved.item.template;
  if (resolved.found === 'many') {
    const choices = resolved.items.map(({ id, template }) => ({ title: templateLabel(template), value: id }));
    throw new InputQuestion({
      field: 'template',
      title: 'Which report?',
      subtitle: `“${said}” fits more than one.`,
      choices,
    });
  }
  const near = resolved.near.map(({ name }) => `“${name}”`).join(' or ');
  const hint = near === '' ? 'Choose one from the list.' : `Did you mean ${near}?`;
  throw new InputProblems([{ field: 'template', message: `There is no report “${said}”. ${hint}` }]);
}

/** All words occur in title or service. */
export function matching(templates: readonly ReportTemplate[], search: string): readonly ReportTemplate[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return templates.filter((template) => {
    const text = `${templateLabel(template)} ${template.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const wants = (template: ReportTemplate, field: string): boolean =>
  template.fields.some((one) => one.field === field);

export const needs = (template: ReportTemplate, field: string): boolean =>
  template.fields.some((one) => one.field === field && one.required);

/** "At most 31 days at once; data from 2025-10-21 to 2026-11-21." */
export function limitsOf({ maxDays, dataFrom, dataTo }: ReportTemplate): string {
  const days = maxDays === undefined ? undefined : `at most ${maxDays} days at once`;
  const from = dataFrom === undefined ? undefined : `from ${dataFrom}`;
  const to = dataTo === undefined ? undefined : `to ${dataTo}`;
  const window = [from, to].filter((part) => part !== undefined).join(' ');
  const parts = [days, window === '' ? undefined : `data ${window}`].filter((part) => part !== undefined);
  const [first = '', ...rest] = parts;
  return parts.length === 0 ? '' : `${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join('; ')}.`;
}

const WORDS: Readonly<Record<string, string>> = {
  startDate: 'dates',
  siteList: 'sites',
  subIds: 'subscriptions',
};

/** What an order has to say, in words: "dates (at most 31 days), sites". */
export function wishesOf(template: ReportTemplate): string {
  const parts = Object.entries(WORDS)
    .filter(([field]) => wants(template, field))
    .map(([field, word]) => {
      const most =
        field === 'startDate' && template.maxDays !== undefined ? `at most ${template.maxDays} days` : '';
      return most === '' ? word : `${word}, ${most}`;
    });
  return parts.length === 0 ? 'nothing more' : parts.join('; ');
}
