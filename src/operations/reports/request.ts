// Ask for a report, wait for it as long as it takes, bring it to the space, and leave nothing behind on Webex.
import * as z from 'zod';
import { Fault, InputProblems, InputQuestion, type Problem } from '../../domain/failure.ts';
import {
  asField,
  type ChoiceSource,
  defineOperation,
  type ExecuteContext,
  type ReadContext,
} from '../../domain/operation.ts';
import type { Report, ReportsAdmin, ReportTemplate } from '../../domain/ports/admin/reports.ts';
import { figuresOf } from '../../domain/report-figures.ts';
import { PERIODS, type Period, resolvePeriod } from '../../domain/report-period.ts';
import { resolveByName } from '../../domain/resolve.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Webex says nothing of how long it takes: often at first, then less and less, and after two days no more. */
const PACE = [
  { until: 2 * MINUTE_MS, every: 10 * SECOND_MS },
  { until: 6 * HOUR_MS, every: MINUTE_MS },
  { until: 48 * HOUR_MS, every: HOUR_MS },
] as const;
/** Report times come in whole seconds, and clocks differ. */
const CLOCK_SLACK_MS = 2 * MINUTE_MS;

const REMOVE_TRIES = 3;
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

const data = z.object({
  templateId: z.number(),
  title: z.string(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  sites: z.array(z.string()),
  plannedAt: z.number(),
});
type Data = z.infer<typeof data>;

const fetched = z.object({
  rows: z.number(),
  facts: z.array(z.object({ title: z.string(), value: z.string() })),
  file: z.object({ key: z.string(), name: z.string() }),
});
type Fetched = z.infer<typeof fetched>;

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
  data,

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

  async execute(context, plan) {
    const { id } = await create(context, plan);
    try {
      const got = await fetchOnce(context, plan, await waitFor(context, plan, id));
      return { ...got, removed: await remove(context, id) };
    } catch (error) {
      // What has ended for good frees its place on Webex.
      if (error instanceof Fault && error.repeat === 'never') await remove(context, id);
      throw error;
    }
  },

  verify: async (_context, plan, got: Fetched & { readonly removed: boolean }) => {
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

async function create({ admin, step }: ExecuteContext, plan: Data): Promise<{ readonly id: string }> {
  const reports = admin.reports();
  const { templateId, startDate, endDate, sites } = plan;
  return step('create', {
    result: z.object({ id: z.string() }),
    write: async () => reports.create({ templateId, startDate, endDate, siteList: sites }),
    lookup: async () => {
      const mine = (await reports.list()).find((report) => isOurs(report, plan));
      return mine ? { is: 'done', result: { id: mine.id } } : { is: 'absent' };
    },
  });
}

/** Webex knows no mark of ours: the same report, made since it was planned. */
function isOurs(report: Report, plan: Data): boolean {
  const same =
    report.title === plan.title && report.startDate === plan.startDate && report.endDate === plan.endDate;
  return same && report.createdAt !== undefined && report.createdAt >= plan.plannedAt - CLOCK_SLACK_MS;
}

/**
 * The download address when it is ready; else this run ends until it is time to look. A report that is gone may be
 * one that was fetched and deleted before a crash: its Fault counts only where it would have to be fetched.
 */
async function waitFor(
  { admin, step, progress, now }: ExecuteContext,
  plan: Data,
  id: string,
): Promise<string | Fault> {
  let report: Report | undefined;
  try {
    report = await admin.reports().get(id);
  } catch (error) {
    if (error instanceof Fault && error.code === 'report-gone') return error;
    // Webex being away does not end a watch that may last two days.
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
  }
  if (report?.state === 'done' && report.downloadUrl !== undefined) return report.downloadUrl;
  if (report?.state === 'failed') {
    throw new Fault({
      code: 'report-failed',
      message: 'Webex could not make this report. Ask for it again, perhaps for other days.',
      repeat: 'never',
    });
  }
  return later(
    { step, progress, now },
    plan,
    'Webex is making the report. It comes here when it is finished.',
  );
}

async function later(
  { step, progress, now }: Pick<ExecuteContext, 'step' | 'progress' | 'now'>,
  plan: Data,
  word: string,
): Promise<never> {
  const age = now - plan.plannedAt;
  const pace = PACE.find(({ until }) => age < until);
  if (!pace) {
    throw new Fault({
      code: 'report-timeout',
      message: 'Webex has not finished this report in two days. Ask for it again.',
      repeat: 'never',
    });
  }
  await progress(word);
  return step.park(now + pace.every);
}

/** That it cannot be fetched now does not end the watch either. */
async function fetchOnce(context: ExecuteContext, plan: Data, url: string | Fault): Promise<Fetched> {
  try {
    return await context.step('download', {
      result: fetched,
      repeatable: true,
      write: async () => {
        if (url instanceof Fault) throw url;
        return keep(context, plan, await context.admin.reports().download(url));
      },
      lookup: async () => ({ is: 'absent' }),
    });
  } catch (error) {
    if (!(error instanceof Fault) || error.repeat === 'never') throw error;
    return later(context, plan, 'The report is finished, and Webex does not hand it out yet.');
  }
}

async function keep(
  { admin, files, requestId }: ExecuteContext,
  plan: Data,
  bytes: Uint8Array,
): Promise<Fetched> {
  const opened = await admin.reports().open(bytes);
  const name = `${plan.title.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '')}-R-${requestId}.csv`;
  const stored = await files.put(`report:R-${requestId}`, name, opened.csv);
  return { rows: opened.rows.length, facts: [...figuresOf(opened)], file: { key: stored.key, name } };
}

/** Frees the quota. What cannot be deleted is no reason to withhold what was fetched. */
async function remove({ admin, step }: ExecuteContext, id: string): Promise<boolean> {
  const { removed } = await step('remove', {
    result: z.object({ removed: z.boolean() }),
    repeatable: true,
    write: async () => ({ removed: await tryRemove(admin.reports(), id) }),
    lookup: async () => ({ is: 'absent' }),
  });
  return removed;
}

async function tryRemove(reports: ReportsAdmin, id: string): Promise<boolean> {
  for (let tries = 1; tries <= REMOVE_TRIES; tries += 1) {
    try {
      await reports.remove(id);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.repeat === 'never') return false;
    }
  }
  return false;
}
