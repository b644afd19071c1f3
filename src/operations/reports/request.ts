// Ask for a report, wait for it as long as it takes, bring it to the space, and leave nothing behind on Webex.
import * as z from 'zod';
import { InputProblems, InputQuestion, type Problem } from '../../domain/failure.ts';
import { asField, type ChoiceSource, defineOperation, type ReadContext } from '../../domain/operation.ts';
import type { ReportTemplate } from '../../domain/ports/admin/reports.ts';
import { type FetchedReport, fetchReport, reportOrder } from '../../domain/report-order.ts';
import { PERIODS, type Period, resolvePeriod } from '../../domain/report-period.ts';
import { resolveByName } from '../../domain/resolve.ts';

const LEFT_BEHIND = 'It could not be deleted on Webex, where it counts towards the 50 reports of an account.';

const label = (template: ReportTemplate): string => `${template.title} (${template.service})`;

const templateChoices: ChoiceSource = async ({ admin }) =>
  (await admin.reports().templates()).map((template) => ({
    title: label(template),
    value: String(template.id),
  }));

const periodChoices: ChoiceSource = async () => PERIODS;

async function templateOf({ admin }: Pick<ReadContext, 'admin'>, said: string): Promise<ReportTemplate> {
  const all = await admin.reports().templates();
  const named = all.map((template) => ({ id: String(template.id), name: template.title, template }));
  const labelled = all.find((template) => label(template).toLowerCase() === said.trim().toLowerCase());
  if (labelled) return labelled;
  const resolved = resolveByName(named, said);
  if (resolved.found === 'one') return resolved.item.template;
  if (resolved.found === 'many') {
    const choices = resolved.items.map(({ id, template }) => ({ title: label(template), value: id }));
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

const wants = (template: ReportTemplate, field: string): boolean =>
  template.fields.some((one) => one.field === field);
const needs = (template: ReportTemplate, field: string): boolean =>
  template.fields.some((one) => one.field === field && one.required);

const input = z.object({
  template: asField(
    {
      title: 'Report',
      flags: ['template', 'report'],
      kind: 'choice',
      positional: 'first',
      source: templateChoices,
    },
    z.string({ error: 'Say which report, e.g. --template "User Activity Summary".' }).max(200),
  ),
  period: asField(
    {
      title: 'Period',
      flags: ['last', 'period'],
      kind: 'choice',
      source: periodChoices,
      preset: async () => ['7d'],
    },
    z.string().max(40).optional(),
  ),
  from: asField(
    { title: 'From', flags: ['from'], kind: 'date', hint: 'Only for “the dates below”.' },
    z.string().max(20).optional(),
  ),
  to: asField({ title: 'To', flags: ['to'], kind: 'date' }, z.string().max(20).optional()),
  sites: asField(
    {
      title: 'Sites',
      flags: ['site', 'sites'],
      kind: 'text',
      placeholder: 'acme.webex.com',
      hint: 'Several: separated by commas.',
      maxLength: 500,
    },
    z.string().max(500).optional(),
  ),
});

export default defineOperation({
  name: 'report request',
  aliases: ['request report', 'report create'],
  capability: 'reports',
  summary: 'Order a report; it comes here when it is finished.',
  risk: 'low',
  approval: 'none',
  announces: true,
  scopes: ['analytics:read_all'],
  roles: ['Full Administrator', 'Read-only Administrator'],
  examples: [
    'report request --template "User Activity Summary" --last 7d',
    'report request --template "User Activity Summary" --from 2026-11-01 --to 2026-11-14',
  ],
  onOrg: false,
  input,
  data: reportOrder,

  async stage(context, raw) {
    const said = raw['template']?.[0];
    if (said === undefined) return { fields: ['template'], fresh: Object.keys(raw).length === 0 };
    const template = await templateOf(context, said);
    const fields: string[] = [];
    if (wants(template, 'startDate')) fields.push('period', 'from', 'to');
    if (wants(template, 'siteList')) fields.push('sites');
    const filled =
      fields.length === 0 || ['period', 'from', 'to', 'sites'].some((id) => raw[id] !== undefined);
    return { fields, fresh: !filled, about: `${label(template)}.` };
  },

  async plan(context, asked) {
    const template = await templateOf(context, asked.template);
    const problems: Problem[] = [];
    const period = periodOf(asked, template, context.now, problems);
    const sites = (asked.sites ?? '')
      .split(',')
      .map((site) => site.trim())
      .filter((site) => site !== '');
    if (needs(template, 'siteList') && sites.length === 0) {
      problems.push({
        field: 'sites',
        message: `“${template.title}” is about sites: name at least one, e.g. acme.webex.com.`,
      });
    }
    if (problems.length > 0) throw new InputProblems(problems);
    const span = period === undefined ? '' : `, ${period.startDate} to ${period.endDate}`;
    const change = (field: string, title: string, after: string) => ({
      field,
      label: title,
      before: '',
      after,
    });
    return {
      summary: `get the report ${template.title}${span}`,
      changes: [
        change('report', 'Report', label(template)),
        ...(period === undefined
          ? []
          : [change('period', 'Period', `${period.startDate} to ${period.endDate}`)]),
        ...(sites.length === 0 ? [] : [change('sites', 'Sites', sites.join(', '))]),
      ],
      warnings: [],
      beneficiaries: [],
      calls: 6,
      data: { templateId: template.id, title: template.title, ...period, sites, plannedAt: context.now },
    };
  },

  execute: fetchReport,

  verify: async (_context, plan, got: FetchedReport) => {
    const period = plan.startDate === undefined ? '' : `, ${plan.startDate} to ${plan.endDate ?? ''}`;
    const empty = 'It has no rows. Webex fills some reports only for organizations in North America.';
    return {
      fields: [],
      notes: [...(got.rows === 0 ? [empty] : []), ...(got.removed ? [] : [LEFT_BEHIND])],
      facts: [
        ...(plan.startDate === undefined ? [] : [{ title: 'Period', value: period.slice(2) }]),
        ...got.facts,
      ],
      file: { ...got.file, text: `The report is here: ${plan.title}${period}.` },
    };
  },
});

function periodOf(
  asked: z.infer<typeof input>,
  template: ReportTemplate,
  now: number,
  problems: Problem[],
): Period | undefined {
  if (!wants(template, 'startDate')) return undefined;
  const { from, to } = asked;
  const period =
    asked.period ??
    (from === undefined && to === undefined && !needs(template, 'startDate') ? undefined : 'dates');
  if (period === undefined) return undefined;
  if (period !== 'dates' && (from !== undefined || to !== undefined)) {
    const message = 'There are dates as well: choose “The dates below”, or leave them out.';
    problems.push({ field: 'period', message });
    return undefined;
  }
  const dates = period === 'dates' ? { from, to } : { from: undefined, to: undefined };
  const answer = resolvePeriod({ period, ...dates }, template, now);
  if ('period' in answer) return answer.period;
  problems.push(...answer.problems);
  return undefined;
}
